<?php
/**
 * Loads WordPress, Ultimate Multisite (the double or the real one), the plugin and the extension
 * into PHPUnit's process. The network they belong to is the one that `with-network` started.
 *
 * @package wu_serverpilot
 */

if ( ! getenv( 'WU_NETWORK_SOCKET' ) ) {
	fwrite( STDERR, "These tests need a WordPress network: run tests/wordpress/run.\n" );
	exit( 1 );
}
if ( ! extension_loaded( 'wu_serverpilot' ) ) {
	fwrite( STDERR, "The extension wu_serverpilot is not loaded: build it (cargo build --release) and run tests/wordpress/run.\n" );
	exit( 1 );
}

// PHPUnit includes this file in a function: what WordPress means to be global has to be said so.
global $wpdb, $wp, $wp_query, $wp_the_query, $wp_rewrite, $wp_did_header, $current_site, $current_blog,
	$shortcode_tags, $phpmailer, $wp_theme_directories, $wp_version, $wp_db_version, $wp_local_package,
	$tinymce_version, $required_php_version, $required_mysql_version, $table_prefix, $blog_id, $site_id,
	$public, $path, $domain, $wp_filter, $wp_actions, $wp_current_filter, $wp_plugin_paths, $pagenow,
	$wp_locale, $wp_roles, $wp_object_cache, $wp_widget_factory, $wp_embed, $wp_textdomain_registry;

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

// WordPress hides notices unless WP_DEBUG is on; these tests want to fail on each of ours. (The real
// Ultimate Multisite brings libraries that were written for an older PHP.)
error_reporting( 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? E_ALL & ~E_DEPRECATED : E_ALL ); // phpcs:ignore WordPress.PHP

require dirname( __DIR__ ) . '/extension/support/autoload.php';
foreach ( array( 'Queue', 'Network', 'Verbs', 'TestCase', 'Watching', 'Copies', 'Versions', 'Folder' ) as $support ) {
	require_once __DIR__ . "/support/$support.php";
}
// On a visitor's page nobody sees anything.
\ServerPilot_Plugin\Plugin::instance()->show_screens();
\ServerPilot_Plugin\Tests\Network::remember();

// What is tested may end PHP, and PHPUnit with it: that is no success.
register_shutdown_function(
	static function () {
		if ( '' !== ServerPilot_Plugin\Tests\TestCase::$running ) {
			fwrite( STDERR, "\nA test of " . ServerPilot_Plugin\Tests\TestCase::$running . " ended PHP.\n" );
			exit( 1 );
		}
	}
);
