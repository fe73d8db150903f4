<?php
/**
 * Finds the double's classes: WP_Ultimo\Models\Domain is in inc/models/class-domain.php.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( $wanted ) {
		if ( 0 !== strpos( $wanted, 'WP_Ultimo' ) ) {
			return;
		}
		$parts = explode( '\\', strtolower( str_replace( '_', '-', $wanted ) ) );
		$name  = array_pop( $parts );
		array_shift( $parts );
		foreach ( array( 'class', 'interface', 'trait' ) as $sort ) {
			$file = __DIR__ . '/' . implode( '/', array_merge( $parts, array( $sort . '-' . $name . '.php' ) ) );
			if ( file_exists( $file ) ) {
				require_once $file;
				return;
			}
		}
	}
);
