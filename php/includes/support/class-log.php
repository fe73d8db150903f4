<?php
/**
 * The integration's log.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/** Lines in Ultimate Multisite's log `integration-serverpilot`. */
final class Log {

	private const HANDLE = 'integration-serverpilot';

	/**
	 * Adds one line of a PSR-3 level; what is quoted in it cannot start another one. Without Ultimate Multisite there is no log, though its
	 * sunrise.php may have brought the function.
	 */
	public function add( string $level, string $message ): void {
		if ( function_exists( 'wu_log_add' ) && class_exists( 'WP_Ultimo' ) ) {
			wu_log_add( self::HANDLE, (string) preg_replace( '/[\x00-\x1F\x7F]+/', ' ', $message ), $level );
		}
	}
}
