<?php
/**
 * Small helpers that an integration may call.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

function wu_get_isset( $values, $key, $default_value = false ) {
	return ( is_array( $values ) ? $values[ $key ] ?? null : $values->$key ?? null ) ?? $default_value;
}

function wu_request( $key, $default_value = false ) {
	return isset( $_REQUEST[ $key ] ) ? wp_unslash( $_REQUEST[ $key ] ) : $default_value; // phpcs:ignore WordPress.Security -- as there, the caller checks.
}

function wu_get_asset( $asset, $assets_dir = 'img', $base_dir = 'assets' ) {
	return plugins_url( "$base_dir/$assets_dir/$asset", WP_ULTIMO_PLUGIN_FILE );
}

function wu_network_admin_url( $path, $query = array() ) {
	return add_query_arg( $query, network_admin_url( 'admin.php?page=' . $path ) );
}

function wu_get_template( $view, $args = array(), $default_view = false ) {
	printf( '<p>%s</p>', esc_html( "Template $view" ) );
}

/**
 * Runs something on the network's first site, as the queue does.
 *
 * @param callable $callback What to run.
 * @param int|bool $blog_id  Another site than the first.
 * @return mixed
 */
function wu_switch_blog_and_run( $callback, $blog_id = false ) {
	switch_to_blog( $blog_id ? $blog_id : wu_get_main_site_id() );
	try {
		return $callback();
	} finally {
		restore_current_blog();
	}
}

function wu_get_main_site_id() {
	return get_main_site_id();
}

function wu_get_current_time( $type = 'mysql', $gmt = false ) {
	return wu_switch_blog_and_run( fn() => current_time( $type, $gmt ) );
}
