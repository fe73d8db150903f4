<?php
/**
 * What a site uses without the extension: the requests of Ultimate Multisite's built-in integration, by wp_remote_request().
 *
 * For each name it reads the list, writes it with the name at its end, and asks for AutoSSL, whatever the answers were.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

// WordPress's HTTP API without a database, and all that its first request would load: none of that is measured.
global $table_prefix, $wpdb;
$table_prefix = 'wp_';
define( 'ABSPATH', getenv( 'WU_BENCHMARK_WORDPRESS' ) . '/' );
define( 'WP_CONTENT_DIR', __DIR__ );
define( 'SHORTINIT', true );
define( 'WP_DEBUG', false );
require ABSPATH . 'wp-includes/class-wpdb.php';
// phpcs:disable
$wpdb = new class( '', '', '', '' ) extends \wpdb {
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
// phpcs:enable
require ABSPATH . 'wp-settings.php';
foreach ( array( 'l10n', 'kses', 'general-template', 'link-template', 'http', 'class-wp-http', 'class-wp-http-curl', 'class-wp-http-streams', 'class-wp-http-proxy', 'class-wp-http-cookie', 'class-wp-http-encoding', 'class-wp-http-response', 'class-wp-http-requests-response', 'class-wp-http-requests-hooks' ) as $file ) {
	require_once ABSPATH . WPINC . "/$file.php";
}
// No option is in a database, and WordPress brings its own list of authorities.
add_filter( 'pre_option', '__return_empty_string' );
add_filter( 'http_request_args', static fn( $arguments ) => array( 'sslcertificates' => getenv( 'SSL_CERT_FILE' ) ) + $arguments );
wp_remote_request( getenv( 'WU_BENCHMARK_CONTROL' ) . '/control/faults' );

$request = static function ( string $endpoint, array $data, string $method = 'POST' ) {
	$response = wp_remote_request(
		app() . $endpoint,
		array(
			'method'   => $method,
			'timeout'  => 45,
			'blocking' => true,
			'body'     => $data ? wp_json_encode( $data ) : array(),
			'headers'  => array(
				'Authorization' => 'Basic ' . base64_encode( CLIENT_ID . ':' . API_KEY ),
				'Content-Type'  => 'application/json',
			),
		)
	);
	if ( is_wp_error( $response ) ) {
		throw new \RuntimeException( $response->get_error_message() );
	}
	return json_decode( wp_remote_retrieve_body( $response ), true );
};

return static function ( array $names ) use ( $request ): void {
	foreach ( $names as $name ) {
		$domains = $request( '', array(), 'GET' )['data']['domains'];
		$request( '', array( 'domains' => array_merge( $domains, array( $name ) ) ) );
		$request( '/ssl', array( 'auto' => true ) );
	}
};
