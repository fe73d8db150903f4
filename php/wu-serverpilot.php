<?php
/**
 * Plugin Name: ServerPilot for Ultimate Multisite
 * Description: Keeps a ServerPilot app's domains and certificate in step with the domains of an Ultimate Multisite network, through the PHP extension wu_serverpilot.
 * Version: 0.2.0
 * Requires at least: 6.5
 * Requires PHP: 8.1
 * Network: true
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: wu-serverpilot
 *
 * @package wu-serverpilot
 */

defined( 'ABSPATH' ) || exit;

// WordPress looks at "Requires PHP" when the plugin is activated. A server often has several PHPs, and
// in an older one of cron or WP-CLI the files below would be a fatal error for all of WordPress.
if ( PHP_VERSION_ID < 80100 ) {
	return;
}

require_once __DIR__ . '/includes/class-autoloader.php';

ServerPilot_Plugin\Autoloader::register();
ServerPilot_Plugin\Plugin::boot( __FILE__ );
