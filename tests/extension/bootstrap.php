<?php
/**
 * Starts the one emulator that all tests share, and ends it with them.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

spl_autoload_register(
	static function ( string $class ): void {
		$file = __DIR__ . '/support/' . substr( $class, strlen( __NAMESPACE__ ) + 1 ) . '.php';
		if ( str_starts_with( $class, __NAMESPACE__ . '\\' ) && is_file( $file ) ) {
			require $file;
		}
	}
);

// Ended by a signal, PHP would leave what it started behind.
pcntl_async_signals( true );
foreach ( [ SIGINT, SIGTERM, SIGHUP ] as $signal ) {
	pcntl_signal( $signal, static fn() => exit( 1 ) );
}

EmulatorProcess::shared();
