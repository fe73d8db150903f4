<?php
/**
 * One queue runner, in a process of its own.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
foreach ( array( 'Queue', 'DoubleQueue', 'ActionSchedulerQueue', 'Queues' ) as $support ) {
	require_once __DIR__ . "/$support.php";
}
\WU_ServerPilot\Tests\Queues::of_this_network()->run();
