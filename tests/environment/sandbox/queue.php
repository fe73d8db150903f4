<?php
/**
 * Runs the network's jobs every two seconds, each time in a process of its own.
 *
 * @package wu_serverpilot
 */

while ( true ) {
	passthru( escapeshellarg( dirname( __DIR__ ) . '/php' ) . ' ' . escapeshellarg( dirname( __DIR__, 2 ) . '/wordpress/support/process.php' ) . ' run-queue' );
	sleep( 2 );
}
