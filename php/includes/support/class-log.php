<?php
/**
 * The integration's log.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/**
 * Lines in Ultimate Multisite's log `integration-serverpilot`.
 */
final class Log {

	private const HANDLE = 'integration-serverpilot';

	/**
	 * Adds what the extension noted during a call.
	 *
	 * @param array<array{level: string, message: string}> $records Its records.
	 */
	public function add_records( array $records ): void {
		foreach ( $records as $record ) {
			$this->add( $record['message'], $record['level'] );
		}
	}

	/**
	 * Something went as it should.
	 *
	 * @param string $message A sentence.
	 */
	public function info( string $message ): void {
		$this->add( $message, 'info' );
	}

	/**
	 * Something deserves a look.
	 *
	 * @param string $message A sentence.
	 */
	public function warning( string $message ): void {
		$this->add( $message, 'warning' );
	}

	/**
	 * Something failed.
	 *
	 * @param string $message A sentence.
	 */
	public function error( string $message ): void {
		$this->add( $message, 'error' );
	}

	/**
	 * Adds one line; what is quoted in it cannot start another one. Without Ultimate Multisite there
	 * is no log.
	 *
	 * @param string $message A sentence.
	 * @param string $level   A PSR-3 level.
	 */
	private function add( string $message, string $level ): void {
		if ( ! function_exists( 'wu_log_add' ) ) {
			return;
		}
		wu_log_add( self::HANDLE, (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', $message ), $level );
	}
}
