<?php

namespace WP_Ultimo\Models;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * A user who bought something; the double gives customers their users' numbers.
 */
class Customer {

	/**
	 * One of WordPress's users.
	 *
	 * @param \WP_User $user The user.
	 */
	public function __construct( private \WP_User $user ) {}

	public function get_id() {
		return $this->user->ID;
	}

	public function get_user_id() {
		return $this->user->ID;
	}

	public function get_display_name() {
		return $this->user->display_name;
	}

	public function get_email_address() {
		return $this->user->user_email;
	}
}
