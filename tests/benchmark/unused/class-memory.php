<?php
/**
 * What the extension costs a PHP process that runs.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Memory, threads and descriptors, with the extension and without.
 */
final class Memory {

	/**
	 * Looks at new processes, in turns.
	 *
	 * @param int $rounds How many of each.
	 * @return array[] By 'without' and 'with', each a list of what footprint.php prints.
	 */
	public static function measure( int $rounds ): array {
		$footprints = array(
			'without' => array(),
			'with'    => array(),
		);
		for ( $round = 0; $round < $rounds; $round++ ) {
			foreach ( array( 'without', 'with' ) as $which ) {
				$command                = Php::bare( 'with' === $which, __DIR__ . '/footprint.php' );
				$footprints[ $which ][] = json_decode( Php::output( $command ), true );
			}
		}
		return $footprints;
	}

	/**
	 * The same process before its first call of the API, after it, and after many.
	 *
	 * @param Line $line   The way to ServerPilot.
	 * @param int  $rounds How many processes.
	 * @return array[] Lists of footprints: 'before', 'after', 'long_after'.
	 */
	public static function used( Line $line, int $rounds ): array {
		$found = array();
		$line->reset( array( 'network.example' ) );
		for ( $round = 0; $round < $rounds; $round++ ) {
			$output  = Php::output( Php::bare( true, __DIR__ . '/footprint-used.php' ), array( 'WU_BENCHMARK_API' => $line->api ) );
			$found[] = json_decode( $output, true );
		}
		return array_map( static fn( $when ) => array_column( $found, $when ), array( 'before' => 'before', 'after' => 'after', 'long_after' => 'long_after' ) );
	}
}
