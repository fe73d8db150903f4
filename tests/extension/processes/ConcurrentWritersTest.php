<?php

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\Project;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * ServerPilot replaces the whole list at each write, so two writers that read the same list would lose
 * one of the two changes.
 */
final class ConcurrentWritersTest extends ProcessTestCase {

	public function test_no_change_of_32_processes_is_lost_while_one_request_in_five_fails(): void {
		$writers = new Writers( 32 );
		$writers->prepare( $this->emulator );
		$gate      = $this->closed_gate();
		$processes = array_map( fn( $code ) => $this->site()->start( $this->after_gate( $gate, $code ) ), $writers->codes() );
		array_walk( $processes, static fn( $process ) => $process->wait_for_line() );
		flock( $gate, LOCK_UN );
		$failures = array_map( static fn( $process ) => $process->finish()->value(), $processes );

		$this->assert_nothing_lost( $writers, $failures );
	}

	public function test_no_change_of_eight_php_fpm_workers_is_lost_while_one_request_in_five_fails(): void {
		$writers = new Writers( 8 );
		$writers->prepare( $this->emulator );
		$fpm      = new Fpm( [ 'pool' => [ 'pm.max_children' => 8 ] ] );
		$requests = array_map( static fn( $code ) => $fpm->start( $code, Fpm::site() ), $writers->codes() );
		$failures = array_map( static fn( $request ) => Fpm::result( $request )->value(), $requests );

		$this->assert_nothing_lost( $writers, $failures );
	}

	/**
	 * A file that nobody else can lock until the test opens the gate.
	 *
	 * @return resource
	 */
	private function closed_gate() {
		$gate = fopen( Project::temporary_folder() . '/gate', 'c+' );
		flock( $gate, LOCK_EX );
		return $gate;
	}

	/** Code that says that it is there and waits for the gate, so that all start together. */
	private function after_gate( $gate, string $code ): string {
		$file = var_export( stream_get_meta_data( $gate )['uri'], true );
		return "echo \"ready\\n\"; flock( fopen( $file, 'r' ), LOCK_SH );\n$code";
	}

	/**
	 * The list is right, and nobody waited in vain.
	 *
	 * @param Writers $writers  The writers.
	 * @param array[] $failures What each one's calls threw: pairs of kind and whether it may be repeated.
	 */
	private function assert_nothing_lost( Writers $writers, array $failures ): void {
		$this->assertSame( $writers->expected(), $writers->by_writer( $this->emulator->domains() ) );

		$kinds = array_column( array_merge( ...$failures ), 0 );
		$this->assertSame( [], array_values( array_intersect( $kinds, [ 'locked', 'timeout' ] ) ), 'A call starved.' );
		$this->assertNotContains( false, array_column( array_merge( ...$failures ), 1 ), 'A passing failure was called permanent.' );
		$this->assertGreaterThan( count( $failures ), count( array_filter( array_column( $this->emulator->requests(), 'fault' ) ) ), 'The faults did not happen.' );
	}

	// Whoever has the lock serves all that wait for it.

	/**
	 * A site that has a file for each mapped name, and one for each that is due; `%s` is its folder. As a
	 * plugin does, it maps a name, marks it as due, and reconciles while anything is.
	 */
	private const SITE = <<<'PHP'
		$folder = '%s';
		$map    = static function ( string $name ) use ( $folder ): void {
			file_put_contents( "$folder/names", "$name\n", FILE_APPEND | LOCK_EX );
			// Not touch(): it sets a time, and another process may have done the work and taken the mark away by then.
			file_put_contents( "$folder/due-$name", '' );
		};
		$due    = static fn(): array => glob( "$folder/due-*" );
		$reconcile = static function () use ( $folder, $due ): ?array {
			$app = wu_serverpilot_lock();
			try {
				$taken = $due();
				if ( [] === $taken ) {
					return null;
				}
				$app->read();
				$names  = file( "$folder/names", FILE_IGNORE_NEW_LINES );
				$report = $app->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => array_map( static fn( $name ) => [ 'name' => $name ], $names ) ] );
				array_map( 'unlink', $taken );
				return $report;
			} finally {
				$app->release();
			}
		};
		PHP;

	/** The site's folder. */
	private string $folder;

	/** Begins with nothing mapped. */
	private function map_nothing(): void {
		$this->folder = Project::temporary_folder();
		touch( "$this->folder/names" );
		$this->emulator->change_settings( [ 'latency_ms' => 20, 'autossl_after_ms' => null ] );
	}

	public function test_eight_processes_that_find_50_names_due_make_two_requests(): void {
		$this->map_nothing();
		$names = array_map( static fn( $number ) => "n$number.example", range( 1, 50 ) );
		foreach ( $names as $name ) {
			touch( "$this->folder/due-$name" );
		}
		file_put_contents( "$this->folder/names", implode( "\n", $names ) . "\n" );
		$processes = array_map( fn() => $this->start( 'return null === $reconcile();' ), range( 1, 8 ) );
		$idle      = array_map( static fn( $process ) => $process->finish()->value(), $processes );

		// The first had everything to do; those that waited for it found nothing left.
		$this->assertSame( [ 'network.example', ...$names ], $this->emulator->domains() );
		$this->assertCount( 2, $this->emulator->requests() );
		$this->assertSame( [ 1, 7 ], [ count( array_keys( $idle, false, true ) ), count( array_keys( $idle, true, true ) ) ] );
	}

	public function test_eight_processes_that_map_50_names_meanwhile_lose_none(): void {
		$this->map_nothing();
		$code      = 'foreach ( range( 1, 50 ) as $number ) { if ( $number %% 8 === %d ) { $map( "n$number.example" ); $reconcile(); $seen[] = in_array( "n$number.example", wu_serverpilot_get_domains(), true ); } } return $seen;';
		$processes = array_map( fn( $process ) => $this->start( sprintf( $code, $process ) ), range( 0, 7 ) );
		$seen      = array_merge( ...array_map( static fn( $process ) => $process->finish()->value(), $processes ) );

		$this->assertSame( array_fill( 0, 50, true ), $seen );
		$mapped = file( "$this->folder/names", FILE_IGNORE_NEW_LINES );
		$this->assertSame( [ 'network.example', ...$mapped ], $this->emulator->domains() );
		$this->assertSame( [], glob( "$this->folder/due-*" ) );
		$writes = array_keys( $this->emulator->request_lines(), 'POST /apps/' . Emulator::APP_ID, true );
		$this->assertLessThan( 50, count( $writes ) );
	}

	/** Starts a process of the site. */
	private function start( string $code ): PhpProcess {
		return $this->site()->start( sprintf( self::SITE, $this->folder ) . $code );
	}
}

/**
 * Sites that change the same app's list at the same time. Each adds four domains and removes two, one call at a time.
 */
final class Writers {

	/** Names that nobody asks about, some of which our own parser would refuse. */
	private const FOREIGN = [ 'network.example', 'Mixed.Example', '10.0.0.1', 'under_score.example', 'network.example' ];

	/** One writer's code; `%d` is its number. As the plugin does, it repeats a call that may be repeated. */
	private const CODE = <<<'PHP'
		$calls = [
			[ 'add', '%1$d-a.test' ], [ 'remove', '%1$d-old-a.test' ], [ 'add', '%1$d-b.test' ],
			[ 'add', '%1$d-c.test' ], [ 'remove', '%1$d-old-b.test' ], [ 'add', '%1$d-d.test' ],
		];
		$failures = [];
		foreach ( $calls as list( $verb, $domain ) ) {
			for ( $turn = 1; $turn <= 10; $turn++ ) {
				try {
					call_user_func( "wu_serverpilot_{$verb}_domain", $domain, false );
					break;
				} catch ( \WuServerPilot\Exception $error ) {
					$failures[] = [ $error->getKind(), $error->isRetryable() ];
					if ( ! $error->isRetryable() ) {
						break;
					}
				}
			}
		}
		return $failures;
		PHP;

	/** How many there are. */
	private int $count;

	/** So many writers. */
	public function __construct( int $count ) {
		$this->count = $count;
	}

	/** Gives the emulator the list that they find, its latency, and a fault in one of five requests. */
	public function prepare( Emulator $emulator ): void {
		$domains = self::FOREIGN;
		foreach ( range( 1, $this->count ) as $number ) {
			array_push( $domains, "$number-old-a.test", "$number-old-b.test" );
		}
		$emulator->reset( $domains );
		$emulator->change_settings( [ 'latency_ms' => 50 ] );
		foreach ( self::faults() as $offset => $fault ) {
			$emulator->fault(
				$fault + [ 'path' => '^/v1/apps/', 'which' => [ 'every' => 20, 'offset' => 1 + 5 * $offset ] ]
			);
		}
		// Some writes take longer than a read, so that a read beside one would miss it.
		$emulator->fault( [ 'method' => 'POST', 'which' => [ 'every' => 6 ], 'action' => [ 'type' => 'delay', 'ms' => 100 ] ] );
	}

	/** The four faults. */
	private static function faults(): array {
		$status = static fn( int $status ) => [
			'action' => [
				'type'   => 'answer',
				'status' => $status,
				'json'   => [ 'error' => [ 'message' => 'Asked for by a test.' ] ],
			],
		];
		return [
			$status( 500 ),
			[ 'action' => [ 'type' => 'reset' ] ],
			$status( 429 ),
			[ 'apply' => true, 'action' => [ 'type' => 'reset' ] ],
		];
	}

	/**
	 * The code of each.
	 *
	 * @return list<string>
	 */
	public function codes(): array {
		return array_map( static fn( $number ) => sprintf( self::CODE, $number ), range( 1, $this->count ) );
	}

	/**
	 * The list that must be there at the end: nobody can know in which order the writers came, but each
	 * one's own names stand in the order in which it added them.
	 *
	 * @return list<list<string>> The names that were there, then each writer's.
	 */
	public function expected(): array {
		$own = static fn( $number ) => [ "$number-a.test", "$number-b.test", "$number-c.test", "$number-d.test" ];
		return [ self::FOREIGN, ...array_map( $own, range( 1, $this->count ) ) ];
	}

	/**
	 * A list, taken apart in the same way.
	 *
	 * @param list<string> $domains The list.
	 * @return list<list<string>>
	 */
	public function by_writer( array $domains ): array {
		$sorted = array_fill( 0, $this->count + 1, [] );
		foreach ( $domains as $domain ) {
			$sorted[ preg_match( '/^(\d+)-/', $domain, $found ) ? (int) $found[1] : 0 ][] = $domain;
		}
		return $sorted;
	}
}
