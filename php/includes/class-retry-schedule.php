<?php
/**
 * When to try again.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The pauses between the attempts for one domain.
 *
 * About a day of them:
 *
 *     attempt   1     2     3      4      5      6 … 29
 *     pause     1     5     15     30     60     60 minutes each
 *     elapsed   1     6     21     51     111    … about a day
 */
final class Retry_Schedule {

	private const FIRST  = array( MINUTE_IN_SECONDS, 5 * MINUTE_IN_SECONDS, 15 * MINUTE_IN_SECONDS, 30 * MINUTE_IN_SECONDS, HOUR_IN_SECONDS );
	private const HOURLY = 24;

	/**
	 * The pause before an attempt, in seconds; null when there has been enough of them.
	 *
	 * @param int      $attempt     Which attempt, from 1.
	 * @param int|null $retry_after The pause that ServerPilot asked for.
	 * @param string   $host        For which domain.
	 */
	public function pause_before( int $attempt, ?int $retry_after, string $host ): ?int {
		/**
		 * Filters the pauses between attempts.
		 *
		 * @param int[]  $pauses Seconds before the first further attempt, before the second, …
		 * @param string $host   The domain that could not be synchronised.
		 */
		$pauses = (array) apply_filters( 'wu_serverpilot_retry_schedule', self::pauses(), $host );
		$pause  = array_values( $pauses )[ $attempt - 1 ] ?? null;
		return null === $pause ? null : max( (int) $pause, (int) $retry_after );
	}

	/**
	 * The table above.
	 *
	 * @return int[]
	 */
	private static function pauses(): array {
		return array_merge( self::FIRST, array_fill( 0, self::HOURLY, HOUR_IN_SECONDS ) );
	}
}
