<?php

namespace WP_Ultimo\Models;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Its status; each ended a month ago.
 */
class Membership {

	/**
	 * One of a site's.
	 *
	 * @param int    $id     Its number.
	 * @param string $status Its status.
	 */
	public function __construct( private int $id, private string $status ) {}

	public function get_id() {
		return $this->id;
	}

	public function get_status() {
		return $this->status;
	}

	public function is_active() {
		return 'active' === $this->status;
	}

	public function get_date_expiration() {
		return gmdate( 'Y-m-d H:i:s', time() - MONTH_IN_SECONDS );
	}
}
