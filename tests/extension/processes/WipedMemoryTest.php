<?php
/**
 * What lies in memory after a call.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\PhpProcess;
use WuServerPilot\Tests\TlsEmulator;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * Each answer about an app holds its private key, and each request the credentials. A core dump must not.
 */
final class WipedMemoryTest extends ProcessTestCase {

	private const KEY = 'EMULATOR-PRIVATE-KEY';

	/**
	 * Reads an app with its key, and waits.
	 */
	private const READ = 'wu_serverpilot_get_app(); wu_serverpilot_get_app(); echo "read\n"; sleep( 100 );';

	public function test_no_private_key_is_left_after_a_call(): void {
		$this->emulator->reset( [ 'a.test' ], [ 'ssl' => [ 'auto' => false ] ] );
		$process = $this->reading( $this->site() );
		$this->assertSame( 0, self::copies( self::KEY, $process ) );
	}

	public function test_the_one_that_tls_keeps_goes_with_the_connection(): void {
		$tls = TlsEmulator::of_kind( 'valid' );
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

	/**
	 * A process that has read the app.
	 *
	 * @param Php $site Its site.
	 */
	private function reading( Php $site ): PhpProcess {
		$process = $site->start( self::READ );
		$this->assertSame( "read\n", $process->wait_for_line() );
		return $process;
	}

	/**
	 * How often a text lies in a process's memory.
	 *
	 * @param string     $text    The text.
	 * @param PhpProcess $process The process.
	 */
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
