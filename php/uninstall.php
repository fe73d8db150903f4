<?php
/**
 * Removes what the plugin remembered. ServerPilot stays as it is, and so do the credentials: they
 * are Ultimate Multisite's, and its built-in integration goes on using them.
 *
 * @package wu-serverpilot
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

global $wpdb;

// Read from the table: the options of single domains have no names known beforehand.
$wu_serverpilot_options = $wpdb->get_results( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	$wpdb->prepare(
		"SELECT site_id, meta_key FROM {$wpdb->sitemeta} WHERE meta_key LIKE %s OR meta_key LIKE %s OR meta_key LIKE %s",
		$wpdb->esc_like( 'wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_timeout_wu_serverpilot_' ) . '%'
	)
);
foreach ( $wu_serverpilot_options as $wu_serverpilot_option ) {
	delete_network_option( (int) $wu_serverpilot_option->site_id, $wu_serverpilot_option->meta_key );
}
delete_site_transient( 'wu_serverpilot_scheduled' );

// Each reader's choice of rows a page.
delete_metadata( 'user', 0, 'wu_serverpilot_per_page', '', true );
