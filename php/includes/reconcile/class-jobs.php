<?php
/**
 * The plugin's own jobs.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Schema, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Jobs in Ultimate Multisite's queue (Action Scheduler), so that they stand in its job list. A job that
 * finds nothing to do costs a query: so nobody sees to it that there is only one.
 */
final class Jobs {

	/** Does what is due: an event, a look at AutoSSL or at the server's action, another attempt. */
	public const DUE = 'wu_serverpilot_reconcile_due';

	/** Reconciles in any case, hourly. */
	public const RECONCILE = 'wu_serverpilot_reconcile';

	private const OPTION = 'schedule';
	private const GROUP  = 'domain';

	public function __construct( private Store $store ) {}

	/** Sees to it that a job, the one for what is due when left out, runs in so many seconds, or earlier. */
	public function ensure( int $delay, string $hook = self::DUE ): void {
		$at = time() + max( 0, $delay );
		if ( array() === self::pending( $hook, $at, 1 ) ) {
			wu_schedule_single_action( $at, $hook, array(), self::GROUP );
		}
	}

	/** Keeps the hourly job in the queue, which gives up recurring jobs that keep failing. Was it made anew, as after a while of being off? */
	public function keep_recurring(): bool {
		/**
		 * Filters how often the network is reconciled with the app in any case.
		 *
		 * @param int $interval Seconds. At least a minute.
		 */
		$interval = max( MINUTE_IN_SECONDS, (int) apply_filters( 'wu_serverpilot_reconcile_interval', HOUR_IN_SECONDS ) );
		$is_kept  = $interval === $this->interval();
		// One that is further away than its own interval was planned by a clock that was ahead.
		if ( $is_kept && 1 === count( self::pending( self::RECONCILE, time() + $interval, 2 ) ) ) {
			return false;
		}
		// Never later than before: requests that disagree about the interval would put it off for ever.
		$next = min( $this->due( self::RECONCILE ) ?? PHP_INT_MAX, time() + $interval );
		wu_unschedule_all_actions( self::RECONCILE );
		wu_schedule_recurring_action( $next, $interval, self::RECONCILE, array(), self::GROUP );
		$this->store->change( self::OPTION, fn() => array( 'interval' => $interval ) );
		return true;
	}

	/** Seconds between two of them, as they were planned last; 0 before the first. */
	public function interval(): int {
		return $this->store->get( self::OPTION )['interval'] ?? 0;
	}

	/** Takes every job of ours back, those of 0.1.0 as well. */
	public function clear(): void {
		array_map( 'wu_unschedule_all_actions', array( self::DUE, self::RECONCILE, ...Schema::FORMER_JOBS ) );
	}

	/** When a waiting job is due, in Unix seconds; null when none waits. */
	public function due( string $hook ): ?int {
		if ( ! function_exists( 'wu_next_scheduled_action' ) ) {
			return null;
		}
		$next = wu_next_scheduled_action( $hook, array(), self::GROUP );
		return false === $next ? null : ( is_int( $next ) ? $next : time() );
	}

	/** Numbers of jobs, so many at most, that wait and are due by then (Unix seconds); one that runs now does not count. */
	private static function pending( string $hook, int $by, int $most ): array {
		$query = array(
			'hook'     => $hook,
			'status'   => 'pending',
			'date'     => $by,
			'per_page' => $most,
		);
		return (array) wu_get_scheduled_actions( $query, 'ids' );
	}
}
