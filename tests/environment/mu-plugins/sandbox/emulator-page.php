<?php
/**
 * The page that shows what the emulated ServerPilot has and saw.
 *
 * @package wu_serverpilot
 */

require_once getenv( 'WU_NETWORK_TESTS' ) . '/extension/support/Emulator.php';

/**
 * Prints it.
 */
function wu_sandbox_emulator_page() {
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
