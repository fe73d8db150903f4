<?php
/**
 * Does one thing in a process of its own inside the network, and says what came of it: process.php WHAT ARGUMENT...
 *
 * @package wu_serverpilot
 */

use ServerPilot_Plugin\{ Admin\Problems, Admin\Status, Integration\Registration, Names\Names, Plugin };
use ServerPilot_Plugin\Tests\Queue;

list( , $what ) = $argv;
$arguments      = array_slice( $argv, 2 );
$mails          = array();

// What has to be so before WordPress loads.
$constants = array(
	'admin'   => array( 'WP_ADMIN', 'WP_NETWORK_ADMIN' ),
	'notices' => array( 'WP_ADMIN', 'WP_NETWORK_ADMIN' ),
	'ajax'    => array( 'WP_ADMIN', 'DOING_AJAX' ),
	'cron'    => array( 'DOING_CRON' ),
	'cost'    => array( 'SAVEQUERIES' ),
	'told'    => array( 'WP_ADMIN', 'WP_NETWORK_ADMIN' ),
);
foreach ( array_merge( $constants[ $what ] ?? array(), $constants[ $arguments[0] ?? '' ] ?? array() ) as $constant ) {
	define( $constant, true );
}
if ( 'wp' === $what || array( 'report', 'cli' ) === array( $what, $arguments[0] ?? '' ) ) {
	require __DIR__ . '/wp-cli.php';
}
if ( array( 'report', 'early' ) === array( $what, $arguments[0] ?? '' ) ) {
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
// Filters are added before WordPress has loaded the function to do so with.
if ( 'told' === $what ) {
	$GLOBALS['wp_filter']['pre_wp_mail'][10]['told'] = array(
		'function'      => static function ( $unused, $mail ) use ( &$mails ) {
			$mails[] = array( $mail['subject'], $mail['message'] );
			return true;
		},
		'accepted_args' => 2,
	);
}
if ( 'ultimate-multisite' === getenv( 'WU_CLI_WITHOUT' ) ) {
	$GLOBALS['wp_filter']['pre_site_option_active_sitewide_plugins'][10]['without'] = array(
		'function'      => static fn() => array( 'wu-serverpilot/wu-serverpilot.php' => 1 ),
		'accepted_args' => 0,
	);
}

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require_once __DIR__ . '/Queue.php';

$do = array(

	// One queue runner; where so many seconds have passed, if a number is given.
	'run-queue'        => static function ( $ahead = null ) {
		if ( null === $ahead && class_exists( 'ActionScheduler' ) ) {
			// Its own runner, which claims jobs: one at a time, so that runners started together share them.
			add_filter( 'action_scheduler_queue_runner_batch_size', static fn() => 1 );
			add_filter( 'action_scheduler_queue_runner_concurrent_batches', static fn() => 100 );
			wu_switch_blog_and_run( static fn() => \ActionScheduler::runner()->run( 'tests' ) );
		} else {
			Queue::of_this_network()->run( (int) $ahead );
		}
	},

	// The watch's job, which may see a test network here; what it asked ServerPilot for.
	'look'             => static function () {
		do_action( 'wu_serverpilot_watch_due' );
		return array_map( static fn( $request ) => $request['method'] . ' ' . preg_replace( '#^.*/v1/#', '', $request['url'] ), wu_serverpilot_requests() );
	},

	// PHP that a test brings; what it returns.
	'php'              => static fn( $code ) => eval( $code ),

	// A command of WP-CLI's.
	'wp'               => static function ( $name, $command, ...$words ) {
		ini_set( 'wu_serverpilot.max_retries', '0' );
		WP_CLI::run( $name, $command, $words );
	},

	// Saves credentials as the wizard does; what is saved then.
	'save-credentials' => static function ( $credentials ) {
		$integration = Plugin::instance()->part( Registration::class )->integration();
		$integration->save_credentials( json_decode( $credentials, true ) );
		return array_map( array( $integration, 'get_credential' ), array_combine( array_keys( $integration->get_fields() ), array_keys( $integration->get_fields() ) ) );
	},

	// A customer asks for a check of a domain; a look at the name, if one is given, that had begun before ends meanwhile.
	'check'            => static function ( $user, $mapping, $method, $name = null ) {
		wp_set_current_user( (int) $user );
		$_SERVER['REQUEST_METHOD'] = $method;
		$_REQUEST                  = array( 'domain' => $mapping, '_wpnonce' => wp_create_nonce( "wu_serverpilot_check$mapping" ) );
		add_filter( 'wp_redirect', static function ( $location ) {
			echo $location;
			return false;
		} );
		if ( null !== $name ) {
			add_filter( 'wu_serverpilot_addresses', static function ( $addresses ) use ( $name ) {
				$names = new Names();
				$row   = $names->find( $name );
				$names->save_look( $row, $row->state(), $row->checked + 1, $row->next_check, $row->watch );
				return $addresses;
			} );
		}
		do_action( 'admin_post_wu_serverpilot_check' );
	},

	// A request of a kind (front, admin, ajax, cron, cli; early: the plugin is loaded before Ultimate Multisite): who listens, and what is said.
	'report'           => static function () {
		$listeners = static function ( $event ) {
			$callbacks = array_merge( array(), ...( $GLOBALS['wp_filter'][ $event ]->callbacks ?? array() ) );
			return array_map( static fn( $one ) => is_array( $one['function'] ) ? get_class( $one['function'][0] ) . '::' . $one['function'][1] : 'something else', array_values( $callbacks ) );
		};
		$events    = array( 'wu_add_domain', 'wu_remove_domain', 'wu_add_subdomain', 'wu_remove_subdomain' );
		wp_set_current_user( 1 );
		ob_start();
		do_action( 'network_admin_notices' );
		return array(
			'notices'   => ob_get_clean(),
			'listeners' => array_combine( $events, array_map( $listeners, $events ) ),
			'jobs'      => array_map( $listeners, array( 'wu_serverpilot_reconcile_due', 'wu_serverpilot_reconcile' ) ),
			'tries'     => $listeners( 'wu_async_process_domain_stage_max_tries' ),
			'commands'  => class_exists( 'WP_CLI', false ) ? array_keys( WP_CLI::$commands ) : array(),
		);
	},

	// What each place tells a network admin.
	'told'             => static function () use ( &$mails ) {
		wp_set_current_user( 1 );
		ob_start();
		do_action( 'network_admin_notices' );
		preg_match_all( '#<div class="notice[^>]*wu-serverpilot-notice.*?</div>#s', ob_get_clean(), $notices );

		do_action( 'serverpilot_plugin_state_changed' );
		do_action( 'serverpilot_plugin_state_changed' );

		$health = array();
		foreach ( Plugin::instance()->part( Status::class )->results() as $result ) {
			$health[ $result['test'] ] = array( $result['status'], $result['label'], html_entity_decode( wp_strip_all_tags( $result['description'] ) ) );
		}
		return array(
			'problems' => array_map( static fn( $problem ) => $problem->message, Plugin::instance()->part( Problems::class )->open() ),
			'notices'  => array_map( static fn( $notice ) => html_entity_decode( trim( preg_replace( '/\s+/', ' ', wp_strip_all_tags( str_replace( '</p>', ' ', $notice ) ) ) ) ), $notices[0] ),
			'health'   => $health,
			'mails'    => $mails,
		);
	},

	// What of the plugin's files and queries a request of a kind needs.
	'cost'             => static function ( $kind ) {
		$hooks = array( 'admin' => array( 'network_admin_menu', 'admin_init', 'admin_head', 'network_admin_notices' ), 'notices' => array( 'network_admin_notices' ) )[ $kind ] ?? array();
		if ( array() !== $hooks ) {
			require_once ABSPATH . 'wp-admin/includes/admin.php';
			wp_set_current_user( 1 );
			ob_start();
			foreach ( $hooks as $hook ) {
				do_action( $hook, '' );
			}
			ob_end_clean();
		}
		$ours    = dirname( realpath( WP_PLUGIN_DIR . '/wu-serverpilot/wu-serverpilot.php' ) );
		$files   = preg_grep( '#^' . preg_quote( $ours, '#' ) . '/#', array_map( 'realpath', get_included_files() ) );
		$queries = array_filter( $GLOBALS['wpdb']->queries, static fn( $query ) => str_contains( $query[0], 'wu_serverpilot' ) || str_contains( $query[2], 'ServerPilot_Plugin' ) );
		return array(
			'files'   => array_map( static fn( $file ) => substr( $file, strlen( $ours ) + 1 ), array_values( $files ) ),
			'queries' => array_values( array_column( $queries, 0 ) ),
		);
	},
);

$came_of_it = $do[ $what ]( ...$arguments );
if ( null !== $came_of_it ) {
	echo "\n", json_encode( $came_of_it );
}
