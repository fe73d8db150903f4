<?php
/**
 * Prints what this process holds before its first call, after it, and after a hundred.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/footprint-of.php';
require __DIR__ . '/../contenders/class-api.php';
require __DIR__ . '/../contenders/interface-contender.php';
require __DIR__ . '/../contenders/class-extension.php';

$extension = new Extension();
$before    = footprint_of( 'self' );
$extension->read();
$after = footprint_of( 'self' );
for ( $call = 1; $call < 100; $call++ ) {
	$extension->read();
}
$long_after = footprint_of( 'self' );
echo json_encode( compact( 'before', 'after', 'long_after' ) );
