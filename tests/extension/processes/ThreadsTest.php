<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Project;

/**
 * What is a request's in other PHPs is a thread's here, and what is a process's is shared by all.
 */
final class ThreadsTest extends ExtensionTestCase {

	private const THREADS = 8;

	/**
	 * One request of a thread: runs the code beside this file and keeps what it returns. Several threads share the folder,
	 * each has a file of its own in it.
	 */
	private const REQUEST = <<<'PHP'
		<?php
		( static function ( int $thread, int $request ): void {
			$constants = unserialize( file_get_contents( __DIR__ . '/constants' ) );
			array_walk( $constants, static fn( $value, $name ) => define( $name, $value ) );
			$before   = 0 === $request ? [] : unserialize( file_get_contents( __DIR__ . "/$thread" ) );
			$before[] = eval( file_get_contents( __DIR__ . '/code' ) );
			file_put_contents( __DIR__ . "/$thread", serialize( $before ) );
		} )( $thread, $request );
		PHP;

	protected function setUp(): void {
		if ( null !== self::missing() ) {
			$this->markTestSkipped( self::missing() );
		}
		parent::setUp();
	}

	public function test_each_thread_gathers_records_from_its_own_level_on(): void {
		$code = <<<'PHP'
			ini_set( 'wu_serverpilot.log_level', $thread % 2 ? 'debug' : 'off' );
			wu_serverpilot_get_domains();
			return count( wu_serverpilot_take_log_records() ) > 0;
			PHP;

		$logged = self::run_threads( $code, Fpm::site(), self::THREADS, 50 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 50, 1 === $thread % 2 ), range( 0, self::THREADS - 1 ) ), $logged );
	}

	/**
	 * Half of the threads add variable after variable, so that the C library has to move the environment. What stood at its
	 * old place is overwritten at once: without PHP's lock the program crashed on nine runs of ten (glibc 2.36), and with
	 * the lock for the settings alone, not for starting a client, on two of some twenty-five. From glibc 2.41 on old places
	 * are kept, and this shows only that nobody waits for ever.
	 *
	 * @dataProvider what_reads_the_environment
	 */
	#[DataProvider( 'what_reads_the_environment' )]
	public function test_a_thread_reads_the_environment_while_others_change_it( int $timeouts ): void {
		// That is no action's name: the settings are read, a client is there, and nobody is asked.
		$code = "\$timeouts = $timeouts;" . <<<'PHP'
			$told = 0;
			foreach ( range( 1, 2000 ) as $number ) {
				if ( 0 === $thread % 2 ) {
					putenv( "WU_TEST_{$thread}_$number=$number" );
					continue;
				}
				ini_set( 'wu_serverpilot.connect_timeout', 1 + $number % $timeouts );
				try {
					wu_serverpilot_get_action( '???' );
				} catch ( \WuServerPilot\Exception $error ) {
					$told += (int) ( 'not_found' === $error->getKind() );
				}
			}
			return $told;
			PHP;

		$told = self::run_threads( $code, Fpm::site(), self::THREADS, 3 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 3, $thread % 2 ? 2000 : 0 ), range( 0, self::THREADS - 1 ) ), $told );
	}

	/** What reads it: each call for its settings, and whatever starts an HTTP client, as another timeout does. */
	public static function what_reads_the_environment(): array {
		return [ 'settings' => [ 1 ], 'settings, clients' => [ 2 ] ];
	}

	public function test_no_change_of_threads_that_write_at_once_is_lost_and_each_has_one_connection(): void {
		$this->emulator->change_settings( [ 'autossl_after_ms' => null ] );
		$code = 'return wu_serverpilot_add_domain( "$request.thread$thread.test", false )["added"];';

		$added = self::run_threads( $code, Fpm::site(), self::THREADS, 5 );

		$expected = array_map( static fn( $thread ) => array_map( static fn( $request ) => [ "$request.thread$thread.test" ], range( 0, 4 ) ), range( 0, self::THREADS - 1 ) );
		$this->assertSame( $expected, $added );
		$this->assertEqualsCanonicalizing( array_merge( [ 'network.example' ], ...array_merge( ...$expected ) ), $this->emulator->domains() );
		$this->assertSame( self::THREADS, $this->emulator->connections() );
	}

	public function test_the_lock_of_one_thread_refuses_changes_to_that_thread_alone(): void {
		$code = <<<'PHP'
			if ( $thread % 2 ) {
				return wu_serverpilot_add_domain( "$request.added$thread.test", false )['changed'];
			}
			$app = wu_serverpilot_lock();
			try {
				wu_serverpilot_add_domain( "inside$thread.test" );
			} catch ( \WuServerPilot\Exception $error ) {
				$app->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => [ [ 'name' => "reconciled$thread.test" ] ] ] );
				return $error->getKind();
			}
			PHP;

		$answers = self::run_threads( $code, Fpm::site(), self::THREADS, 3 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 3, $thread % 2 ? true : 'locked' ), range( 0, self::THREADS - 1 ) ), $answers );
	}

	public function test_saved_credentials_of_one_thread_are_unknown_to_the_others(): void {
		$code = <<<'PHP'
			if ( $thread % 2 ) {
				wu_serverpilot_use_credentials( 'cid_emulator', 'emulator-api-key-SECRET', 'nlcN0TwdZAyNEgdp' );
			}
			try {
				return wu_serverpilot_get_domains();
			} catch ( \WuServerPilot\Exception $error ) {
				return $error->getKind();
			}
			PHP;

		$answers = self::run_threads( $code, array_slice( Fpm::site(), 3 ), self::THREADS, 50 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 50, $thread % 2 ? [ 'network.example' ] : 'configuration' ), range( 0, self::THREADS - 1 ) ), $answers );
	}

	// A program of the tests' own with PHP inside, compiled for the PHP that runs them.

	/** Why there is none; null where there is one. */
	private static function missing(): ?string {
		if ( ! PHP_ZTS ) {
			return 'This PHP serves requests in processes: it was built without threads (ZTS).';
		}
		return null !== self::library() ? null : 'This PHP is not there as a library: it was built without --enable-embed.';
	}

	/**
	 * Runs code in several threads at once, and answers what it returned: by thread, one for each request.
	 *
	 * @param string                $code     PHP without an opening tag; $thread and $request count from 0.
	 * @param array<string, mixed>  $constants Constants of every request.
	 * @param int                   $threads  How many threads.
	 * @param int                   $requests How many requests each of them serves.
	 * @return list<list<mixed>>
	 * @throws \RuntimeException When the program fails.
	 */
	private static function run_threads( string $code, array $constants, int $threads, int $requests ): array {
		$folder = Project::temporary_folder();
		$ini    = [
			'extension'               => Project::extension(),
			'wu_serverpilot.lock_dir' => $folder,
			'display_errors'          => 'stderr',
			'html_errors'             => 0,
		];
		file_put_contents( "$folder/php.ini", implode( '', array_map( static fn( $name, $value ) => "$name=\"$value\"\n", array_keys( $ini ), $ini ) ) );
		file_put_contents( "$folder/constants", serialize( $constants ) );
		file_put_contents( "$folder/code", $code );
		file_put_contents( "$folder/request.php", self::REQUEST );
		self::serve( $folder, $threads, $requests );
		return array_map( static fn( $thread ) => unserialize( file_get_contents( "$folder/$thread" ) ), range( 0, $threads - 1 ) );
	}

	/** Runs the program to its end. */
	private static function serve( string $folder, int $threads, int $requests ): void {
		$command     = [ 'timeout', '--signal=KILL', '120', self::program(), "$folder/php.ini", "$folder/request.php", (string) $threads, (string) $requests ];
		// No folder of further ini files; and memory that one thread gave back is wild at once for another that still reads it.
		$environment = [ 'PHP_INI_SCAN_DIR' => '', 'GLIBC_TUNABLES' => 'glibc.malloc.perturb=165' ];
		$process     = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'file', "$folder/said", 'w' ], [ 'redirect', 1 ] ], $pipes, null, $environment );
		$status      = proc_close( $process );
		$said        = file_get_contents( "$folder/said" );
		if ( 0 !== $status || '' !== $said ) {
			throw new \RuntimeException( "The threads ended with status $status: $said" );
		}
	}

	/** The program, compiled once. */
	private static function program(): string {
		static $program = null;
		if ( null === $program ) {
			$config  = self::config();
			$built   = Project::temporary_folder() . '/serve';
			$library = self::library();
			$folder  = dirname( $library );
			$source  = __DIR__ . '/support/threads.c';
			exec( "cc -Wall -Werror -o $built $source $(\"$config\" --includes) $library -Wl,-rpath,$folder -pthread 2>&1", $said, $status );
			if ( 0 !== $status ) {
				throw new \RuntimeException( 'The program with threads does not compile: ' . implode( "\n", $said ) );
			}
			$program = $built;
		}
		return $program;
	}

	/** PHP as a library, under the name that php-src or that Debian gives it; null where there is none. */
	private static function library(): ?string {
		$folder  = trim( (string) shell_exec( '"' . self::config() . '" --prefix' ) ) . '/lib';
		$version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
		foreach ( [ "$folder/libphp.so", "$folder/libphp$version.so" ] as $library ) {
			if ( is_file( $library ) ) {
				return $library;
			}
		}
		return null;
	}

	/** The php-config of the PHP that runs the tests. */
	private static function config(): string {
		return getenv( 'PHP_CONFIG' ) ?: dirname( PHP_BINARY ) . '/php-config';
	}
}
