<?php
/**
 * Usage: main.php SECONDS
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

require __DIR__ . '/../extension/bootstrap.php';

spl_autoload_register(
	static function ( string $class ): void {
		$folders = [
			'WuServerPilot\\Tests\\Processes\\' => __DIR__ . '/../extension/processes/support',
			__NAMESPACE__ . '\\'                => __DIR__ . '/driver',
		];
		foreach ( $folders as $namespace => $folder ) {
			if ( str_starts_with( $class, $namespace ) ) {
				require $folder . '/' . substr( $class, strlen( $namespace ) ) . '.php';
			}
		}
	}
);

$complaints = ( new Soak( (int) $argv[1] ) )->run();
array_map( static fn( $complaint ) => fwrite( STDERR, "$complaint\n" ), $complaints );
exit( [] === $complaints ? 0 : 1 );
