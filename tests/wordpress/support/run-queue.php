<?php
/**
 * One queue runner, in a process of its own: run-queue.php [AHEAD], where so many seconds have passed.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
foreach ( array( 'Queue', 'DoubleQueue', 'ActionSchedulerQueue', 'Queues' ) as $support ) {
	require_once __DIR__ . "/$support.php";
}

if ( ! isset( $argv[1] ) && class_exists( 'ActionScheduler' ) ) {
	// Its own runner, which claims jobs: one at a time, so that runners started together share them.
	add_filter( 'action_scheduler_queue_runner_batch_size', static fn() => 1 );
	add_filter( 'action_scheduler_queue_runner_concurrent_batches', static fn() => 100 );
	wu_switch_blog_and_run( static fn() => \ActionScheduler::runner()->run( 'tests' ) );
} else {
	\ServerPilot_Plugin\Tests\Queues::of_this_network()->run( (int) ( $argv[1] ?? 0 ) );
}
