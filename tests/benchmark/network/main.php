<?php
/**
 * Usage: main.php RESULTS.json [--quick]
 *
 * Runs inside a network (tests/environment/with-network).
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/../autoload.php';

$visits = in_array( '--quick', $argv, true ) ? 1 : 15;
file_put_contents( $argv[1], json_encode( ( new Network( $visits ) )->measure(), JSON_PRETTY_PRINT ) );
