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
		require_once __DIR__ . '/sandbox/emulator-page.php';
		add_menu_page( 'Emulated ServerPilot', 'Emulated ServerPilot', 'manage_network', 'emulated-serverpilot', 'wu_sandbox_emulator_page', 'dashicons-cloud', 4 );
	}
);
