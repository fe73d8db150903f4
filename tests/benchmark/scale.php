<?php
/**
 * What the plugin costs on a large network: 1,000 mappings and 50,000 sites below a wildcard, or other numbers.
 *
 *     tests/environment/with-network subdomain tests/environment/php tests/benchmark/scale.php [MAPPINGS [SITES]]
 *
 * Prints a table: seconds, memory beyond what WordPress itself takes, and queries of each kind of work. Each is
 * measured in a process of its own: run with a step as the third argument, it does that step and prints its figures.
 *
 * @package wu_serverpilot
 */

// phpcs:ignoreFile -- a script of the benchmark.

$mappings = (int) ( $argv[1] ?? 1000 );
$sites    = (int) ( $argv[2] ?? 50000 );
$step     = $argv[3] ?? '';

if ( in_array( $step, array( 'page', 'admin' ), true ) ) {
	define( 'WP_ADMIN', true );
	define( 'WP_NETWORK_ADMIN', true );
}
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require_once dirname( __DIR__ ) . '/wordpress/support/Emulator.php';

use ServerPilot_Plugin\{ Integration\Name_Changes, Names\Name_Query, Names\Names, Plugin, Support\Store };

/**
 * Rows, a thousand in a statement.
 *
 * @param string   $into The table and its columns.
 * @param int      $count How many.
 * @param callable $row  Makes the row of a number.
 */
function scale_fill( $into, $count, $row ) {
	foreach ( array_chunk( $count > 0 ? range( 1, $count ) : array(), 1000 ) as $some ) {
		$GLOBALS['wpdb']->query( "INSERT INTO $into VALUES " . implode( ',', array_map( $row, $some ) ) );
	}
}

/**
 * Does one thing and prints what it took.
 *
 * @param callable $work What.
 */
function scale_measure( $work ) {
	global $wpdb;
	gc_collect_cycles();
	if ( function_exists( 'memory_reset_peak_usage' ) ) {
		memory_reset_peak_usage();
	}
	$memory  = memory_get_usage();
	$queries = $wpdb->num_queries;
	$begun   = hrtime( true );
	$work();
	echo json_encode( array( ( hrtime( true ) - $begun ) / 1e6, ( memory_get_peak_usage() - $memory ) / 1048576, $wpdb->num_queries - $queries ) ), "\n";
}

$plugin = Plugin::instance();
$steps  = array(
	'first'     => static fn() => do_action( 'wu_serverpilot_reconcile' ),
	'reconcile' => static fn() => do_action( 'wu_serverpilot_reconcile' ),
	'event'     => static fn() => $plugin->part( Name_Changes::class )->add( 'event.example' ),
	'job'       => static fn() => do_action( 'wu_serverpilot_reconcile_due' ),
	'admin'     => static function () use ( $plugin ) {
		wp_set_current_user( 1 );
		$plugin->part( Store::class )->refresh();
		$plugin->look_after_schedule();
		ob_start();
		do_action( 'network_admin_notices' );
		ob_end_clean();
	},
	'page'      => static function () {
		$names = new Names();
		$names->counts();
		$names->count( new Name_Query() );
		$names->page( new Name_Query() );
	},
	'search'    => static function () {
		$names = new Names();
		$names->count( new Name_Query( search: 'site77' ) );
		$names->page( new Name_Query( search: 'site77', order_by: 'name', offset: 20 ) );
	},
);
if ( isset( $steps[ $step ] ) ) {
	if ( in_array( $step, array( 'event', 'admin', 'page', 'search' ), true ) ) {
		$steps[ $step ](); // The first loads classes.
	}
	scale_measure( $steps[ $step ] );
	exit;
}

global $wpdb;
scale_fill( "{$wpdb->base_prefix}wu_domain_mappings (domain, blog_id, stage)", $mappings, static fn( $i ) => "('shop$i.example', 1, 'done')" );
scale_fill( "$wpdb->blogs (site_id, domain, path)", $sites, static fn( $i ) => "(1, 'site$i.network.example', '/')" );
( new ServerPilot_Plugin\Tests\Emulator() )->change_app( array( 'domains' => array( 'network.example', '*.network.example' ) ) );
$plugin->look_after_schedule();
printf( "%d mappings, %d sites below a wildcard\n\n| step | ms | MB | queries |\n| --- | --- | --- | --- |\n", $mappings, $sites );
foreach ( array_keys( $steps ) as $name ) {
	$output = shell_exec( escapeshellarg( dirname( __DIR__ ) . '/environment/php' ) . ' ' . escapeshellarg( __FILE__ ) . " $mappings $sites $name" );
	$lines  = explode( "\n", trim( $output ) );
	vprintf( "| $name | %.1f | %.1f | %d |\n", (array) json_decode( end( $lines ), true ) + array( 0, 0, 0 ) );
}
