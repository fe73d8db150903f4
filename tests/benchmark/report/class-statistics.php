<?php
/**
 * Many measurements as a few numbers.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Medians and quartiles: one slow measurement moves neither.
 */
final class Statistics {

	/**
	 * The middle value.
	 *
	 * @param float[] $values At least one.
	 */
	public static function median( array $values ): float {
		return self::quantile( $values, 0.5 );
	}

	/**
	 * The value that this part of all values is below.
	 *
	 * @param float[] $values At least one.
	 * @param float   $part   0 to 1.
	 */
	public static function quantile( array $values, float $part ): float {
		sort( $values );
		$place = $part * ( count( $values ) - 1 );
		$below = $values[ (int) floor( $place ) ];
		return $below + ( $place - floor( $place ) ) * ( $values[ (int) ceil( $place ) ] - $below );
	}

	/**
	 * One contender's samples in one case.
	 *
	 * A time counts where the list came out right; where it never did, all times are given, and
	 * `right` says so.
	 *
	 * @param array[] $samples The samples.
	 */
	public static function summary( array $samples ): array {
		$right = array_filter( $samples, static fn( $sample ) => $sample['right'] );
		$times = array_column( $right ?: $samples, 'ms' );
		return array(
			'median'      => self::median( $times ),
			'low'         => self::quantile( $times, 0.25 ),
			'high'        => self::quantile( $times, 0.75 ),
			'rounds'      => count( $samples ),
			'right'       => count( $right ),
			'lost'        => self::median( array_column( $samples, 'lost' ) ),
			'requests'    => (int) self::median( array_column( $samples, 'requests' ) ),
			'connections' => (int) self::median( array_column( $samples, 'connections' ) ),
			'bytes'       => (int) self::median( array_column( $samples, 'bytes' ) ),
			'error'       => current( array_filter( array_column( $samples, 'error' ) ) ) ?: null,
		);
	}
}
