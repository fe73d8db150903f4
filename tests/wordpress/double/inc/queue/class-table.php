<?php

namespace WP_Ultimo\Queue;

defined( 'ABSPATH' ) || exit;

/**
 * Its name and its making.
 */
class Table {

	/**
	 * The table's name.
	 *
	 * @return string
	 */
	public static function name() {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_double_jobs';
	}

	/**
	 * Makes the table once a network.
	 */
	public static function create_when_missing() {
		global $wpdb;
		if ( get_network_option( null, 'wu_double_jobs_table' ) ) {
			return;
		}
		$wpdb->query(
			'CREATE TABLE IF NOT EXISTS ' . self::name() . " (
				id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
				hook varchar(191) NOT NULL,
				args varchar(8000) NOT NULL,
				grp varchar(191) NOT NULL,
				status varchar(20) NOT NULL DEFAULT 'pending',
				due bigint NOT NULL,
				every bigint NOT NULL,
				claim varchar(40) NOT NULL DEFAULT '',
				message longtext,
				KEY status_due (status, due)
			)"
		); // phpcs:ignore WordPress.DB
		update_network_option( null, 'wu_double_jobs_table', 1 );
	}
}
