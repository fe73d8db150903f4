<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\Project;

/**
 * Resident memory, file descriptors and threads stay level.
 */
final class MemoryTest extends ExtensionTestCase {

	/** Turns of calls, and how many of them there are before what grows only once has grown: buffers, caches, the last 100 requests, 500 records. */
	private const TURNS = 800;
	private const WARM  = 160;

	/** KiB that the resident memory may grow after that. A hundred bytes lost per call would be more. */
	private const CEILING = 512;

	/** Turns of twelve calls, of which six fail; `%d` are their number and how many are for warming up. */
	private const CODE = <<<'PHP'
		$turn = static function ( int $number ) {
			$failures = 0;
			$calls    = [
				static fn() => wu_serverpilot_add_domain( 'shop.test', true ),
				static fn() => wu_serverpilot_remove_domain( 'shop.test' ),
				static fn() => wu_serverpilot_get_app(),
				static fn() => wu_serverpilot_sync_domains( [ 'a.test', 'b.test' ], [ 'c.test' ], true ),
				static fn() => wu_serverpilot_set_force_ssl( 0 === $number %% 2 ),
				static fn() => wu_serverpilot_add_domain( 'not a domain' ),
				static fn() => wu_serverpilot_get_action( 'missing' ),
				static fn() => wu_serverpilot_get_action( 'reset' ),
				static fn() => wu_serverpilot_get_action( 'html' ),
				static fn() => wu_serverpilot_lock()->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => [ [ 'name' => 'bad' ] ], 'missing' => [ 'shop.test' ] ], [ 'confirmed' => [ 'shop.test' ] ] ),
				static fn() => wu_serverpilot_lock()->reconcile( [ 'own' => 'bad' ] ),
				static function () {
					ini_set( 'wu_serverpilot.timeout', 'nonsense' );
					try {
						wu_serverpilot_get_domains();
					} finally {
						ini_set( 'wu_serverpilot.timeout', '45' );
					}
				},
			];
			foreach ( $calls as $call ) {
				try {
					$call();
				} catch ( \WuServerPilot\Exception $error ) {
					$failures++;
				}
			}
			wu_serverpilot_use_credentials( 'a', 'b', 'c' );
			wu_serverpilot_requests();
			return $failures;
		};
		$held = static function () {
			preg_match( '/^VmRSS:\s+(\d+)/m', file_get_contents( '/proc/self/status' ), $found );
			return [ (int) $found[1], count( scandir( '/proc/self/fd' ) ), count( scandir( '/proc/self/task' ) ) ];
		};
		ini_set( 'wu_serverpilot.max_retries', '0' );
		$failures = 0;
		for ( $number = 0; $number < %d; $number++ ) {
			$failures += $turn( $number );
			if ( %d === $number ) {
				$warm = $held();
			}
		}
		return [ $failures, $warm, $held() ];
		PHP;

	public function test_thousands_of_calls_of_which_half_fail_leave_nothing_behind(): void {
		$this->let_half_fail();
		list( $failures, $warm, $end ) = $this->value_of( sprintf( self::CODE, self::TURNS, self::WARM ) );

		$this->assertSame( 6 * self::TURNS, $failures );
		$this->assertLessThanOrEqual( $warm[0] + self::CEILING, $end[0], "Resident memory was $warm[0] KiB." );
		$this->assertSame( array_slice( $warm, 1 ), array_slice( $end, 1 ), 'File descriptors and threads.' );
	}

	public function test_valgrind_finds_no_invalid_access_and_nothing_that_is_lost_with_each_call(): void {
		if ( ! getenv( 'WU_VALGRIND' ) ) {
			$this->markTestSkipped( 'That takes a minute: make valgrind.' );
		}
		$this->let_half_fail();
		list( $lost_of_few, $held_by_few )   = $this->leaks( 20 );
		list( $lost_of_many, $held_by_many ) = $this->leaks( 60 );
		// A byte lost per call would be 12 * ( 60 - 20 ). Buffers that are kept for reuse may differ a little.
		$this->assertLessThan( $lost_of_few + 200, $lost_of_many );
		$this->assertLessThan( $held_by_few + 4096, $held_by_many );
	}

	/** Bytes that valgrind counts as lost, and as still held, at the end of so many turns. */
	private function leaks( int $turns ): array {
		$report   = Project::temporary_folder() . '/report';
		$valgrind = [ '--error-exitcode=9', '--leak-check=full', '--show-leak-kinds=definite,indirect', '--errors-for-leak-kinds=none', '--num-callers=40', "--log-file=$report" ];
		$site     = $this->site()->started_by( 'valgrind', ...$valgrind )->with_environment( [ 'USE_ZEND_ALLOC' => '0', 'ZEND_DONT_UNLOAD_MODULES' => '1' ] );
		$result   = $site->with_ini( [ 'wu_serverpilot.connect_timeout' => 60 ] )->run( sprintf( self::CODE, $turns, 0 ) );
		$said     = file_get_contents( $report );
		$this->assertSame( [ 0, 6 * $turns ], [ $result->status, $result->value()[0] ], $said );
		$bytes = static fn( $what ) => preg_match_all( "/(?:$what): ([\d,]+) bytes/", $said, $found ) ? array_sum( str_replace( ',', '', $found[1] ) ) : 0;
		return [ $bytes( '(?:definitely|indirectly|possibly) lost' ), $bytes( 'still reachable' ) ];
	}

	/** An app whose redirection can be switched, and failures of what those calls ask for. */
	private function let_half_fail(): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => true ] ] );
		$this->emulator->change_settings( [ 'keep_bodies' => 0 ] );
		foreach ( [ 'reset', 'html' ] as $fault ) {
			$this->emulator->fault( [ 'path' => "/actions/$fault$", 'action' => [ 'type' => $fault ] ] );
		}
	}

	/** What ends a request in the midst of saving credentials. */
	public static function ends(): array {
		return [ 'a fatal error' => [ 'eval( "function twice() {} function twice() {}" );' ], 'exit' => [ 'exit;' ] ];
	}

	/** @dataProvider ends */
	#[DataProvider( 'ends' )]
	public function test_credentials_go_though_the_last_one_ends_the_request( string $end ): void {
		$fpm    = new Fpm( [ 'pool' => [ 'php_value[log_errors]' => 0 ] ] );
		$worker = array_key_first( $fpm->workers() );
		$code   = "\$secret = str_repeat( 'k', 1 << 20 ); wu_serverpilot_use_credentials( \$secret, \$secret, new class() { public function __toString(): string { $end } } );";
		$turns  = static function ( int $count ) use ( $fpm, $worker, $code ): int {
			foreach ( range( 1, $count ) as $turn ) {
				$fpm->start( $code, [] )->answer();
			}
			preg_match( '/^VmRSS:\s+(\d+)/m', file_get_contents( "/proc/$worker/status" ), $found );
			return (int) $found[1];
		};
		$warm = $turns( 5 );
		$this->assertLessThan( $warm + ( 8 << 10 ), $turns( 20 ), "Resident memory was $warm KiB." );
		$this->assertSame( [ $worker ], array_keys( $fpm->workers() ) );
	}

	/** Answers of 50 MB, announced or not, and as an error. */
	public static function huge_answers(): array {
		$huge = static fn( bool $announced ) => [ 'type' => 'huge', 'content_length' => $announced ];
		return [ 'that say how large they are' => [ $huge( true ) ], 'that do not' => [ $huge( false ) ] ];
	}

	/** @dataProvider huge_answers */
	#[DataProvider( 'huge_answers' )]
	public function test_no_more_than_8_mib_are_held_of_answers( array $action ): void {
		$this->emulator->fault( [ 'action' => $action ] );

		list( $kind, $grown ) = $this->value_of(
			<<<'PHP'
			$peak = static fn() => (int) preg_replace( '/.*^VmHWM:\s+(\d+).*/ms', '$1', file_get_contents( '/proc/self/status' ) );
			ini_set( 'wu_serverpilot.max_retries', '0' );
			$before = $peak();
			try {
				wu_serverpilot_get_app();
			} catch ( \WuServerPilot\Exception $error ) {
				return [ $error->getKind(), $peak() - $before ];
			}
			PHP
		);

		$this->assertSame( 'malformed_response', $kind );
		// The 8 MiB, their copy while the buffer grows, and the client itself.
		$this->assertLessThan( 28 << 10, $grown );
	}

	// Each answer about an app holds its private key, and each request the credentials. A core dump must not.

	private const KEY = 'EMULATOR-PRIVATE-KEY';

	/** Reads an app with its key, and waits. */
	private const READ = 'wu_serverpilot_get_app(); wu_serverpilot_get_app(); echo "read\n"; sleep( 100 );';

	public function test_no_private_key_is_left_after_a_call(): void {
		$this->emulator->reset( [ 'a.test' ], [ 'ssl' => [ 'auto' => false ] ] );
		$process = $this->reading( $this->site() );
		$this->assertSame( 0, self::copies( self::KEY, $process ) );
	}

	public function test_the_one_that_tls_keeps_goes_with_the_connection(): void {
		$tls = EmulatorProcess::with_certificate( 'valid' );
		$tls->emulator->reset( [ 'a.test' ], [ 'ssl' => [ 'auto' => false ] ] );
		$process = $this->reading( $tls->site() );
		$this->assertLessThanOrEqual( 1, self::copies( self::KEY, $process ) );

		$tls->emulator->close_idle_connections();
		self::wait_until( static fn() => 0 === self::copies( self::KEY, $process ), 'no key is left' );
	}

	public function test_the_credentials_that_http_sent_last_go_with_the_connection(): void {
		$sent    = base64_encode( Emulator::CLIENT_ID . ':' . Emulator::API_KEY );
		$process = $this->reading( $this->site() );
		$this->assertLessThanOrEqual( 1, self::copies( $sent, $process ) );

		$this->emulator->close_idle_connections();
		self::wait_until( static fn() => 0 === self::copies( $sent, $process ), 'no credentials are left' );
	}

	/** A process that has read the app. */
	private function reading( Php $site ): PhpProcess {
		$process = $site->start( self::READ );
		$this->assertSame( "read\n", $process->wait_for_line() );
		return $process;
	}

	/** How often a text lies in a process's memory. */
	private static function copies( string $text, PhpProcess $process ): int {
		$memory = fopen( "/proc/$process->id/mem", 'rb' );
		$found  = 0;
		foreach ( file( "/proc/$process->id/maps" ) as $mapping ) {
			if ( ! preg_match( '/^([0-9a-f]+)-([0-9a-f]+) rw/', $mapping, $range ) ) {
				continue;
			}
			list( $start, $end ) = array_map( 'hexdec', array_slice( $range, 1 ) );
			// A mapping may be gone meanwhile: PHP notes that it cannot be read.
			$bytes  = (string) @stream_get_contents( $memory, $end - $start, $start );
			$found += substr_count( $bytes, $text );
		}
		return $found;
	}
}
