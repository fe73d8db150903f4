<?php
/**
 * Usage: process.php FILE [--quick]
 *
 * What a PHP process pays for having loaded the extension: rows for the page's table. Itself it is also what is measured: with the
 * word "worker" it prints what a worker holds that it forks, with "used" what it holds before its first call and after a hundred.
 *
 * @package wu_serverpilot
 */

/**
 * KiB that a process holds: resident (Rss), or with a fair share of what it shares with others (Pss).
 *
 * @param string     $which   Rss or Pss.
 * @param int|string $process Its id.
 */
function footprint( string $which, $process = 'self' ): int {
	preg_match( "/^$which: +(\d+) kB/m", file_get_contents( "/proc/$process/smaps_rollup" ), $found );
	return (int) $found[1];
}

/** What one of eight processes holds that this one forks, as PHP-FPM does. */
function footprint_of_worker(): array {
	list( $near, $far ) = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
	$children = array();
	while ( count( $children ) < 8 ) {
		$child = pcntl_fork();
		if ( 0 === $child ) {
			fclose( $near );
			// A little work, so that what PHP writes to anyway is the child's own.
			$work = array_map( 'md5', range( 1, 1000 ) );
			fwrite( $far, '.' );
			fread( $far, 1 );
			exit( 0 );
		}
		$children[] = $child;
	}
	for ( $ready = 0; $ready < 8; ) {
		$ready += strlen( fread( $near, 8 ) );
	}
	$worker = footprint( 'Pss', $children[4] );
	// The children wait for this.
	fclose( $near );
	array_map( static fn( $child ) => pcntl_waitpid( $child, $status ), $children );
	return array( 'worker' => $worker );
}

/** What this process holds before its first call, and after a hundred. */
function footprints_of_use(): array {
	define( 'WU_SERVER_PILOT_CLIENT_ID', 'cid_emulator' );
	define( 'WU_SERVER_PILOT_API_KEY', 'emulator-api-key-SECRET' );
	define( 'WU_SERVER_PILOT_APP_ID', 'nlcN0TwdZAyNEgdp' );
	define( 'WU_SERVER_PILOT_API_URL', getenv( 'WU_BENCHMARK_API' ) );
	$before = footprint( 'Rss' );
	for ( $call = 1; $call <= 100; $call++ ) {
		wu_serverpilot_get_domains();
	}
	return array( 'before' => $before, 'after' => footprint( 'Rss' ) );
}

/**
 * Runs PHP without an ini file and gives back what it prints.
 *
 * @param bool   $with         Whether with the extension.
 * @param string ...$arguments PHP's arguments.
 */
function php( bool $with, string ...$arguments ): string {
	$options = $with ? array( '-d', 'extension=' . getenv( 'WU_NETWORK_EXTENSION' ), '-d', 'wu_serverpilot.lock_dir=' . getenv( 'WU_NETWORK_LOCKS' ) ) : array();
	$process = proc_open( array( PHP_BINARY, '-n', ...$options, ...$arguments ), array( 1 => array( 'pipe', 'w' ) ), $pipes, null, array( 'SSL_CERT_FILE' => getenv( 'WU_BENCHMARK_TRUSTED' ) ) + getenv() );
	$said    = stream_get_contents( $pipes[1] );
	proc_close( $process );
	return $said;
}

/**
 * Milliseconds from the start of PHP to its end.
 *
 * @param bool $with Whether with the extension.
 */
function start_up( bool $with ): float {
	$began = hrtime( true );
	php( $with, '-r', '' );
	return ( hrtime( true ) - $began ) / 1e6;
}

/**
 * The first quartile: what else the machine does slows the others.
 *
 * @param float[] $values At least one.
 */
function quick_quarter( array $values ): float {
	sort( $values );
	return $values[ intdiv( count( $values ), 4 ) ];
}

if ( in_array( $argv[1], array( 'worker', 'used' ), true ) ) {
	echo json_encode( 'used' === $argv[1] ? footprints_of_use() : footprint_of_worker() );
	exit;
}

$quick = in_array( '--quick', $argv, true );
for ( $pair = 0; $pair < ( $quick ? 20 : 300 ); $pair++ ) {
	// Each comes first every other time.
	foreach ( $pair % 2 ? array( 1, 0 ) : array( 0, 1 ) as $with ) {
		$times[ $with ][] = start_up( (bool) $with );
	}
}
for ( $round = 0; $round < ( $quick ? 3 : 11 ); $round++ ) {
	foreach ( array( 0, 1 ) as $with ) {
		$workers[ $with ][] = json_decode( php( (bool) $with, __FILE__, 'worker' ), true )['worker'];
	}
	$held     = json_decode( php( true, __FILE__, 'used' ), true );
	$before[] = $held['before'];
	$after[]  = $held['after'];
}

$row = static function ( $what, $without, $with, $unit, $most ) {
	$more = quick_quarter( $with ) - quick_quarter( $without );
	return array( $what, number_format( $more, 'ms' === $unit ? 2 : 0 ) . " $unit", "at most $most", $more <= $most );
};
file_put_contents(
	$argv[1],
	json_encode(
		array(
			'texts' => array(),
			'rows'  => array(
				$row( 'loaded and not used: start and end of PHP take longer by', $times[0], $times[1], 'ms', 1 ),
				$row( 'loaded and not used: one of eight forked workers holds more by', $workers[0], $workers[1], 'KiB', 512 ),
				$row( 'used: after a hundred calls a process holds more than before by', $before, $after, 'KiB', 4096 ),
			),
		)
	)
);
