<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\Project;

/**
 * Holders that die, waiters that queue, and many writers at once: ServerPilot replaces the whole list at each write, so two that read the same
 * list would lose one of the two changes. How the queue works is tested by cargo.
 */
final class LockTest extends ExtensionTestCase {

	/** The folder of this test's locks. */
	private string $locks;

	protected function setUp(): void {
		parent::setUp();
		$this->locks = Project::temporary_folder();
	}

	/** The moments at which a holder may die, and what it leaves. */
	public static function moments(): array {
		return [
			'while it reads'                      => [ [ 'method' => 'GET' ], [ 'network.example', 'next.test' ] ],
			'while it writes'                     => [ [ 'method' => 'POST' ], [ 'network.example', 'next.test' ] ],
			'after ServerPilot made the change'   => [
				[ 'method' => 'POST', 'apply' => true ],
				[ 'network.example', 'holder.test', 'next.test' ],
			],
		];
	}

	/** @dataProvider moments */
	#[DataProvider( 'moments' )]
	public function test_when_the_holder_is_killed_the_next_one_goes_on_at_once( array $moment, array $expected ): void {
		$holder = $this->holder( $moment );
		$next   = $this->waiter( 'next.test' );

		$killed = microtime( true );
		$holder->kill( SIGKILL );
		$done = $next->finish()->value();

		self::assert_within( self::GRACE, $done - $killed );
		$this->assertSame( $expected, $this->emulator->domains() );
	}

	public function test_a_write_that_arrives_after_its_process_was_killed_undoes_nothing(): void {
		// After the next process's read and write, before it looks once more.
		$holder = $this->holder( [ 'method' => 'POST', 'apply_after' => 2 ] );
		$next   = $this->waiter( 'next.test' );
		$holder->kill( SIGKILL );

		$next->finish()->value();
		$this->assertSame( [ 'network.example', 'next.test' ], $this->emulator->domains() );
		$this->assertSame( [ 'GET', 'POST', 'GET', 'POST', 'GET', 'POST' ], array_column( $this->emulator->requests(), 'method' ) );
	}

	public function test_a_waiter_that_is_killed_does_not_keep_those_behind_it(): void {
		$holder = $this->holder( [ 'method' => 'GET' ] );
		$killed = $this->waiter( 'killed.test' );
		$next   = $this->waiter( 'next.test' );

		$killed->kill( SIGKILL );
		$moment = microtime( true );
		$holder->kill( SIGKILL );

		self::assert_within( self::GRACE, $next->finish()->value() - $moment );
		$this->assertSame( [ 'network.example', 'next.test' ], $this->emulator->domains() );
	}

	public function test_a_waiter_connects_before_its_turn_comes(): void {
		$holder = $this->holder( [ 'method' => 'GET' ] );
		$waiter = $this->waiter( 'waiter.test' );

		self::wait_until( fn() => 2 === $this->emulator->connections(), 'the waiter is connected' );
		$this->assertCount( 1, $this->emulator->requests() );

		$holder->kill( SIGKILL );
		$waiter->finish()->value();
		$used = array_count_values( array_column( $this->emulator->requests(), 'connection' ) );
		$this->assertSame( [ 1, 2 ], array_values( $used ) );
		$this->assertSame( 2, $this->emulator->connections() );
	}

	public function test_processes_killed_at_random_moments_cost_nobody_elses_change(): void {
		$this->emulator->change_settings( [ 'latency_ms' => 5 ] );
		$add     = static fn( $name ) => "foreach ( range( 1, 5 ) as \$turn ) { wu_serverpilot_add_domain( \"$name-\$turn.test\", false ); }";
		$victims = array_map( fn( $number ) => $this->php()->start( $add( "victim-$number" ) ), range( 1, 8 ) );
		$others  = array_map( fn( $number ) => $this->php()->start( $add( "other-$number" ) ), range( 1, 4 ) );
		foreach ( $victims as $victim ) {
			$tickets = self::tickets( $this->locks ) + random_int( 1, 2 );
			self::wait_until( fn() => self::tickets( $this->locks ) >= $tickets, 'somebody queued' );
			usleep( random_int( 0, 10000 ) );
			$victim->kill( SIGKILL );
		}
		array_walk( $others, static fn( $other ) => $other->finish()->value() );

		$domains = $this->emulator->domains();
		foreach ( range( 1, 4 ) as $number ) {
			$expected = array_map( static fn( $turn ) => "other-$number-$turn.test", range( 1, 5 ) );
			$this->assertSame( $expected, array_values( preg_grep( "/^other-$number-/", $domains ) ) );
		}
		$this->assertSame( array_unique( $domains ), $domains );
	}

	public function test_a_lock_that_another_keeps_ends_in_locked_when_the_time_is_up_and_who_reads_does_not_wait(): void {
		$holder    = $this->holder( [ 'method' => 'POST' ] );
		$impatient = $this->php()->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] );
		foreach ( [ 'add_domain( "x.example" )', 'lock()' ] as $call ) {
			$ended = $impatient->run( sprintf( self::TIMED, "wu_serverpilot_$call" ) )->value();

			$this->assertSame( [ 'locked', true ], [ $ended['kind'], $ended['retryable'] ], $call );
			$this->assertSame( 'Other processes were changing this app\'s domains for 0.3 seconds (wu_serverpilot.timeout). Nothing was changed; it is tried again later.', $ended['message'] );
			$this->assertGreaterThanOrEqual( 0.3, $ended['seconds'] );
			self::assert_within( 0.3 + self::GRACE, $ended['seconds'] );
		}
		$this->assertCount( 2, $this->emulator->requests() );
		$this->assertSame( 'not_requested', $impatient->run( 'return wu_serverpilot_sync_domains( [ "x.example" ], [], true )["autossl"];' )->value() );
		$this->assertTrue( ProcessTable::runs( $holder->id ) );
	}

	// Many writers.

	public function test_no_change_of_16_processes_is_lost_while_one_request_in_five_fails(): void {
		$writers = new Writers( 16 );
		$writers->prepare( $this->emulator );
		$gate      = $this->closed_gate();
		// They repeat a call themselves, at once.
		$site      = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] );
		$processes = array_map( fn( $code ) => $site->start( $this->after_gate( $gate, $code ) ), $writers->codes() );
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

	/** A file that nobody else can lock until the test opens the gate. */
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

	/** The list is right, and nobody waited in vain. Each one's calls threw `$failures`: pairs of kind and whether it may be repeated. */
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

	public function test_eight_processes_that_map_50_names_meanwhile_lose_none(): void {
		$folder = Project::temporary_folder();
		touch( "$folder/names" );
		$this->emulator->change_settings( [ 'latency_ms' => 20, 'autossl_after_ms' => null ] );
		$code      = 'foreach ( range( 1, 50 ) as $number ) { if ( $number %% 8 === %d ) { $map( "n$number.example" ); $reconcile(); $seen[] = in_array( "n$number.example", wu_serverpilot_get_domains(), true ); } } return $seen;';
		$processes = array_map( fn( $process ) => $this->site()->start( sprintf( self::SITE, $folder ) . sprintf( $code, $process ) ), range( 0, 7 ) );
		$seen      = array_merge( ...array_map( static fn( $process ) => $process->finish()->value(), $processes ) );

		$this->assertSame( array_fill( 0, 50, true ), $seen );
		$mapped = file( "$folder/names", FILE_IGNORE_NEW_LINES );
		$this->assertSame( [ 'network.example', ...$mapped ], $this->emulator->domains() );
		$this->assertSame( [], glob( "$folder/due-*" ) );
		$writes = array_keys( $this->emulator->request_lines(), 'POST /v1/apps/' . Emulator::APP_ID, true );
		$this->assertLessThan( 50, count( $writes ) );
	}

	/** The site, with this test's locks. */
	private function php(): Php {
		return $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $this->locks ] );
	}

	/** A process that holds the lock until it is killed: its request is never answered. */
	private function holder( array $moment, int $count = 1 ): PhpProcess {
		$this->emulator->fault(
			$moment + [ 'which' => [ 'nth' => 1 ], 'action' => [ 'type' => 'hang' ] ]
		);
		$holder = $this->php()->start( self::timed_add( 'holder.test' ) );
		$this->wait_until_hanging( $count );
		return $holder;
	}

	/** A process that has queued for the lock; its value is the moment at which it had changed the list. */
	private function waiter( string $domain ): PhpProcess {
		$before = self::tickets( $this->locks );
		$waiter = $this->php()->start( "wu_serverpilot_add_domain( '$domain', false ); return microtime( true );" );
		self::wait_until( fn() => self::tickets( $this->locks ) > $before, "the writer of $domain queues" );
		return $waiter;
	}
}

/**
 * Sites that change the same app's list at the same time. Each adds three domains and removes one, one call at a time.
 */
final class Writers {

	/** Names that nobody asks about, some of which our own parser would refuse. */
	private const FOREIGN = [ 'network.example', 'Mixed.Example', '10.0.0.1', 'under_score.example', 'network.example' ];

	/** One writer's code; `%d` is its number. As the plugin does, it repeats a call that may be repeated. */
	private const CODE = <<<'PHP'
		$calls = [
			[ 'add', '%1$d-a.test' ], [ 'remove', '%1$d-old.test' ], [ 'add', '%1$d-b.test' ], [ 'add', '%1$d-c.test' ],
		];
		$failures = [];
		foreach ( $calls as list( $verb, $domain ) ) {
			for ( $turn = 1; $turn <= 20; $turn++ ) {
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
			$domains[] = "$number-old.test";
		}
		$emulator->reset( $domains );
		$emulator->change_settings( [ 'latency_ms' => 10 ] );
		$status = static fn( int $status ) => [ 'action' => [ 'type' => 'answer', 'status' => $status ] ];
		$reset  = [ 'action' => [ 'type' => 'reset' ] ];
		foreach ( [ $status( 500 ), $reset, $status( 429 ), [ 'apply' => true ] + $reset ] as $offset => $fault ) {
			$emulator->fault( $fault + [ 'path' => '^/v1/apps/', 'which' => [ 'every' => 20, 'offset' => 1 + 5 * $offset ] ] );
		}
		// Some writes take longer than a read, so that a read beside one would miss it.
		$emulator->fault( [ 'method' => 'POST', 'which' => [ 'every' => 6 ], 'action' => [ 'type' => 'delay', 'ms' => 30 ] ] );
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
		$own = static fn( $number ) => [ "$number-a.test", "$number-b.test", "$number-c.test" ];
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
