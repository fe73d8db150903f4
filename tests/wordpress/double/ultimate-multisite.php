<?php
/**
 * Plugin Name: Ultimate Multisite (double)
 * Description: Plays Ultimate Multisite in the tests of ServerPilot for Ultimate Multisite: the parts of its behaviour that a host integration meets, nothing else.
 * Version: 2.17.2
 * Network: true
 * Text Domain: ultimate-multisite
 *
 * It declares what Ultimate Multisite 2.5.2 to 2.17.2 declare. What older ones declare, and do, otherwise
 * stands in support/Versions.php.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

define( 'WP_ULTIMO_PLUGIN_FILE', __FILE__ );
define( 'WP_ULTIMO_PLUGIN_DIR', plugin_dir_path( __FILE__ ) );

require_once __DIR__ . '/inc/autoload.php';
foreach ( array( 'helpers', 'settings', 'log', 'domain', 'scheduler', 'event', 'site' ) as $wu_double_functions ) {
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
