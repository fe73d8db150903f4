<?php
/**
 * Prints what this process holds, and what one of eight workers holds that it forks, as php-fpm does.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/footprint-of.php';

$alone            = footprint_of( 'self' );
[ $near, $far ] = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
$children         = array();
for ( $number = 0; $number < 8; $number++ ) {
	$child = pcntl_fork();
	if ( 0 === $child ) {
		fclose( $near );
		// A little work, so that what PHP writes to anyway is the child's own.
		$work = array_map( 'md5', range( 1, 1000 ) );
		fread( $far, 1 );
		exit( 0 );
	}
	$children[] = $child;
}
usleep( 200000 );
$footprints = array_map( __NAMESPACE__ . '\footprint_of', $children );
// The children wait for this.
fclose( $near );
foreach ( $children as $child ) {
	pcntl_waitpid( $child, $status );
}
usort( $footprints, static fn( $one, $other ) => $one['pss'] <=> $other['pss'] );
$worker = $footprints[4];
echo json_encode( compact( 'alone', 'worker' ) );
