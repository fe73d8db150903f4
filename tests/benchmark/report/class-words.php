<?php
/**
 * Numbers as people read them.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Three digits, and a unit where one is needed.
 */
final class Words {

	/**
	 * A time.
	 *
	 * @param float $ms Milliseconds.
	 */
	public static function time( float $ms ): string {
		return $ms >= 10000 ? self::number( $ms / 1000 ) . ' s' : self::number( $ms ) . ' ms';
	}

	/**
	 * A number of instructions.
	 *
	 * @param int $count The number.
	 */
	public static function instructions( int $count ): string {
		return $count >= 1e6 ? self::number( $count / 1e6 ) . ' million' : number_format( $count );
	}

	/**
	 * How a contender's time compares with ours.
	 *
	 * @param array $contender Its summary.
	 * @param array $ours      Ours.
	 */
	public static function ratio( array $contender, array $ours ): string {
		return self::number( $contender['median'] / $ours['median'] );
	}

	/**
	 * Three digits.
	 *
	 * @param float $number The number.
	 */
	public static function number( float $number ): string {
		$digits = $number >= 100 ? 0 : ( $number >= 10 ? 1 : 2 );
		return number_format( $number, $digits );
	}

	/**
	 * How many of the lists came out right.
	 *
	 * @param array $summary A summary.
	 */
	public static function right( array $summary ): string {
		$word = "{$summary['right']} of {$summary['rounds']}";
		return $summary['lost'] > 0 ? sprintf( '%s, %d lost', $word, round( $summary['lost'] ) ) : $word;
	}
}
