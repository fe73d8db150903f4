<?php
/**
 * Usage: process.php FILE [--quick]
 *
 * What a PHP process pays for having loaded the extension: a table for the page. Itself it is also what is measured:
 * with the word "footprint" it prints what it holds and what a worker holds that it forks, with "used" what it holds
 * before its first call, after it and after a hundred.
 *
 * @package wu_serverpilot
 */

/**
 * KiB that a process holds: resident, and a fair share of what it shares with others.
 *
 * @param int|string $process Its id.
 */
function footprint_of( $process ): array {
	preg_match_all( '/^(Rss|Pss): +(\d+) kB/m', file_get_contents( "/proc/$process/smaps_rollup" ), $found );
	return array_map( 'intval', array_combine( $found[1], $found[2] ) );
}

/** What this process holds, and one of eight that it forks, as PHP-FPM does. */
function footprints(): array {
	$alone = footprint_of( 'self' );
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
	$worker = footprint_of( $children[4] );
	// The children wait for this.
	fclose( $near );
	array_map( static fn( $child ) => pcntl_waitpid( $child, $status ), $children );
	return array(
		'alone'  => $alone['Rss'],
		'worker' => $worker['Pss'],
	);
}

/** What this process holds before its first call, after it, and after a hundred. */
function footprints_of_use(): array {
	define( 'WU_SERVER_PILOT_CLIENT_ID', 'cid_emulator' );
	define( 'WU_SERVER_PILOT_API_KEY', 'emulator-api-key-SECRET' );
	define( 'WU_SERVER_PILOT_APP_ID', 'nlcN0TwdZAyNEgdp' );
	define( 'WU_SERVER_PILOT_API_URL', getenv( 'WU_BENCHMARK_API' ) );
	$found = array( 'before' => footprint_of( 'self' )['Rss'] );
	for ( $call = 1; $call <= 100; $call++ ) {
		wu_serverpilot_get_domains();
		$found['after'] ??= footprint_of( 'self' )['Rss'];
	}
	$found['long_after'] = footprint_of( 'self' )['Rss'];
	return $found;
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

if ( in_array( $argv[1], array( 'footprint', 'used' ), true ) ) {
	echo json_encode( 'used' === $argv[1] ? footprints_of_use() : footprints() );
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
		$held = json_decode( php( (bool) $with, __FILE__, 'footprint' ), true );

		$alone[ $with ][]  = $held['alone'];
		$worker[ $with ][] = $held['worker'];
	}
	foreach ( json_decode( php( true, __FILE__, 'used' ), true ) as $when => $kib ) {
		$used[ $when ][] = $kib;
	}
}

$row = static function ( $what, $without, $with, $digits, $unit ) {
	$values = array( quick_quarter( $without ), quick_quarter( $with ) );
	return array( $what, ...array_map( static fn( $value ) => number_format( $value, $digits ) . " $unit", array( ...$values, $values[1] - $values[0] ) ) );
};
file_put_contents(
	$argv[1],
	json_encode(
		array(
			'title' => 'Loaded and not used',
			'text'  => 'A PHP process without an ini file. What a forked worker shares with its siblings counts in parts.',
			'head'  => array( '', 'without', 'with', 'more' ),
			'rows'  => array(
				$row( 'start and end of PHP', $times[0], $times[1], 2, 'ms' ),
				$row( 'memory of a process by itself', $alone[0], $alone[1], 0, 'KiB' ),
				$row( 'memory of one of eight forked workers', $worker[0], $worker[1], 0, 'KiB' ),
				$row( 'memory after the first call, against before', $used['before'], $used['after'], 0, 'KiB' ),
				$row( 'memory after a hundred calls, against before', $used['before'], $used['long_after'], 0, 'KiB' ),
			),
		)
	)
);
