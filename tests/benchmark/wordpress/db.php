<?php
/**
 * WordPress's drop-in for its database: there is none.
 *
 * @package wu_serverpilot
 */

// phpcs:disable
$wpdb = new class( '', '', '', '' ) extends wpdb {
	public function db_connect( $allow_bail = true ) {
		return false;
	}

	public function query( $query ) {
		return 0;
	}

	public function _real_escape( $data ) {
		return addslashes( $data );
	}
};
