<?php

namespace WP_Ultimo\Traits;

defined( 'ABSPATH' ) || exit;

trait Singleton {

	/**
	 * The object.
	 *
	 * @var object
	 */
	public static object $instance;

	/**
	 * The object; made, then started, when it is first asked for.
	 *
	 * @return object
	 */
	public static function get_instance(): object {
		if ( ! isset( static::$instance ) || ! static::$instance instanceof static ) {
			static::$instance = new static();
			static::$instance->init();
		}
		return static::$instance;
	}

	/**
	 * Starts the object the way its parent starts.
	 */
	public function init(): void {
		if ( $this->has_parents() && method_exists( get_parent_class( $this ), 'init' ) ) {
			parent::init();
		}
	}

	/**
	 * Whether there is a parent class.
	 *
	 * @return bool
	 */
	public function has_parents(): bool {
		return (bool) class_parents( $this );
	}

	/**
	 * Nobody else makes one.
	 */
	final private function __construct() {
	}
}
