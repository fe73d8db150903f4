<?php
/**
 * What a process holds.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Reads it from /proc: KiB, and numbers of threads and descriptors.
 *
 * @param int|string $process Its id.
 */
function footprint_of( $process ): array {
	preg_match_all( '/^(\w+): +(\d+) kB/m', file_get_contents( "/proc/$process/smaps_rollup" ), $found );
	$kib = array_combine( $found[1], array_map( 'intval', $found[2] ) );
	return array(
		'rss'         => $kib['Rss'],
		'pss'         => $kib['Pss'],
		'own'         => $kib['Private_Dirty'] + $kib['Private_Clean'],
		'written'     => $kib['Private_Dirty'],
		'threads'     => count( glob( "/proc/$process/task/*" ) ),
		'descriptors' => count( glob( "/proc/$process/fd/*" ) ),
	);
}
