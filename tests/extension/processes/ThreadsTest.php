<?php
/**
 * PHP that serves requests in threads (ZTS).
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * What is a request's in other PHPs is a thread's here, and what is a process's is shared by all.
 */
final class ThreadsTest extends ProcessTestCase {

	private const THREADS = 8;

	protected function setUp(): void {
		if ( null !== Threads::missing() ) {
			$this->markTestSkipped( Threads::missing() );
		}
		parent::setUp();
	}

	public function test_each_thread_gathers_records_from_its_own_level_on(): void {
		$code = <<<'PHP'
			ini_set( 'wu_serverpilot.log_level', $thread % 2 ? 'debug' : 'off' );
			wu_serverpilot_get_domains();
			return count( wu_serverpilot_take_log_records() ) > 0;
			PHP;

		$logged = Threads::run( $code, Fpm::site(), self::THREADS, 50 );

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

		$told = Threads::run( $code, Fpm::site(), self::THREADS, 3 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 3, $thread % 2 ? 2000 : 0 ), range( 0, self::THREADS - 1 ) ), $told );
	}

	/**
	 * What reads it: each call for its settings, and whatever starts an HTTP client, as another timeout does.
	 */
	public static function what_reads_the_environment(): array {
		return [
			'settings'          => [ 1 ],
			'settings, clients' => [ 2 ],
		];
	}

	public function test_no_change_of_threads_that_write_at_once_is_lost_and_each_has_one_connection(): void {
		$this->emulator->change_settings( [ 'autossl_after_ms' => null ] );
		$code = 'return wu_serverpilot_add_domain( "$request.thread$thread.test", false )["added"];';

		$added = Threads::run( $code, Fpm::site(), self::THREADS, 5 );

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

		$answers = Threads::run( $code, Fpm::site(), self::THREADS, 3 );

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

		$answers = Threads::run( $code, array_slice( Fpm::site(), 3 ), self::THREADS, 50 );

		$this->assertSame( array_map( static fn( $thread ) => array_fill( 0, 50, $thread % 2 ? [ 'network.example' ] : 'configuration' ), range( 0, self::THREADS - 1 ) ), $answers );
	}
}
