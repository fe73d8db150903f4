<?php
/**
 * Starts the one emulator that all tests share, and ends it with them.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

require __DIR__ . '/support/autoload.php';

// Ended by a signal, PHP would leave what it started behind.
pcntl_async_signals( true );
foreach ( [ SIGINT, SIGTERM, SIGHUP ] as $signal ) {
	pcntl_signal( $signal, static fn() => exit( 1 ) );
}

EmulatorProcess::shared();
