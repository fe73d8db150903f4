<?php
/**
 * Usage: php soak.php [SECONDS]
 *
 * Builds what is soaked, unless the environment names it. Then eight sites share an app and eight workers of PHP-FPM, for an hour, while
 * requests fail, workers are killed and the pool is reloaded. After each round the list has to be exact; at the end nothing may have grown.
 * Prints the table that ../README.md keeps.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;
use WuServerPilot\Tests\Processes\Fpm;
use WuServerPilot\Tests\Processes\ProcessTable;

$builds = [ 'WU_SERVERPILOT_EXTENSION' => 'cargo build --release --quiet', 'SERVERPILOT_EMULATOR' => 'cargo build --quiet --workspace --bins' ];
foreach ( [ 'tests/environment/install', ...array_values( array_filter( $builds, static fn( $built ) => ! getenv( $built ), ARRAY_FILTER_USE_KEY ) ) ] as $command ) {
	passthru( 'cd ' . escapeshellarg( dirname( __DIR__, 2 ) ) . " && $command", $status );
	0 === $status || exit( 1 );
}
require __DIR__ . '/../extension/bootstrap.php';

/**
 * The sites: in each round every one adds a name of its own and removes the one of three rounds ago.
 */
final class Sites {

	public const COUNT = 8;

	/** Names that nobody asks about, some of which our own parser would refuse. */
	private const FOREIGN = [ 'network.example', 'Mixed.Example', '10.0.0.1', 'under_score.example', 'network.example' ];

	/**
	 * One site's part in a round. As the plugin does, it repeats a call that may be repeated; done again as
	 * a whole, it changes nothing more. It answers the kinds of what failed, and what failed for good.
	 */
	private const CODE = <<<'PHP'
		ini_set( 'wu_serverpilot.max_retries', '1' );
		$failures = [];
		foreach ( [ [ 'add', '%1$s' ], [ 'remove', '%2$s' ] ] as list( $verb, $domain ) ) {
			for ( $turn = 1; $turn <= 20; $turn++ ) {
				try {
					call_user_func( "wu_serverpilot_{$verb}_domain", $domain, false );
					continue 2;
				} catch ( \WuServerPilot\Exception $error ) {
					$failures[] = $error->getKind();
					if ( ! $error->isRetryable() ) {
						break;
					}
				}
			}
			throw new \RuntimeException( "$verb $domain: " . implode( ', ', $failures ) );
		}
		return $failures;
		PHP;

	/** Looks at the list until every write that is late has arrived, and what it undid was put back. A put-back may be late itself. */
	public const CALM = <<<'PHP'
		ini_set( 'wu_serverpilot.max_retries', '0' );
		for ( $look = 1; $look <= 40; $look++ ) {
			try {
				wu_serverpilot_add_domain( 'network.example', false );
			} catch ( \WuServerPilot\Exception $error ) {
				continue;
			}
		}
		PHP;

	/** What every site runs in a round: code by the site's number. */
	public static function codes( int $round ): array {
		$code = static fn( $site ) => sprintf( self::CODE, self::name( $site, $round ), self::name( $site, $round - 3 ) );
		return array_combine( range( 1, self::COUNT ), array_map( $code, range( 1, self::COUNT ) ) );
	}

	/** Gives the app its list. */
	public static function prepare( Emulator $emulator ): void {
		$emulator->reset( self::FOREIGN );
		$emulator->change_settings( [ 'latency_ms' => 5, 'keep_bodies' => 0 ] );
	}

	/** What is wrong with the list after a round; none when it is exact: each site's names in its order, all others byte for byte. */
	public static function complaint( array $domains, int $round ): ?string {
		$sorted = array_fill( 0, self::COUNT + 1, [] );
		foreach ( $domains as $domain ) {
			$sorted[ preg_match( '/^site(\d+)-/', $domain, $found ) ? (int) $found[1] : 0 ][] = $domain;
		}
		$rounds   = range( max( 1, $round - 2 ), $round );
		$own      = static fn( $site ) => array_map( static fn( $round ) => self::name( $site, $round ), $rounds );
		$expected = [ self::FOREIGN, ...array_map( $own, range( 1, self::COUNT ) ) ];
		return $expected === $sorted ? null : "Round $round: the list is wrong: " . implode( ' ', $domains );
	}

	private static function name( int $site, int $round ): string {
		return "site$site-round$round.test";
	}
}

/**
 * What befalls the workers and their requests: one request in five fails, in four ways; of the writes one in nine gets no
 * answer and is applied when nine more requests were answered, and one in five of the others is refused for the moment, among
 * them those that put back what a late one undid. Every third round a worker is killed, every 25th the pool is reloaded.
 */
final class Harm {

	public int $kills   = 0;
	public int $reloads = 0;

	/** Lets requests fail. */
	public static function prepare( Emulator $emulator ): void {
		$answer = static fn( int $status ) => [ 'action' => [ 'type' => 'answer', 'status' => $status ] ];
		$reset  = [ 'action' => [ 'type' => 'reset' ] ];
		$writes = static fn( int $every ) => [ 'method' => 'POST', 'which' => [ 'every' => $every ] ];
		$emulator->fault( [ 'apply_after' => 9 ] + $reset + $writes( 9 ) );
		$emulator->fault( $answer( 503 ) + $writes( 5 ) );
		foreach ( [ $answer( 500 ), $reset, $answer( 429 ), [ 'apply' => true ] + $reset ] as $offset => $fault ) {
			$emulator->fault( $fault + [ 'which' => [ 'every' => 20, 'offset' => 1 + 5 * $offset ] ] );
		}
	}

	/** Harms a round while it runs. */
	public function during( Fpm $fpm, int $round ): void {
		// Somewhere in the middle of the round.
		usleep( random_int( 0, 150000 ) );
		if ( 0 === $round % 25 ) {
			$fpm->signal( SIGUSR2 );
			$fpm->wait_for_log( '/ready to handle connections/', ++$this->reloads + 1 );
		} elseif ( 0 === $round % 3 ) {
			$workers = array_keys( $fpm->workers() );
			posix_kill( $workers[ array_rand( $workers ) ], 0 === $round % 2 ? SIGKILL : SIGTERM );
			++$this->kills;
		}
	}
}

/**
 * The most that one process holds, measured while none of them serves a request.
 */
final class Usage {

	/** Resident KiB, open file descriptors, and threads. */
	public function __construct( public int $memory = 0, public int $descriptors = 0, public int $threads = 0 ) {}

	/** The most of these processes; what has ended meanwhile does not count. */
	public static function of( array $processes ): self {
		$most = new self();
		foreach ( $processes as $process ) {
			if ( preg_match( '/^VmRSS:\s+(\d+)/m', (string) @file_get_contents( "/proc/$process/status" ), $found ) ) {
				$descriptors = count( (array) @scandir( "/proc/$process/fd" ) ) - 2;
				$most        = $most->or_more( new self( (int) $found[1], $descriptors, ProcessTable::threads( $process ) ) );
			}
		}
		return $most;
	}

	/** The larger amount of each. */
	public function or_more( self $other ): self {
		return new self( max( $this->memory, $other->memory ), max( $this->descriptors, $other->descriptors ), max( $this->threads, $other->threads ) );
	}
}

/**
 * What happened, a tenth of the time a row.
 */
final class Table {

	private const ROWS = 10;

	/** KiB that the most of one worker may differ from the beginning. */
	private const CEILING = 1024;

	/** @var array<int, array{rounds: int, requests: int, faults: int, repeated: int, usage: Usage, master: Usage}> The rows. */
	private array $rows = [];

	/** Adds a round: how much of the time is over (0 to 1), what happened in it, and the most that one worker and their master hold. */
	public function add( float $part, array $counts, Usage $usage, Usage $master ): void {
		$row = &$this->rows[ min( self::ROWS - 1, (int) ( self::ROWS * $part ) ) ];
		$row ??= [ 'rounds' => 0, 'requests' => 0, 'faults' => 0, 'repeated' => 0, 'usage' => new Usage(), 'master' => new Usage() ];
		++$row['rounds'];
		foreach ( $counts as $what => $count ) {
			$row[ $what ] += $count;
		}
		$row['usage']  = $row['usage']->or_more( $usage );
		$row['master'] = $row['master']->or_more( $master );
	}

	/** The rows for people. */
	public function markdown(): string {
		$text = "| tenth | rounds, each list exact | requests | of these made to fail | repeated by the caller | a worker: KiB, descriptors, threads | the master |\n| --- | --- | --- | --- | --- | --- | --- |\n";
		foreach ( $this->rows as $number => $row ) {
			$held  = static fn( Usage $usage ) => number_format( $usage->memory ) . ", $usage->descriptors, $usage->threads";
			$cells = [ $number + 1, $row['rounds'], $row['requests'], $row['faults'], $row['repeated'], $held( $row['usage'] ), $held( $row['master'] ) ];
			$text .= '| ' . implode( ' | ', $cells ) . " |\n";
		}
		return $text;
	}

	/** What grew from the second tenth, when everything is warm, to the last. */
	public function complaints(): array {
		$complaints = [];
		foreach ( [ 'usage' => 'A worker', 'master' => 'The master' ] as $of => $who ) {
			// A short run has no round in some tenths.
			$rows = array_values( $this->rows );
			$warm = ( $rows[1] ?? $rows[0] )[ $of ];
			$last = end( $rows )[ $of ];
			if ( $last->memory > $warm->memory + self::CEILING ) {
				$complaints[] = "$who held $warm->memory KiB and holds $last->memory.";
			}
			if ( $last->descriptors > $warm->descriptors || $last->threads > $warm->threads ) {
				$complaints[] = "$who had $warm->descriptors descriptors and $warm->threads threads, and has $last->descriptors and $last->threads.";
			}
		}
		return $complaints;
	}
}

/**
 * The whole of it.
 */
final class Soak {

	/** How often a site's part is done again when its worker was ended. */
	private const TRIES = 10;

	private Emulator $emulator;
	private Fpm $fpm;
	private Harm $harm;
	private Table $table;
	private int $put_back = 0;

	/** Starts everything. */
	public function __construct( private int $seconds ) {
		$this->emulator = EmulatorProcess::shared()->emulator;
		$this->fpm      = new Fpm( [ 'pool' => [ 'pm.max_children' => Sites::COUNT ] ] );
		$this->harm     = new Harm();
		$this->table    = new Table();
	}

	/** Runs it, prints the table, and answers what was wrong. */
	public function run(): array {
		Sites::prepare( $this->emulator );
		Harm::prepare( $this->emulator );
		$wrong = [];
		$began = microtime( true );
		$round = 0;
		while ( microtime( true ) < $began + $this->seconds && [] === $wrong ) {
			$repeated = $this->round( ++$round );
			$this->check( $this->fpm->start( Sites::CALM, Fpm::site() )->answer() );
			$wrong    = array_filter( [ Sites::complaint( $this->emulator->domains(), $round ) ] );
			$this->table->add( ( microtime( true ) - $began ) / $this->seconds, [ 'repeated' => $repeated ] + $this->seen(), Usage::of( array_keys( $this->fpm->workers() ) ), Usage::of( [ $this->fpm->id ] ) );
		}
		printf(
			"%s, %d seconds, PHP %s: %d changes, none lost; %d lists that a late write had undone were put back; %d workers ended, %d reloads.\n\n%s",
			gmdate( 'j F Y' ),
			microtime( true ) - $began,
			PHP_VERSION,
			2 * Sites::COUNT * ( $round - count( $wrong ) ),
			$this->put_back,
			$this->harm->kills,
			$this->harm->reloads,
			$this->table->markdown()
		);
		return array_merge( $wrong, $this->table->complaints(), $this->crashes() );
	}

	/** Every site's part, until all are done. */
	private function round( int $round ): int {
		$open     = Sites::codes( $round );
		$repeated = 0;
		for ( $try = 1; [] !== $open && $try <= self::TRIES; $try++ ) {
			$requests = array_map( fn( $code ) => $this->fpm->start( $code, Fpm::site() ), $open );
			if ( 1 === $try ) {
				$this->harm->during( $this->fpm, $round );
			}
			foreach ( $requests as $site => $request ) {
				$answer = $request->answer();
				if ( $answer['complete'] && '' !== $answer['body'] ) {
					$this->check( $answer );
					unset( $open[ $site ] );
				}
			}
			$repeated += count( $open );
		}
		if ( [] !== $open ) {
			throw new \RuntimeException( 'No worker answers: ' . $this->fpm->log() );
		}
		return $repeated;
	}

	/** Stops where a change failed for good, or PHP complained. Counts what was put back. */
	private function check( array $answer ): void {
		$result = @unserialize( $answer['body'] );
		if ( '' !== $answer['errors'] || ! is_array( $result ) || null !== $result['error'] ) {
			throw new \RuntimeException( $answer['errors'] . $answer['body'] );
		}
		$this->put_back += count( preg_grep( '/ was put back /', array_column( $result['log'], 'message' ) ) );
	}

	/** The requests of this round, and how many of them were made to fail. */
	private function seen(): array {
		$requests = $this->emulator->requests();
		$this->emulator->forget();
		return [ 'requests' => count( $requests ), 'faults' => count( array_filter( array_column( $requests, 'fault' ) ) ) ];
	}

	/** Workers that ended in another way than by our hand. */
	private function crashes(): array {
		return array_values( preg_grep( '/SIG(SEGV|ABRT|BUS|ILL|FPE)|exited with code [1-9]/', explode( "\n", $this->fpm->log() ) ) );
	}
}

$complaints = ( new Soak( (int) ( $argv[1] ?? 3600 ) ) )->run();
array_map( static fn( $complaint ) => fwrite( STDERR, "$complaint\n" ), $complaints );
exit( [] === $complaints ? 0 : 1 );
