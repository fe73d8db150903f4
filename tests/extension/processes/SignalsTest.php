<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\Project;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * PHP's timers and handlers work on the thread that runs PHP; ours must not take a signal from it.
 */
final class SignalsTest extends ProcessTestCase {

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
}
