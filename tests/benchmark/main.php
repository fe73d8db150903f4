<?php
/**
 * Usage: main.php RESULTS.json [--quick]
 *
 * Measures everything and writes the results; `run` has started what it needs.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/autoload.php';

$plan    = in_array( '--quick', $argv, true ) ? Plan::quick() : Plan::full();
$results = ( new Measurement( $plan ) )->run();
file_put_contents( $argv[1], json_encode( $results, JSON_PRETTY_PRINT ) );
