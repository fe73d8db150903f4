<?php
/**
 * Plugin Name: Ultimate Multisite (double)
 * Description: Plays Ultimate Multisite in the tests of ServerPilot for Ultimate Multisite: the parts of its behaviour that a host integration meets, nothing else.
 * Version: 2.4.13
 * Network: true
 * Text Domain: ultimate-multisite
 *
 * The constant ULTIMATE_MULTISITE_GENERATION chooses which one: "registry" (the default;
 * 2.4.13 betas, 2.5 and later) or "legacy" (2.0 to 2.4.12).
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

defined( 'ULTIMATE_MULTISITE_GENERATION' ) || define( 'ULTIMATE_MULTISITE_GENERATION', 'registry' );
define( 'WP_ULTIMO_PLUGIN_FILE', __FILE__ );
define( 'WP_ULTIMO_PLUGIN_DIR', plugin_dir_path( __FILE__ ) );

require_once __DIR__ . '/inc/autoload.php';
foreach ( array( 'helpers', 'settings', 'log', 'domain', 'scheduler' ) as $wu_double_functions ) {
	require_once __DIR__ . '/inc/functions/' . $wu_double_functions . '.php';
}

/**
 * The plugin's one object.
 *
 * @return WP_Ultimo
 */
function WP_Ultimo() { // phpcs:ignore WordPress.NamingConventions.ValidFunctionName.FunctionNameInvalid -- Ultimate Multisite's name.
	return WP_Ultimo::get_instance();
}
$GLOBALS['WP_Ultimo'] = WP_Ultimo();
