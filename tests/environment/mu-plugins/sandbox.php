<?php
/**
 * Plugin Name: Sandbox
 * Description: In the sandbox: redirects lead to where the browser is, and a page shows the emulated ServerPilot.
 *
 * @package wu_serverpilot
 */

if ( ! getenv( 'WU_SANDBOX_HOST' ) ) {
	return;
}

// The emulator has no name servers to look at: every name leads here, unless a test says where else.
add_filter( 'wu_domain_has_correct_dns', static fn( $is, $domain ) => ! file_exists( WP_CONTENT_DIR . '/elsewhere/' . $domain->get_domain() ), 10, 2 );

add_filter(
	'wp_redirect',
	static fn( $location ) => preg_replace( '#//([a-z0-9-]+)\.network\.example#', '//$1.localhost' . strrchr( getenv( 'WU_SANDBOX_HOST' ), ':' ), str_replace( '//network.example', '//' . getenv( 'WU_SANDBOX_HOST' ), $location ) ),
	PHP_INT_MAX
);

add_action(
	'network_admin_menu',
	static function () {
		add_menu_page( 'Emulated ServerPilot', 'Emulated ServerPilot', 'manage_network', 'emulated-serverpilot', 'wu_sandbox_emulator_page', 'dashicons-cloud', 4 );
	}
);

/**
 * The page that shows what the emulated ServerPilot has and saw.
 */
function wu_sandbox_emulator_page() {
	require_once getenv( 'WU_NETWORK_TESTS' ) . '/extension/support/Emulator.php';
	$emulator = new WuServerPilot\Tests\Emulator();
	$app      = $emulator->app();
	$ssl      = null === $app['ssl'] ? 'none' : ( $app['ssl']['auto'] ? 'AutoSSL' : 'custom' );
	$log      = WP_CONTENT_DIR . '/uploads/wu-logs/integration-serverpilot.log';
	$blocks   = array(
		'Domains'                                    => $app['domains'],
		'Certificate'                                => array( $ssl, 'AutoSSL ' . ( $app['autossl']['available'] ? 'is available' : 'is not available' ) ),
		'Requests, the last first'                   => array_map( static fn( $one ) => $one['status'] . ' ' . $one['method'] . ' ' . $one['path'] . ' ' . wp_json_encode( $one['body'] ), array_slice( array_reverse( $emulator->requests() ), 0, 30 ) ),
		'Log integration-serverpilot, the last first' => file_exists( $log ) ? array_slice( array_reverse( file( $log ) ), 0, 30 ) : array(),
	);
	echo '<div class="wrap"><h1>Emulated ServerPilot</h1>';
	foreach ( $blocks as $title => $lines ) {
		printf( '<h2>%s</h2><pre>%s</pre>', esc_html( $title ), esc_html( implode( "\n", array_map( 'trim', $lines ) ) ) );
	}
	echo '</div>';
}
