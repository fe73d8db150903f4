<?php
/**
 * Removes what the plugin remembered: its tables, options and jobs. ServerPilot stays as it is, and so do the
 * credentials: they are Ultimate Multisite's, and its built-in integration goes on using them.
 *
 * @package wu-serverpilot
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-autoloader.php';
ServerPilot_Plugin\Autoloader::register();
ServerPilot_Plugin\Names\Schema::drop();

global $wpdb;

// phpcs:disable WordPress.DB -- WordPress has no such deletions; the plugin never reads these through a cache.
$wpdb->query(
	$wpdb->prepare(
		"DELETE FROM {$wpdb->sitemeta} WHERE meta_key LIKE %s OR meta_key LIKE %s OR meta_key LIKE %s",
		$wpdb->esc_like( 'wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_wu_serverpilot_' ) . '%',
		$wpdb->esc_like( '_site_transient_timeout_wu_serverpilot_' ) . '%'
	)
);
// The queue's own tables, also while Ultimate Multisite is not active: no job of ours stays.
$wpdb->suppress_errors();
$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->base_prefix}actionscheduler_actions WHERE hook LIKE %s", $wpdb->esc_like( 'wu_serverpilot_' ) . '%' ) );
$wpdb->suppress_errors( false );
// phpcs:enable

// Each reader's choice of rows a page, and our switch among Ultimate Multisite's settings.
delete_metadata( 'user', 0, 'wu_serverpilot_per_page', '', true );
$wu_serverpilot_settings = get_network_option( null, 'wp-ultimo_v2_settings' );
if ( is_array( $wu_serverpilot_settings ) ) {
	update_network_option( null, 'wp-ultimo_v2_settings', array_diff_key( $wu_serverpilot_settings, array_flip( array( 'serverpilot_mail', 'serverpilot_no_mail' ) ) ) );
}
