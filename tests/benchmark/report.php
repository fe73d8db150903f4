<?php
/**
 * Usage: report.php RESULTS.json FOLDER
 *
 * Writes FOLDER/results.md and FOLDER/results.svg; what network/main.php wrote lies beside RESULTS.json.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/autoload.php';

$results = new Results( json_decode( file_get_contents( $argv[1] ), true ) );
$network = new In_Network( json_decode( file_get_contents( dirname( $argv[1] ) . '/network.json' ), true ) );
file_put_contents( "$argv[2]/results.md", ( new Report( $results, $network ) )->markdown() );
file_put_contents( "$argv[2]/results.svg", ( new Picture( $results ) )->svg() );
foreach ( Targets::all( $results ) as $target ) {
	echo $target->met ? '   met  ' : '  MISSED ', "$target->what: $target->found (target: $target->wanted)\n";
}
