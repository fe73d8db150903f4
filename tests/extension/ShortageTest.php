<?php
/**
 * Errors of the kind resources.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * What a machine is short of for a moment is nobody's mistake: the same call works later.
 */
final class ShortageTest extends ExtensionTestCase {

	/**
	 * Opens files until no more can be opened, but for so many.
	 */
	private const OPEN_ALL_BUT = 'for ( $files = []; false !== $file = @fopen( "/dev/null", "r" ); $files[] = $file ) {} $files = array_slice( $files, 0, count( $files ) - %d );';

	private const FILES_MESSAGE = 'This PHP process has as many files open as it may, so %s. It is tried again later; if it stays so: ' .
		'raise its limit (rlimit_files in PHP-FPM, LimitNOFILE in systemd, ulimit -n).';

	/**
	 * @dataProvider descriptors
	 */
	#[DataProvider( 'descriptors' )]
	public function test_a_process_without_descriptors_says_so_and_works_when_it_has_some( int $left ): void {
		$tls   = TlsEmulator::of_kind( 'valid' );
		$tls->emulator->reset();
		$code  = sprintf( self::OPEN_ALL_BUT, $left ) .
			'try { wu_serverpilot_get_domains(); return "It works."; } catch ( WuServerPilot\Exception $error ) {} $files = [];' .
			'return [ $error->getKind(), $error->isRetryable(), $error->getMessage(), wu_serverpilot_get_domains() ];';
		$value = $tls->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( $code )->value();
		$this->assertIsArray( $value );
		list( $kind, $retryable, $message, $domains ) = $value;
		$this->assertSame( [ 'resources', true, [ 'network.example' ] ], [ $kind, $retryable, $domains ] );
		$this->assertContains(
			$message,
			array(
				sprintf( self::FILES_MESSAGE, 'the certificates to check ServerPilot\'s against cannot be read' ),
				sprintf( self::FILES_MESSAGE, 'ServerPilot cannot be asked' ),
			)
		);
	}

	/**
	 * Enough for the certificates, but not for the client, and so on.
	 */
	public static function descriptors(): array {
		return array_map( static fn( int $left ) => [ $left ], range( 0, 3 ) );
	}
}
