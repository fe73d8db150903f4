<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\Project;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * Holders that die, waiters that queue, others' traps.
 */
final class LockTest extends ProcessTestCase {

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

	public function test_a_waiter_that_is_stopped_keeps_nobody_waiting_for_good(): void {
		$holder  = $this->holder( [ 'method' => 'GET' ] );
		$stopped = $this->waiter( 'stopped.test' );
		$next    = $this->waiter( 'next.test' );
		$stopped->kill( SIGSTOP );
		self::wait_until( static fn() => 'T' === ProcessTable::state( $stopped->id ), 'the waiter is stopped' );

		$holder->kill( SIGKILL );
		$next->finish()->value();
		$this->php()->run( self::timed_add( 'later.test' ) )->value();
		$this->assertSame( [ 'network.example', 'next.test', 'later.test' ], $this->emulator->domains() );

		$stopped->kill( SIGCONT );
		$stopped->finish()->value();
		$this->assertSame( [ 'network.example', 'next.test', 'later.test', 'stopped.test' ], $this->emulator->domains() );
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

	public function test_waiters_are_served_in_the_order_in_which_they_came_and_the_file_stays(): void {
		$holder = $this->holder( [ 'method' => 'GET' ] );
		$file   = self::lock_file( $this->locks );
		$inode  = fileinode( $file );
		$names  = [ 'first.test', 'second.test', 'third.test', 'fourth.test', 'fifth.test', 'sixth.test' ];
		$queue  = array_map( fn( $name ) => $this->waiter( $name ), $names );

		$holder->kill( SIGKILL );
		array_walk( $queue, static fn( $waiter ) => $waiter->finish()->value() );

		$this->assertSame( [ 'network.example', ...$names ], $this->emulator->domains() );
		clearstatcache();
		$this->assertSame( $inode, fileinode( $file ) );
	}

	public function test_a_waiter_whose_file_was_deleted_queues_at_the_new_file(): void {
		$holder = $this->holder( [ 'method' => 'GET' ] );
		$waiter = $this->waiter( 'waiter.test' );
		unlink( self::lock_file( $this->locks ) );
		$newcomer = $this->holder( [ 'method' => 'GET' ], 2 );

		$holder->kill( SIGKILL );
		// The waiter's turn at the old file has come: it goes to the new one, where the newcomer is.
		self::wait_until( fn() => self::tickets( $this->locks ) > 0 || count( $this->emulator->requests() ) > 2, 'the waiter went on' );
		$this->assertCount( 2, $this->emulator->requests() );

		$newcomer->kill( SIGKILL );
		$waiter->finish()->value();
		$this->assertSame( [ 'network.example', 'waiter.test' ], $this->emulator->domains() );
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

	/** @dataProvider moments */
	#[DataProvider( 'moments' )]
	public function test_a_lock_that_another_keeps_ends_in_locked_when_the_time_is_up( array $moment, array $domains ): void {
		$holder = $this->holder( $moment );
		$ended  = $this->php()->with_ini( [ 'wu_serverpilot.timeout' => 0.5 ] )->run( self::timed_add() )->value();

		$this->assertSame( [ 'locked', true ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertGreaterThanOrEqual( 0.5, $ended['seconds'] );
		self::assert_within( 0.5 + self::GRACE, $ended['seconds'] );
		$this->assertTrue( ProcessTable::runs( $holder->id ) );
		$this->assertSame( array_diff( $domains, [ 'next.test' ] ), $this->emulator->domains() );
	}

	public function test_another_app_is_not_kept_waiting(): void {
		$holder = $this->holder( [ 'method' => 'GET' ] );
		$other  = $this->php()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 'another' ] )->with_ini( [ 'wu_serverpilot.timeout' => 5 ] );

		$this->assertSame( 'not_found', $other->run( self::timed_add() )->value()['kind'] );
		$this->assertTrue( ProcessTable::runs( $holder->id ) );
	}

	/** What may lie where the lock's file should be. */
	public static function strange_files(): array {
		return [
			'a symbolic link'             => [ static fn( $file ) => touch( "$file.other" ) && symlink( "$file.other", $file ) ],
			'a symbolic link to nowhere'  => [ static fn( $file ) => symlink( "$file.elsewhere", $file ) ],
			'a pipe'                      => [ static fn( $file ) => posix_mkfifo( $file, 0600 ) ],
			'a folder'                    => [ static fn( $file ) => mkdir( $file ) ],
		];
	}

	/** @dataProvider strange_files */
	#[DataProvider( 'strange_files' )]
	public function test_what_is_not_a_plain_file_is_a_configuration_error( callable $plant ): void {
		$this->php()->run( self::timed_add() )->value();
		$file = self::lock_file( $this->locks );
		unlink( $file );
		$plant( $file );
		$this->emulator->forget();

		$ended = $this->php()->run( self::timed_add( 'second.test' ) )->value();

		$this->assertSame( [ 'configuration', false ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertStringContainsString( 'wu_serverpilot.lock_dir', $ended['message'] );
		self::assert_within( self::GRACE, $ended['seconds'] );
		$this->assertSame( [], $this->emulator->requests() );
		$this->assertFileDoesNotExist( "$file.elsewhere" );
		$this->assertSame( '', (string) @file_get_contents( "$file.other" ) );
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
