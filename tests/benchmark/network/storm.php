<?php
/**
 * Usage: storm.php EVENTS WORD
 *
 * So many domains are mapped, one event each, and then the queue runs until nothing is due: what that asks
 * of ServerPilot, as JSON. Without the plugin Ultimate Multisite's built-in integration does the work. The names
 * begin with the word.
 *
 * @package wu_serverpilot
 */

require __DIR__ . '/leave-out.php';
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
foreach ( array( 'Emulator', 'Queue', 'DoubleQueue', 'ActionSchedulerQueue', 'Queues' ) as $support ) {
	require_once dirname( __DIR__, 2 ) . "/wordpress/support/$support.php";
}

add_filter( 'wu_domain_has_correct_dns', '__return_true' );

$events   = (int) $argv[1];
$emulator = new ServerPilot_Plugin\Tests\Emulator();
$emulator->reset();
$names = array();
$began = hrtime( true );
for ( $number = 1; $number <= $events; $number++ ) {
	$names[] = "$argv[2]$number.example";
	wu_create_domain(
		array(
			'domain'  => end( $names ),
			'blog_id' => 1,
		)
	);
}
ServerPilot_Plugin\Tests\Queues::of_this_network()->run();

$seconds = ( hrtime( true ) - $began ) / 1e9;
$methods = array_count_values( array_column( $emulator->requests(), 'method' ) );
echo wp_json_encode(
	array(
		'events'  => $events,
		'reads'   => $methods['GET'] ?? 0,
		'writes'  => $methods['POST'] ?? 0,
		'actions' => count( $emulator->state()['actions'] ),
		'missing' => count( array_diff( $names, $emulator->domains() ) ),
		'seconds' => $seconds,
	)
);
