<?php
/**
 * Finds the plugin's classes.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Loads a class when it is first named.
 *
 * Not before: some of them extend classes of Ultimate Multisite, which may be loaded after us.
 */
final class Autoloader {

	/**
	 * Starts listening for unknown classes.
	 */
	public static function register(): void {
		spl_autoload_register( array( self::class, 'load' ) );
	}

	/**
	 * Loads one of ours.
	 *
	 * @param string $name The class's full name.
	 */
	public static function load( string $name ): void {
		if ( ! str_starts_with( $name, __NAMESPACE__ . '\\' ) ) {
			return;
		}
		$short = substr( $name, strlen( __NAMESPACE__ ) + 1 );
		$file  = __DIR__ . '/class-' . strtolower( str_replace( '_', '-', $short ) ) . '.php';
		if ( is_readable( $file ) ) {
			require_once $file;
		}
	}
}
