<?php
/**
 * What the extension costs a PHP process that starts.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * PHP started and ended, with the extension and without, in turns.
 */
final class Start_Up {

	/**
	 * Measures pairs.
	 *
	 * @param int $pairs How many.
	 * @return array{without: float[], with: float[], difference: float[]} Milliseconds.
	 */
	public static function measure( int $pairs ): array {
		$times = array(
			'without' => array(),
			'with'    => array(),
		);
		for ( $pair = 0; $pair < $pairs; $pair++ ) {
			// Each comes first every other time.
			foreach ( $pair % 2 ? array( true, false ) : array( false, true ) as $with ) {
				$times[ $with ? 'with' : 'without' ][] = self::run( Php::bare( $with, '-r', '' ) );
			}
		}
		$times['difference'] = array_map( static fn( $with, $without ) => $with - $without, $times['with'], $times['without'] );
		return $times;
	}

	private static function run( array $command ): float {
		$nothing = array( 'file', '/dev/null', 'r+' );
		$pipes   = array();
		$began   = hrtime( true );
		proc_close( proc_open( $command, array( $nothing, $nothing, $nothing ), $pipes ) );
		return ( hrtime( true ) - $began ) / 1e6;
	}
}
