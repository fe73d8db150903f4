<?php
/**
 * Stands in for a PHP-FPM that has forked a worker a moment ago: the worker still has its master's title. Told to reload,
 * the master starts again within itself, as PHP-FPM does.
 *
 * Usage: young-worker.php CONFIGURATION FILE, which gets the worker's number
 *
 * @package wu_serverpilot
 */

cli_set_process_title( "php-fpm: master process ($argv[1])" );
if ( ! file_exists( $argv[2] ) ) {
	$worker = pcntl_fork();
	if ( 0 === $worker ) {
		while ( true ) {
			sleep( 60 );
		}
	}
}
pcntl_async_signals( true );
pcntl_signal( SIGUSR2, static fn() => pcntl_exec( PHP_BINARY, $argv ) );
if ( isset( $worker ) ) {
	file_put_contents( $argv[2], $worker );
}
while ( true ) {
	sleep( 60 );
}
