<?php

namespace WP_Ultimo\Managers;

defined( 'ABSPATH' ) || exit;

/**
 * Kept in an option, and sent when their event takes place.
 */
class Email_Manager {

	use \WP_Ultimo\Traits\Singleton;

	const OPTION = 'wu_double_emails';

	/**
	 * Starts listening.
	 */
	public function init(): void {
		add_action( 'wu_event', array( $this, 'send_system_email' ), 10, 2 );
	}

	/**
	 * Makes one.
	 *
	 * @param array $args event, slug, target, title and content.
	 * @return object|null
	 */
	public function create_system_email( $args ) {
		if ( $this->is_created( $args['slug'] ) ) {
			return null;
		}
		update_network_option( null, self::OPTION, array_merge( get_network_option( null, self::OPTION, array() ), array( $args['slug'] => $args ) ) );
		return (object) $args;
	}

	/**
	 * Is there one of this name?
	 *
	 * @param string $slug Its name.
	 */
	public function is_created( $slug ): bool {
		return isset( get_network_option( null, self::OPTION, array() )[ $slug ] );
	}

	/**
	 * Sends those of an event; the first that has nobody to go to is the last.
	 *
	 * @param string $slug    The event.
	 * @param array  $payload What is told.
	 */
	public function send_system_email( $slug, $payload ): void {
		foreach ( get_network_option( null, self::OPTION, array() ) as $email ) {
			if ( $email['event'] !== $slug ) {
				continue;
			}
			$to = 'admin' === $email['target'] ? get_network_option( null, 'admin_email' ) : $payload['customer_user_email'] ?? '';
			if ( empty( $payload['customer_id'] ) || ! is_email( $to ) ) {
				return;
			}
			$values = array_filter( $payload, 'is_scalar' );
			$values = array_combine( array_map( static fn( $key ) => '{{' . $key . '}}', array_keys( $values ) ), $values );
			wp_mail( $to, strtr( $email['title'], $values ), strtr( $email['content'], $values ) );
		}
	}
}
