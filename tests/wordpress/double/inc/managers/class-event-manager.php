<?php

namespace WP_Ultimo\Managers;

use WP_Ultimo\Models\Event;

defined( 'ABSPATH' ) || exit;

/**
 * Event types, and what happens when one takes place: e-mails and webhooks listen.
 */
class Event_Manager {

	use \WP_Ultimo\Traits\Singleton;

	/**
	 * The types, by slug.
	 *
	 * @var array
	 */
	private $events = array();

	/**
	 * Starts listening.
	 */
	public function init(): void {
		add_action( 'init', static fn() => do_action( 'wu_register_all_events' ) );
	}

	/**
	 * Adds a type.
	 *
	 * @param string $slug Its name.
	 * @param array  $args What it is.
	 */
	public function register_event( $slug, $args ): bool {
		$this->events[ $slug ] = $args;
		return true;
	}

	/**
	 * The types.
	 *
	 * @return array
	 */
	public function get_events() {
		return $this->events;
	}

	/**
	 * An event takes place. It is not stored: nobody says who caused it.
	 *
	 * @param string $slug    Its type.
	 * @param array  $payload What is told.
	 * @return bool
	 */
	public function do_event( $slug, $payload ) {
		if ( ! isset( $this->events[ $slug ] ) ) {
			return false;
		}
		do_action( 'wu_event', $slug, $payload );
		do_action( "wu_event_{$slug}", $payload );
		return true === ( new Event( array( 'slug' => $slug, 'payload' => $payload ) ) )->save();
	}
}
