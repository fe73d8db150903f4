<?php
/**
 * Loads WordPress as a certain kind of request, and prints what is there: report.php KIND
 *
 * KIND: front, admin, ajax, cron, cli; early: the plugin is loaded before Ultimate Multisite.
 *
 * @package wu_serverpilot
 */

$kind      = $argv[1] ?? 'front';
$constants = array(
	'admin' => array( 'WP_ADMIN', 'WP_NETWORK_ADMIN' ),
	'ajax'  => array( 'WP_ADMIN', 'DOING_AJAX' ),
	'cron'  => array( 'DOING_CRON' ),
);
foreach ( $constants[ $kind ] ?? array() as $constant ) {
	define( $constant, true );
}
if ( 'early' === $kind ) {
	// Must-use plugins come before all others.
	define( 'WPMU_PLUGIN_DIR', sys_get_temp_dir() . '/wu-early-' . getmypid() );
	mkdir( WPMU_PLUGIN_DIR );
	file_put_contents( WPMU_PLUGIN_DIR . '/early.php', '<?php require WP_PLUGIN_DIR . "/wu-serverpilot/wu-serverpilot.php";' );
	register_shutdown_function(
		static function () {
			unlink( WPMU_PLUGIN_DIR . '/early.php' );
			rmdir( WPMU_PLUGIN_DIR );
		}
	);
}
if ( 'cli' === $kind ) {
	define( 'WP_CLI', true );
	// phpcs:disable Squiz.Commenting, Generic.Classes, Universal -- stands for WP-CLI.
	class WP_CLI_Command {}
	class WP_CLI {
		public static $commands = array();
		public static function add_command( $name, $command ) {
			self::$commands[ $name ] = is_object( $command ) ? get_class( $command ) : $command;
		}
		public static function __callStatic( $name, $arguments ) {
			return null;
		}
	}
	// phpcs:enable
}

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

/**
 * Who listens to an event.
 *
 * @param string $event The event.
 * @return string[]
 */
function wu_report_listeners( $event ) {
	$listeners = array();
	foreach ( $GLOBALS['wp_filter'][ $event ]->callbacks ?? array() as $callbacks ) {
		foreach ( $callbacks as $callback ) {
			$listeners[] = is_array( $callback['function'] ) ? get_class( $callback['function'][0] ) . '::' . $callback['function'][1] : 'something else';
		}
	}
	return $listeners;
}

wp_set_current_user( 1 );
ob_start();
do_action( 'network_admin_notices' );
$notices = ob_get_clean();

$listeners = array();
foreach ( array( 'wu_add_domain', 'wu_remove_domain', 'wu_add_subdomain', 'wu_remove_subdomain' ) as $event ) {
	$listeners[ $event ] = wu_report_listeners( $event );
}
echo json_encode(
	array(
		'listeners' => $listeners,
		'jobs'      => array_map( 'wu_report_listeners', array( 'wu_serverpilot_reconcile_due', 'wu_serverpilot_reconcile' ) ),
		'tries'     => wu_report_listeners( 'wu_async_process_domain_stage_max_tries' ),
		'notices'   => $notices,
		'commands'  => class_exists( 'WP_CLI', false ) ? ( WP_CLI::$commands ?? array() ) : array(),
	)
);
