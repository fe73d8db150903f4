<?php

namespace WP_Ultimo\Models;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * What of a site is kept in its meta: whose it is, and what locks it.
 */
class Site {

	/**
	 * One of WordPress's.
	 *
	 * @param \WP_Site $site The site.
	 */
	public function __construct( private \WP_Site $site ) {}

	public static function get_by_id( $id ) {
		$site = get_site( $id );
		return $site ? new self( $site ) : false;
	}

	public function get_id() {
		return (int) $this->site->blog_id;
	}

	public function get_title() {
		return $this->site->blogname;
	}

	public function get_meta( $key, $default_value = false ) {
		$value = get_site_meta( $this->get_id(), $key, true );
		return '' === $value ? $default_value : $value;
	}

	public function get_customer_id() {
		return (int) $this->get_meta( 'wu_customer_id' );
	}

	public function get_customer() {
		return wu_get_customer( $this->get_customer_id() );
	}

	public function get_membership() {
		$status = $this->get_meta( 'wu_double_membership' );
		return $status ? new Membership( $this->get_id(), $status ) : false;
	}

	public function is_active() {
		return $this->get_meta( 'wu_active', true );
	}

	public function has_limitations() {
		return (bool) $this->get_meta( 'wu_double_visits_limit' );
	}

	public function get_limitations() {
		$visits = new class( (int) $this->get_meta( 'wu_double_visits_limit' ) ) {
			// phpcs:ignore Squiz.Commenting
			public function __construct( private int $limit ) {}

			// phpcs:ignore Squiz.Commenting
			public function get_limit() {
				return $this->limit;
			}
		};
		return (object) compact( 'visits' );
	}

	public function get_visits_count() {
		return (int) $this->get_meta( 'wu_double_visits' );
	}

	public function is_customer_allowed() {
		$customer = wu_get_current_customer();
		return current_user_can( 'manage_network' ) || ( $customer && $customer->get_id() === $this->get_customer_id() );
	}
}
