<?php
/**
 * One queue runner, in a process of its own.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
foreach ( array( 'Queue', 'DoubleQueue', 'ActionSchedulerQueue' ) as $support ) {
	require_once __DIR__ . "/$support.php";
}
$queue = 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? new \WU_ServerPilot\Tests\ActionSchedulerQueue() : new \WU_ServerPilot\Tests\DoubleQueue();
$queue->run();
