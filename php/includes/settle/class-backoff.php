<?php
/**
 * The pauses between attempts.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

defined( 'ABSPATH' ) || exit;

/**
 * How long to leave ServerPilot alone after a failure that passes by itself.
 *
 *     attempt   1     2     3      4      5 and later
 *     pause     1     5     15     30     60 minutes
 *     elapsed   1     6     21     51     an hour more each
 *
 * Each pause is up to a quarter shorter or longer: sites that failed together do not come back
 * together.
 */
final class Backoff {

	private const PAUSES = array( MINUTE_IN_SECONDS, 5 * MINUTE_IN_SECONDS, 15 * MINUTE_IN_SECONDS, 30 * MINUTE_IN_SECONDS, HOUR_IN_SECONDS );

	/**
	 * No site waits longer, whatever it is asked to.
	 */
	private const LONGEST = 6 * HOUR_IN_SECONDS;

	/**
	 * The pause before the next attempt, in seconds.
	 *
	 * @param int      $failed      How many attempts have failed, from 1.
	 * @param int|null $retry_after The pause that ServerPilot asked for.
	 */
	public static function pause( int $failed, ?int $retry_after ): int {
		/**
		 * Filters the pauses between attempts.
		 *
		 * @param int[] $pauses Seconds before the second attempt, before the third, …; the last one repeats.
		 */
		$pauses = array_values( (array) apply_filters( 'wu_serverpilot_retry_schedule', self::PAUSES ) );
		$pauses = array() === $pauses ? self::PAUSES : $pauses;
		$pause  = max( 0, (int) $pauses[ min( $failed, count( $pauses ) ) - 1 ] );
		$jitter = intdiv( $pause, 4 );
		return min( self::LONGEST, max( 1, $pause + random_int( -$jitter, $jitter ), (int) $retry_after ) );
	}
}
