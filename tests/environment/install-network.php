<?php
/**
 * Installs one WordPress network, a step a process: WordPress, its network tables, the plugins.
 *
 * Usage: install-network.php wordpress|network|ultimate-multisite|setup|wu-serverpilot
 *
 * @package wu_serverpilot
 */

$step = $argv[1] ?? '';

if ( in_array( $step, array( 'wordpress', 'network' ), true ) ) {
	define( 'WP_INSTALLING', true );
	putenv( 'WU_NETWORK_INSTALLING=1' );
}
$_SERVER['PHP_SELF'] = '/index.php';

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

if ( 'wordpress' === $step ) {
	// Nobody is to be told by mail that a site for one command was made.
	add_filter( 'pre_wp_mail', '__return_true' );
	wp_install( 'Network', 'admin', 'admin@network.example', true, '', 'password' );
}

if ( 'network' === $step ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed_table ) {
		$wpdb->$table = $prefixed_table;
	}
	install_network();
	// Complains about the wildcard DNS record that nobody needs here, after everything is done.
	populate_network( 1, 'network.example', 'admin@network.example', 'Network', '/', 'subdomain' === getenv( 'WU_NETWORK_KIND' ) );
}

if ( in_array( $step, array( 'ultimate-multisite', 'wu-serverpilot' ), true ) ) {
	wp_set_current_user( 1 );
	$failure = activate_plugin( "$step/$step.php", '', true );
	if ( is_wp_error( $failure ) ) {
		fwrite( STDERR, $failure->get_error_message() . "\n" );
		exit( 1 );
	}
}

if ( 'ultimate-multisite' === $step ) {
	update_site_option( 'wu_host_integrations_enabled', array( 'serverpilot' => true ) );
}

// What the real plugin's setup assistant does; the double needs none.
if ( 'setup' === $step && class_exists( 'WP_Ultimo\Installers\Core_Installer' ) ) {
	\WP_Ultimo\Installers\Core_Installer::get_instance()->_install_database_tables();
	update_network_option( null, 'wu_setup_finished', true );
	update_network_option(
		null,
		'wu_sunrise_meta',
		array(
			'active'           => true,
			'created'          => time(),
			'last_activated'   => time(),
			'last_deactivated' => 'unknown',
			'last_modified'    => time(),
		)
	);
}

// Ultimate Multisite's own wizard leaves them off; without them no mapped domain is served.
if ( 'setup' === $step ) {
	wu_save_setting( 'enable_domain_mapping', 1 );
	wu_save_setting( 'custom_domains', 1 );
}
