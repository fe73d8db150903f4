<?php
/**
 * WordPress's HTTP API, without its database.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Loads WordPress as far as wp_remote_request() needs it, and everything that the first request
 * would load otherwise: none of that is measured.
 */
function boot_wordpress(): void {
	global $table_prefix;
	$table_prefix = 'wp_';
	define( 'ABSPATH', getenv( 'WU_BENCHMARK_WORDPRESS' ) . '/' );
	define( 'WP_CONTENT_DIR', __DIR__ );
	define( 'SHORTINIT', true );
	require ABSPATH . 'wp-settings.php';
	foreach ( array( 'l10n', 'kses', 'general-template', 'link-template', 'http', 'class-wp-http', 'class-wp-http-curl', 'class-wp-http-streams', 'class-wp-http-proxy', 'class-wp-http-cookie', 'class-wp-http-encoding', 'class-wp-http-response', 'class-wp-http-requests-response', 'class-wp-http-requests-hooks' ) as $file ) {
		require_once ABSPATH . WPINC . "/$file.php";
	}
	// No option is in a database.
	add_filter( 'pre_option', '__return_empty_string' );
	add_filter( 'http_request_args', __NAMESPACE__ . '\trust_the_emulator' );
	wp_remote_request( getenv( 'WU_BENCHMARK_CONTROL' ) . '/control/faults' );
}

/**
 * WordPress brings its own list of authorities.
 *
 * @param array $arguments The arguments of a request.
 */
function trust_the_emulator( array $arguments ): array {
	return array( 'sslcertificates' => Api::trusted() ) + $arguments;
}
