<?php
/**
 * Loads what tests share: this folder's classes, and those of the tests with many processes.
 *
 * @package wu_serverpilot
 */

spl_autoload_register(
	static function ( string $class ): void {
		$folders = [ 'WuServerPilot\Tests\\' => __DIR__, 'WuServerPilot\Tests\Processes\\' => dirname( __DIR__ ) . '/processes/support' ];
		foreach ( $folders as $namespace => $folder ) {
			$file = $folder . '/' . substr( $class, strlen( $namespace ) ) . '.php';
			if ( str_starts_with( $class, $namespace ) && is_file( $file ) ) {
				require $file;
			}
		}
	}
);
