<?php
/**
 * Removes what the plugin remembered. ServerPilot stays as it is, and so do the credentials: they
 * are Ultimate Multisite's, and its built-in integration goes on using them.
 *
 * @package wu-serverpilot
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

global $wpdb;

// In one statement: there may be thousands of marks, a row each.
$wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	$wpdb->prepare(
		"DELETE FROM {$wpdb->sitemeta} WHERE meta_key LIKE %s OR meta_key LIKE %s OR meta_key LIKE %s",
		$wpdb->esc_like( 'wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_timeout_wu_serverpilot_' ) . '%'
	)
);
wp_cache_flush();

// Each reader's choice of rows a page.
delete_metadata( 'user', 0, 'wu_serverpilot_per_page', '', true );
