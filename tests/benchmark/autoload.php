<?php
/**
 * Finds the benchmark's classes.
 *
 * @package wu_serverpilot
 */

spl_autoload_register(
	static function ( $name ) {
		if ( ! str_starts_with( $name, 'ServerPilot_Plugin\\Tests\\Benchmark\\' ) ) {
			return;
		}
		$file = str_replace( '_', '-', strtolower( substr( strrchr( $name, '\\' ), 1 ) ) );
		foreach ( glob( __DIR__ . "/*/{class,interface}-$file.php", GLOB_BRACE ) as $found ) {
			require $found;
		}
	}
);
