<?php
/**
 * Usage: watch.php FILE [--quick]
 *
 * What watching mapped names takes a day: a table for the page. Itself it is also the day: "looks" as its first word makes all
 * looks at the names of a file that fall due in some days, as fast as it can, and keeps what it learned in that file.
 *
 * @package wu_serverpilot
 */

require dirname( __DIR__, 2 ) . '/wordpress/support/Emulator.php';

use ServerPilot_Plugin\Tests\Emulator;

const SERVER    = '192.0.2.10';
const ELSEWHERE = '198.51.100.7';
const DAY       = 86400;

/**
 * Looks at names when they are due, all that are due within a minute in one run.
 *
 * @param array[] $names What wu_serverpilot_watch() takes.
 * @param int     $from  Unix seconds.
 * @param int     $until Unix seconds.
 * @return array{names: array[], runs: int, looks: int, seconds: float}
 */
function look( array $names, int $from, int $until ): array {
	$found  = array(
		'runs'    => 0,
		'looks'   => 0,
		'seconds' => 0.0,
	);
	$answer = array( 'recent' => array() );
	while ( true ) {
		$next = array_map( static fn( $name ) => $name['known']['next'] ?? $from, $names );
		$now  = min( $next );
		if ( $now > $until ) {
			return array( 'names' => $names ) + $found;
		}
		// No more than a run has the time for.
		$due    = array_slice( array_keys( array_filter( $next, static fn( $at ) => $at <= $now + 60 ) ), 0, 20 );
		$began  = microtime( true );
		$answer = wu_serverpilot_watch(
			array_map( static fn( $number ) => $names[ $number ], $due ),
			array(
				'main'    => 'network.example',
				'watched' => count( $names ),
				'recent'  => $answer['recent'],
				'now'     => $now,
			)
		);
		$found['seconds'] += microtime( true ) - $began;
		$found['looks']   += count( $due );
		++$found['runs'];
		foreach ( $due as $number ) {
			$known = $answer['names'][ $names[ $number ]['name'] ];
			unset( $known['diagnosis'], $known['twin'] );
			$names[ $number ]['known'] = $known;
		}
	}
}

if ( 'looks' === $argv[1] ) {
	define( 'WU_SERVER_PILOT_CLIENT_ID', 'cid_emulator' );
	define( 'WU_SERVER_PILOT_API_KEY', 'emulator-api-key-SECRET' );
	define( 'WU_SERVER_PILOT_APP_ID', 'nlcN0TwdZAyNEgdp' );
	define( 'WU_SERVER_PILOT_API_URL', getenv( 'WU_NETWORK_EMULATOR' ) . '/v1' );
	$found = look( json_decode( file_get_contents( $argv[2] ), true ), (int) $argv[3], (int) $argv[4] );
	file_put_contents( $argv[2], json_encode( $found['names'] ) );
	unset( $found['names'] );
	echo json_encode( $found );
	exit;
}

/**
 * An emulated Internet, and the looks that are made at it.
 */
final class Internet {

	/**
	 * The process.
	 *
	 * @var resource
	 */
	private $process;
	private array $pipes = array();
	private string $setting;
	private string $names;

	/**
	 * Starts it.
	 *
	 * @param string[] $domains What the app has.
	 * @param string   $address Where all but the network's own name leads.
	 */
	public function __construct( array $domains, string $address ) {
		$folder      = getenv( 'WU_NETWORK_CONTENT' );
		$this->names = "$folder/names.json";
		$names       = array_fill_keys( $domains, array( 'a' => array( $address ) ) );
		$plan        = array(
			'names' => array( 'network.example' => array( 'a' => array( SERVER ) ) ) + $names,
			'hosts' => array(
				SERVER    => array( 'certificate' => array( 'names' => $domains ) ),
				ELSEWHERE => new stdClass(),
			),
		);
		file_put_contents( "$folder/plan.json", json_encode( $plan ) );
		$this->process = proc_open( array( dirname( getenv( 'SERVERPILOT_EMULATOR' ) ) . '/emulated-internet', "$folder/plan.json", "$folder/authority.pem" ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $this->pipes );
		$this->setting = trim( fgets( $this->pipes[1] ) );
		( new Emulator() )->change_app(
			array(
				'domains' => $domains,
				'ssl'     => array( 'auto' => true ),
				'autossl' => array(
					'available' => true,
					'domains'   => $domains,
				),
			)
		);
	}

	/**
	 * Makes all looks that fall due.
	 *
	 * @param array[]|null $names The names at the first time; afterwards those of before.
	 * @param int          $from  Unix seconds.
	 * @param int          $until Unix seconds.
	 * @return array{runs: int, looks: int, seconds: float, requests: int, queries: int}
	 */
	public function looks( ?array $names, int $from, int $until ): array {
		if ( $names ) {
			file_put_contents( $this->names, json_encode( $names ) );
		}
		( new Emulator() )->forget();
		$queries     = $this->queries();
		$environment = array(
			'WU_NETWORK_INTERNET' => $this->setting,
			'SSL_CERT_FILE'       => getenv( 'WU_NETWORK_CONTENT' ) . '/authority.pem',
		);
		$command     = array( dirname( __DIR__, 2 ) . '/environment/php', __FILE__, 'looks', $this->names, (string) $from, (string) $until );
		$process     = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $environment + getenv() );
		$said        = stream_get_contents( $pipes[1] );
		proc_close( $process );
		$found = json_decode( $said, true ) ?? throw new RuntimeException( "The looks failed: $said" );
		return $found + array(
			'requests' => count( ( new Emulator() )->requests() ),
			'queries'  => $this->queries() - $queries,
		);
	}

	/**
	 * Lets the names fall due one after the other.
	 *
	 * @param int $from Unix seconds.
	 * @param int $time In how many seconds all of them do.
	 */
	public function spread( int $from, int $time ): void {
		$names = json_decode( file_get_contents( $this->names ), true );
		foreach ( array_keys( $names ) as $number ) {
			$names[ $number ]['known']['next'] = $from + intdiv( $number * $time, count( $names ) );
		}
		file_put_contents( $this->names, json_encode( $names ) );
	}

	private function queries(): int {
		fwrite( $this->pipes[0], "queries\n" );
		return (int) ( fgets( $this->pipes[1] ) ?: throw new RuntimeException( 'The emulated Internet has ended.' ) );
	}

	/** Ends it. */
	public function end(): void {
		array_map( 'fclose', $this->pipes );
		proc_close( $this->process );
	}
}

/**
 * One row: the averages of a day.
 *
 * @param string $what  What is watched.
 * @param array  $found What Internet::looks() found.
 * @param int    $days  In how many days.
 */
function row( string $what, array $found, int $days ): array {
	$a_day = static fn( $amount, $digits = 0 ) => number_format( $found[ $amount ] / $days, $digits );
	return array( $what, $a_day( 'looks' ), $a_day( 'runs' ), $a_day( 'requests' ), $a_day( 'queries' ), $a_day( 'seconds', 2 ) );
}

$quick = in_array( '--quick', $argv, true );
$now   = time();
$rows  = array();
foreach ( $quick ? array( 2 ) : array( 20, 100, 300 ) as $count ) {
	$customers = array_map( static fn( $number ) => "customer-$number.example", range( 1, $count - 1 ) );
	$internet  = new Internet( array( 'network.example', ...$customers ), SERVER );
	$known     = array(
		'known' => array(
			'since'    => $now - 40 * DAY,
			'announce' => false,
		),
	);
	// The first looks at all of them are not of an ordinary day. Afterwards, names that were mapped at different times are due then.
	$internet->looks( array_map( static fn( $name ) => array( 'name' => $name ) + $known, $customers ), $now, $now );
	$internet->spread( $now, 7 * DAY );
	$rows[] = row( "$count names that work, with the network's own", $internet->looks( null, $now, $now + 14 * DAY ), 14 );
	$internet->end();
}
$internet = new Internet( array( 'network.example', 'shop.example' ), ELSEWHERE );
$new      = array(
	'name'  => 'shop.example',
	'known' => array(
		'since'    => $now,
		'announce' => true,
	),
);
$rows[]   = row( 'one new name whose DNS leads elsewhere, on its first day', $internet->looks( array( $new ), $now, $now + DAY ), 1 );
$internet->end();

file_put_contents(
	$argv[1],
	json_encode(
		array(
			'title' => 'Watching names, a day',
			'text'  => 'Averages; what is due within a minute is looked at in one run, and the network\'s main domain in each. Everything answers at once here: real name servers and hosts take their round trips.',
			'head'  => array( '', 'looks', 'runs', 'requests to ServerPilot', 'DNS queries', 'seconds' ),
			'rows'  => $rows,
		)
	)
);
