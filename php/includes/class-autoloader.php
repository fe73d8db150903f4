<?php
/**
 * Finds the file of a class.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Loads a class when it is first named.
 *
 * Not before: some of them extend classes of Ultimate Multisite, which may be loaded after us, and
 * a visitor's page needs few of them.
 */
final class Autoloader {

	public static function register(): void {
		spl_autoload_register( array( self::class, 'load' ) );
	}

	/** Loads a class by its full name: `ServerPilot_Plugin\Reconcile\Circuit_Breaker` is in `reconcile/class-circuit-breaker.php`. */
	public static function load( string $name ): void {
		if ( ! str_starts_with( $name, __NAMESPACE__ . '\\' ) ) {
			return;
		}
		$parts = explode( '\\', strtolower( str_replace( '_', '-', substr( $name, strlen( __NAMESPACE__ ) + 1 ) ) ) );
		$class = array_pop( $parts );
		$file  = __DIR__ . '/' . implode( '/', array( ...$parts, "class-$class.php" ) );
		if ( is_readable( $file ) ) {
			require_once $file;
		}
	}
}
