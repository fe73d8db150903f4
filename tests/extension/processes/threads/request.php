<?php
/**
 * One request of a thread: runs the code beside this file and keeps what it returns. Several threads share the
 * folder, each has a file of its own in it.
 *
 * @package wu_serverpilot
 */

( static function ( int $thread, int $request ): void {
	$constants = unserialize( file_get_contents( __DIR__ . '/constants' ) );
	array_walk( $constants, static fn( $value, $name ) => define( $name, $value ) );
	$before   = 0 === $request ? [] : unserialize( file_get_contents( __DIR__ . "/$thread" ) );
	$before[] = eval( file_get_contents( __DIR__ . '/code' ) );
	file_put_contents( __DIR__ . "/$thread", serialize( $before ) );
} )( $thread, $request );
