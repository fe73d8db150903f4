<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\PhpResult;
use WuServerPilot\Tests\Project;

/**
 * A fork inherits the parent's connection and the memory of its HTTP thread, but not the thread.
 */
final class ForkTest extends ExtensionTestCase {

	/** Seconds after which these processes count as hanging: they take a tenth of one. */
	private const HANGS_AFTER = 5;

	/** Forks so many children that run the code, and returns the wait statuses and what they wrote. */
	private const FORK = <<<'PHP'
		$fork = static function ( callable $code, int $count = 1 ): array {
			$children = [];
			foreach ( range( 1, $count ) as $number ) {
				$child = pcntl_fork();
				if ( 0 === $child ) {
					try {
						$code( $number );
					} catch ( Throwable $error ) {
						fwrite( STDERR, $error->getMessage() );
						exit( 1 );
					}
					exit( 0 );
				}
				$children[] = $child;
			}
			return array_map(
				static function ( $child ) {
					pcntl_waitpid( $child, $status );
					return $status;
				},
				$children
			);
		};
		PHP;

	/** Forks while the lock is held: the folder, what the child does, and what the parent does meanwhile. */
	private const LOCKED = <<<'PHP'
		$folder = '%s';
		$app    = wu_serverpilot_lock();
		$child  = pcntl_fork();
		if ( 0 === $child ) {
			%s
			exit;
		}
		%s
		$report = $app->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => [ [ 'name' => 'shop.example' ] ] ] );
		PHP;

	public function test_children_call_and_exit_and_the_parent_calls_again(): void {
		$result = $this->finish_in_time(
			<<<'PHP'
			wu_serverpilot_add_domain( 'before.test', false );
			$statuses = $fork( static fn( $number ) => wu_serverpilot_add_domain( "child-$number.test", false ), 3 );
			wu_serverpilot_add_domain( 'after.test', false );
			return $statuses;
			PHP
		);

		$this->assertSame( [ 0, 0, 0 ], $result->value() );
		$domains = $this->emulator->domains();
		$this->assertSame( [ 'network.example', 'before.test' ], array_slice( $domains, 0, 2 ) );
		$this->assertSame( 'after.test', $domains[5] );
		$this->assertEqualsCanonicalizing( [ 'child-1.test', 'child-2.test', 'child-3.test' ], array_slice( $domains, 2, 3 ) );
	}

	public function test_each_child_has_a_connection_of_its_own_and_the_parent_keeps_its_one(): void {
		$this->finish_in_time(
			<<<'PHP'
			wu_serverpilot_get_domains();
			$fork( static fn() => [ wu_serverpilot_get_domains(), wu_serverpilot_get_domains() ], 2 );
			wu_serverpilot_get_domains();
			PHP
		)->value();

		$used = array_count_values( array_column( $this->emulator->requests(), 'connection' ) );
		$this->assertSame( [ 2, 2, 2 ], array_values( $used ) );
		$this->assertSame( 3, $this->emulator->connections() );
	}

	/** What a child may do before it ends, without having called anything itself. */
	public static function other_lives(): array {
		return [
			'ends at once'               => [ 'return;' ],
			'is ended by SIGTERM'        => [ 'exec( "kill -TERM " . getmypid() );', SIGTERM ],
			'has a child that calls'     => [ 'if ( [ 0 ] !== $fork( static fn() => wu_serverpilot_get_domains() ) ) { throw new Exception( "grandchild" ); }' ],
			'calls with another setting' => [ 'ini_set( "wu_serverpilot.connect_timeout", "4" ); wu_serverpilot_get_domains();' ],
			'runs another program'       => [ 'pcntl_exec( PHP_BINARY, [ "-n", "-r", "exit( 0 );" ] );' ],
			'exits with a status'        => [ 'exit( 3 );', 3 << 8 ],
			'ends inside a call'         => [ 'pcntl_alarm( 1 ); ini_set( "wu_serverpilot.timeout", "4" ); wu_serverpilot_get_action( "hang" );', SIGALRM ],
		];
	}

	/** @dataProvider other_lives */
	#[DataProvider( 'other_lives' )]
	public function test_a_child_ends_cleanly_that( string $life, int $status = 0 ): void {
		$this->emulator->fault( [ 'path' => '/actions/hang$', 'action' => [ 'type' => 'hang' ] ] );
		$result = $this->finish_in_time( "wu_serverpilot_get_domains(); return \$fork( static function () use ( \$fork ) { $life } ) + [ 1 => count( wu_serverpilot_get_domains() ) ];" );

		$this->assertSame( [ $status, 1 ], $result->value() );
	}

	public function test_a_child_ends_cleanly_that_inherited_a_proxys_password(): void {
		$address = parse_url( Fpm::site()['WU_SERVER_PILOT_API_URL'] );
		$proxy   = [
			'WP_PROXY_HOST'     => $address['host'],
			'WP_PROXY_PORT'     => $address['port'],
			'WP_PROXY_USERNAME' => 'proxy-user',
			'WP_PROXY_PASSWORD' => 'proxy-password',
		];
		$code    = 'wu_serverpilot_get_domains(); return $fork( static fn() => null ) + [ 1 => count( wu_serverpilot_get_domains() ) ];';

		$this->assertSame( [ 0, 1 ], $this->finish_in_time( $code, $this->site()->with_constants( $proxy ) )->value() );
	}

	public function test_a_child_with_its_parents_process_id_makes_a_connection_of_its_own(): void {
		if ( 0 !== posix_geteuid() ) {
			$this->markTestSkipped( 'Only root can make a namespace of process ids.' );
		}
		// The first process of a namespace has the id 1, and so has the first of the next one.
		$result = $this->finish_in_time(
			<<<'PHP'
			wu_serverpilot_get_domains();
			pcntl_unshare( CLONE_NEWPID );
			return $fork(
				static function () {
					if ( 1 !== getmypid() ) {
						throw new Exception( 'another id' );
					}
					wu_serverpilot_get_domains();
				}
			) + [ 1 => getmypid() ];
			PHP,
			$this->site()->started_by( 'unshare', '--pid', '--fork', '--kill-child' )
		);

		$this->assertSame( [ 0, 1 ], $result->value() );
		$this->assertSame( 2, $this->emulator->connections() );
	}

	public function test_a_child_outlives_its_parent(): void {
		$result = $this->finish_in_time(
			<<<'PHP'
			wu_serverpilot_get_domains();
			$parent       = (string) getmypid();
			$has_a_parent = static fn() => explode( ' ', file_get_contents( '/proc/self/stat' ) )[3] === $parent;
			if ( 0 === pcntl_fork() ) {
				while ( $has_a_parent() ) {
					usleep( 1000 );
				}
				wu_serverpilot_add_domain( 'orphan.test', false );
			}
			exit( 0 );
			PHP
		);

		$this->assertSame( [ 0, '' ], [ $result->status, $result->errors ] );
		$this->assertSame( [ 'network.example', 'orphan.test' ], $this->emulator->domains() );
	}

	public function test_a_child_that_lives_on_does_not_keep_the_lock_of_a_parent_that_was_killed(): void {
		$folder = Project::temporary_folder();
		$living = 'touch( "$folder/forked" ); while ( ! file_exists( "$folder/end" ) ) { usleep( 1000 ); } touch( "$folder/ended" );';
		$locked = $this->site()->start( sprintf( self::LOCKED, $folder, $living, 'while ( ! file_exists( "$folder/forked" ) ) { usleep( 1000 ); } echo "forked\n"; pcntl_waitpid( $child, $status );' ) );
		$locked->wait_for_line();
		$locked->kill();

		$added = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] )->run( self::timed_add( 'other.test' ) )->value();
		touch( "$folder/end" );
		self::wait_until( static fn() => file_exists( "$folder/ended" ), 'the child has ended' );

		$this->assertNull( $added['kind'] );
	}

	/** How a child that was forked under the lock may end. */
	public static function ends_inside(): array {
		return [
			'it exits'           => [ 'exit;' ],
			'it releases'        => [ '$app->release(); exit;' ],
			'it drops it'        => [ 'unset( $app ); exit;' ],
			'it tries to use it' => [ 'foreach ( [ "read" => [], "reconcile" => [ [ "own" => [], "wanted" => [] ] ] ] as $method => $arguments ) { try { $app->$method( ...$arguments ); exit( 1 ); } catch ( WuServerPilot\Exception $error ) { if ( "locked" !== $error->getKind() || $error->isRetryable() ) { exit( 2 ); } } } exit;' ],
			'a fatal error'      => [ 'ini_set( "display_errors", "0" ); trigger_error( "Mine", E_USER_ERROR );', 255 ],
			'it is killed'       => [ 'exec( "kill -KILL " . getmypid() );', -1 ],
			'is executed'        => [ 'pcntl_exec( PHP_BINARY, [ "-n", "-r", "exit( 0 );" ] );' ],
		];
	}

	/** @dataProvider ends_inside */
	#[DataProvider( 'ends_inside' )]
	public function test_a_child_that_ends_does_not_free_its_parents_lock( string $end, int $status = 0 ): void {
		$folder = Project::temporary_folder();
		$inside = 'pcntl_waitpid( $child, $status ); touch( "$folder/inside" ); while ( ! file_exists( "$folder/end" ) ) { usleep( 1000 ); }';
		$locked = $this->site()->start( sprintf( self::LOCKED, $folder, $end, $inside ) . 'return [ $report["added"], pcntl_wifexited( $status ) ? pcntl_wexitstatus( $status ) : -1 ];' );
		self::wait_until( static fn() => file_exists( "$folder/inside" ), 'the child has ended' );

		$added = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] )->run( self::timed_add( 'other.test' ) )->value();
		touch( "$folder/end" );

		$this->assertSame( [ 'locked', [ [ 'shop.example' ], $status ] ], [ $added['kind'], $locked->finish()->value() ] );
	}

	// Signals: PHP's timers and handlers work on the thread that runs PHP; ours must not take one from it.

	/** Those that PHP, php-fpm and scripts use. */
	private const SIGNALS = [ SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCHLD, SIGPROF, SIGVTALRM, SIGWINCH ];

	public function test_our_threads_block_every_signal(): void {
		$process = $this->in_a_call( 'wu_serverpilot_get_domains();' );

		$masks = [];
		foreach ( glob( "/proc/$process->id/task/*/status" ) as $status ) {
			preg_match( '/^Pid:\s+(\d+)$.*^SigBlk:\s+([0-9a-f]+)$/ms', file_get_contents( $status ), $found );
			$masks[ (int) $found[1] ] = hexdec( substr( $found[2], -8 ) );
		}
		$main = $masks[ $process->id ];
		unset( $masks[ $process->id ] );

		$this->assertNotSame( [], $masks, 'There is no thread of ours.' );
		foreach ( self::SIGNALS as $signal ) {
			$bit = 1 << ( $signal - 1 );
			$this->assertSame( array_fill_keys( array_keys( $masks ), $bit ), array_map( static fn( $mask ) => $mask & $bit, $masks ), "Signal $signal" );
			$this->assertSame( 0, $main & $bit, "PHP's own thread has signal $signal blocked." );
		}
	}

	public function test_a_handler_runs_after_a_call_was_made(): void {
		$code = <<<'PHP'
			$seen = [];
			pcntl_async_signals( true );
			pcntl_signal( SIGUSR1, static function ( $signal ) use ( &$seen ) { $seen[] = $signal; } );
			pcntl_signal( SIGALRM, static function ( $signal ) use ( &$seen ) { $seen[] = $signal; } );
			wu_serverpilot_get_domains();
			foreach ( range( 1, 5 ) as $turn ) {
				exec( 'kill -USR1 ' . getmypid() );
			}
			pcntl_alarm( 1 );
			for ( $turns = 0; $turns < 5000 && ! in_array( SIGALRM, $seen, true ); $turns++ ) {
				usleep( 1000 );
			}
			return $seen;
			PHP;

		$this->assertSame( [ SIGUSR1, SIGUSR1, SIGUSR1, SIGUSR1, SIGUSR1, SIGALRM ], $this->value_of( $code ) );
	}

	public function test_a_signal_inside_a_call_is_handled_after_it_and_does_not_disturb_it(): void {
		$code = <<<'PHP'
			$seen = 0;
			pcntl_async_signals( true );
			pcntl_signal( SIGUSR1, static function () use ( &$seen ) { $seen++; } );
			$domains = wu_serverpilot_get_domains();
			return [ $seen, $domains, count( wu_serverpilot_requests() ) ];
			PHP;
		$this->emulator->fault( [ 'action' => [ 'type' => 'delay', 'ms' => 400 ] ] );
		$process = $this->site()->start( $code );
		self::wait_until( fn() => [] !== $this->emulator->requests(), 'the call waits for its answer' );
		$process->kill( SIGUSR1 );

		$this->assertSame( [ 1, [ 'network.example' ], 1 ], $process->finish()->value() );
	}

	/** What a process may be waiting for. */
	public static function waits(): array {
		return [
			'an answer' => [ 'wu_serverpilot_get_domains();' ],
			'a lock'    => [ 'wu_serverpilot_add_domain( "waits.test" );' ],
		];
	}

	/** @dataProvider waits */
	#[DataProvider( 'waits' )]
	public function test_sigterm_ends_a_process_that_waits_for( string $call ): void {
		$locks   = Project::temporary_folder();
		$site    = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $locks ] );
		$holder  = $this->in_a_call( 'wu_serverpilot_add_domain( "holder.test" );', $site );
		$process = $site->start( $call );
		self::wait_until( fn() => self::tickets( $locks ) > 0 || count( $this->emulator->requests() ) > 1, 'the process waits' );

		$killed = microtime( true );
		$process->kill( SIGTERM );

		$this->assertSame( -SIGTERM, $process->finish()->status );
		self::assert_within( self::GRACE, microtime( true ) - $killed );
		$this->assertTrue( ProcessTable::runs( $holder->id ) );
	}

	/** Starts a process and waits until its call hangs. */
	private function in_a_call( string $call, ?Php $site = null ): PhpProcess {
		$this->emulator->fault( [ 'action' => [ 'type' => 'hang' ] ] );
		$process = ( $site ?? $this->site() )->start( $call );
		$this->wait_until_hanging();
		return $process;
	}

	/** Runs code, which has $fork, to the end of all its processes, which comes soon. */
	private function finish_in_time( string $code, ?Php $php = null ): PhpResult {
		$started = microtime( true );
		$php     = ( $php ?? $this->site() )->with_ini( [ 'wu_serverpilot.timeout' => self::HANGS_AFTER ] );
		$result  = $php->run( self::FORK . $code );
		$this->assertLessThan( self::HANGS_AFTER, microtime( true ) - $started, 'Something hung.' );
		return $result;
	}
}
