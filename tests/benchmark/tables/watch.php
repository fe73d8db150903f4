<?php
/**
 * Usage: watch.php FILE [--quick]
 *
 * What looking at mapped names costs a day: the clock is moved from one job to the next, and each job runs in a process of its
 * own, which sees the emulated Internet. A table for the page. Itself it is also that job ("job" as its first word), and the
 * counter between it and the name server ("count ADDRESS FILE").
 *
 * @package wu_serverpilot
 */

use ServerPilot_Plugin\Names\{ Names, Schema };
use ServerPilot_Plugin\Tests\Emulator;
use WuServerPilot\Tests\Internet;

// phpcs:disable WordPress.DB -- rows and clocks by the hundred.

const SERVER    = '192.0.2.10';
const ELSEWHERE = '198.51.100.7';

/**
 * Passes DNS queries on and counts them in a file, until standard input ends.
 *
 * @param string $name_server Where the name server is.
 * @param string $file        The file.
 */
function count_queries( string $name_server, string $file ): void {
	$asked   = stream_socket_server( 'udp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND );
	$waiting = array();
	$count   = 0;
	echo stream_socket_get_name( $asked, false ), "\n";
	while ( true ) {
		$ready = array( STDIN, $asked, ...array_column( $waiting, 0 ) );
		$none  = null;
		stream_select( $ready, $none, $none, null );
		if ( in_array( STDIN, $ready, true ) ) {
			return;
		}
		foreach ( $ready as $socket ) {
			if ( $socket === $asked ) {
				$query = stream_socket_recvfrom( $asked, 65535, 0, $asker );
				$to    = stream_socket_client( "udp://$name_server" );
				fwrite( $to, $query );
				$waiting[ (int) $to ] = array( $to, $asker );
				file_put_contents( $file, ++$count );
			} else {
				stream_socket_sendto( $asked, fread( $socket, 65535 ), 0, $waiting[ (int) $socket ][1] );
				unset( $waiting[ (int) $socket ] );
			}
		}
	}
}

/**
 * Names that lead to the server and work; of each twenty one is new and leads elsewhere, and one has done so for ten days.
 *
 * @param int $count How many.
 * @return array<string, string> Where they lead.
 */
function names( int $count ): array {
	$names = array();
	for ( $i = 0; $i < $count; $i++ ) {
		$kind                         = array( 'new', 'old' )[ $i % 20 ] ?? 'good';
		$names[ "$kind-$i.example" ] = 'good' === $kind ? SERVER : ELSEWHERE;
	}
	return $names;
}

/**
 * Lets the network have these names, watched and not looked at yet, without a word to anybody.
 *
 * @param string[] $names The names.
 */
function grow( array $names ): void {
	global $wpdb;
	$emulator = new Emulator();
	$emulator->reset();
	do_action( 'wu_serverpilot_reconcile' );
	$emulator->change_app( array( 'domains' => array( 'network.example', ...$names ) ) );
	$mappings = "{$wpdb->base_prefix}wu_domain_mappings";
	$wpdb->query( "DELETE FROM $mappings" );
	$wpdb->query( 'DELETE FROM ' . Schema::names() );
	foreach ( $names as $name ) {
		$mapped = gmdate( 'Y-m-d H:i:s', time() - ( str_starts_with( $name, 'new' ) ? 0 : 10 * DAY_IN_SECONDS ) );
		$wpdb->insert( $mappings, array( 'blog_id' => 1, 'domain' => $name, 'stage' => 'done', 'date_created' => $mapped ) );
		$wpdb->insert( Schema::names(), array( 'name' => $name, 'mapping' => $wpdb->insert_id, 'site' => 1, 'wanted' => 1, 'on_app' => 1, 'outcome' => 'listed', 'details' => '', 'state' => 'not_checked', 'watch' => '', 'next_check' => time() ) );
	}
}

/**
 * Moves the clock.
 *
 * @param int $seconds How far.
 */
function pass( int $seconds ): void {
	global $wpdb;
	$earlier = static fn( string $json ) => preg_replace_callback( '/:(1\d{9})\b/', static fn( $at ) => ':' . ( (int) $at[1] - $seconds ), $json );
	foreach ( $wpdb->get_results( 'SELECT name, watch FROM ' . Schema::names() . " WHERE watch <> ''" ) as $row ) {
		$wpdb->update( Schema::names(), array( 'watch' => $earlier( $row->watch ) ), array( 'name' => $row->name ) );
	}
	$wpdb->query( $wpdb->prepare( 'UPDATE %i SET next_check = GREATEST(1, next_check - %d), checked = checked - LEAST(checked, %d)', Schema::names(), $seconds, $seconds ) );
	$kept = $wpdb->get_row( "SELECT meta_id, meta_value FROM $wpdb->sitemeta WHERE meta_key = 'wu_serverpilot_watch'" );
	$wpdb->update( $wpdb->sitemeta, array( 'meta_value' => $earlier( $kept->meta_value ?? '' ) ), array( 'meta_id' => $kept->meta_id ?? 0 ) );
}

/**
 * A run of the watch's job.
 *
 * @param array $seeing Environment of a process that sees the emulated Internet.
 * @return array{requests: int, seconds: float}
 */
function run_job( array $seeing ): array {
	$process = proc_open( array( dirname( __DIR__, 2 ) . '/environment/php', __FILE__, 'job' ), array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $seeing + getenv() );
	$said    = stream_get_contents( $pipes[1] );
	proc_close( $process );
	return json_decode( $said, true ) ?? throw new \RuntimeException( "The job failed: $said" );
}

/**
 * What a number of names costs.
 *
 * @param int $count How many names.
 * @param int $long  Seconds that are counted.
 * @return array{runs: int, requests: int, queries: int, seconds: float}
 */
function cost( int $count, int $long ): array {
	global $wpdb;
	$names    = names( $count );
	$certs    = array( 'names' => array( 'network.example', ...array_keys( $names ) ) );
	$proof    = static fn() => array( 'status' => 200, 'number' => 1, 'word' => 'live', 'key' => \ServerPilot_Plugin\Customers\Site_Answer::key() );
	$internet = new Internet(
		array(
			'names' => array_map( static fn( $address ) => array( 'a' => array( $address ) ), $names + array( 'network.example' => SERVER ) ),
			'hosts' => array( SERVER => array( 'certificate' => $certs, 'sites' => array_map( $proof, array_flip( $certs['names'] ) ) ), ELSEWHERE => array( 'certificate' => $certs ) ),
		)
	);
	$counted  = tempnam( sys_get_temp_dir(), 'queries' );
	preg_match( '/^dns=(\S+)/', $internet->setting, $dns );
	$counter = proc_open( array( PHP_BINARY, __FILE__, 'count', $dns[1], $counted ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $pipes );
	$seeing  = array( 'WU_NETWORK_INTERNET' => str_replace( $dns[1], trim( fgets( $pipes[1] ) ), $internet->setting ), 'SSL_CERT_FILE' => $internet->authority_file );

	grow( array_keys( $names ) );
	// Everything was looked at before, and what works is due some time of the week.
	$table = Schema::names();
	$wpdb->query( "UPDATE $table SET next_check = 0 WHERE name LIKE 'new-%'" );
	do {
		run_job( $seeing );
	} while ( $wpdb->get_var( "SELECT COUNT(*) FROM $table WHERE next_check > 0 AND watch = ''" ) );
	$wpdb->query( "UPDATE $table SET next_check = UNIX_TIMESTAMP() + MOD(CRC32(name), 604800) WHERE name LIKE 'good-%'" );
	$wpdb->query( "UPDATE $table SET next_check = UNIX_TIMESTAMP() + MOD(CRC32(name), 86400) WHERE name LIKE 'old-%'" );
	$wpdb->query( "UPDATE $table SET next_check = UNIX_TIMESTAMP() WHERE name LIKE 'new-%'" );
	$before = (int) file_get_contents( $counted );

	$cost = array( 'runs' => 0, 'requests' => 0, 'queries' => 0, 'seconds' => 0.0 );
	for ( $at = 0; $at < $long; ) {
		$wait = max( 0, (int) ( new Names() )->next_look() - time() );
		pass( $wait );
		$at  += $wait;
		$took = $at < $long ? run_job( $seeing ) : null;
		if ( null !== $took ) {
			$at += (int) ceil( $took['seconds'] );
			++$cost['runs'];
			$cost['requests'] += $took['requests'];
			$cost['seconds']  += $took['seconds'];
		}
	}
	$cost['queries'] = (int) file_get_contents( $counted ) - $before;
	fclose( $pipes[0] );
	proc_close( $counter );
	unlink( $counted );
	return $cost;
}

if ( 'count' === $argv[1] ) {
	count_queries( $argv[2], $argv[3] );
	exit;
}

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
if ( 'job' === $argv[1] ) {
	$since = hrtime( true );
	do_action( 'wu_serverpilot_watch_due' );
	echo json_encode( array( 'requests' => count( wu_serverpilot_requests() ), 'seconds' => ( hrtime( true ) - $since ) / 1e9 ) );
	exit;
}

foreach ( array( 'wordpress/support/Emulator', 'extension/support/Project', 'extension/support/Internet' ) as $support ) {
	require_once dirname( __DIR__, 2 ) . "/$support.php";
}
$quick = in_array( '--quick', $argv, true );
$rows  = array();
foreach ( $quick ? array( 20 ) : array( 20, 100, 300 ) as $count ) {
	$cost   = cost( $count, $quick ? HOUR_IN_SECONDS : DAY_IN_SECONDS );
	$rows[] = array( (string) $count, (string) $cost['runs'], (string) $cost['requests'], (string) $cost['queries'], number_format( $cost['seconds'], 0 ) . ' s' );
}
file_put_contents(
	$argv[1],
	json_encode(
		array(
			'title' => 'Looking at mapped domains',
			'text'  => ( $quick ? 'An hour' : 'A day' ) . ' of a network, of whose domains nine in ten work, one in twenty is new and leads elsewhere, and one in twenty has led elsewhere for ten days.',
			'head'  => array( 'domains', 'jobs', 'requests to ServerPilot', 'DNS queries', 'time of all jobs' ),
			'rows'  => $rows,
		)
	)
);
