<?php
/**
 * Usage: report.php RESULTS.json FOLDER
 *
 * Writes FOLDER/results.md and FOLDER/results.svg.
 *
 * @package wu_serverpilot
 */

namespace WU_ServerPilot\Benchmark;

require __DIR__ . '/autoload.php';

$results = new Results( json_decode( file_get_contents( $argv[1] ), true ) );
file_put_contents( "$argv[2]/results.md", ( new Report( $results ) )->markdown() );
file_put_contents( "$argv[2]/results.svg", ( new Picture( $results ) )->svg() );
foreach ( Targets::all( $results ) as $target ) {
	echo $target->met ? '   met  ' : '  MISSED ', "$target->what: $target->found (target: $target->wanted)\n";
}
