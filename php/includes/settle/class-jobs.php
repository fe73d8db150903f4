<?php
/**
 * The plugin's own jobs.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Integration\Requirements, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Jobs in Ultimate Multisite's queue (Action Scheduler), so that they stand in its job list. Of each
 * kind one waits at most: none has arguments.
 */
final class Jobs {

	/**
	 * Settles what is marked: a retry, or what an event left undone.
	 */
	public const SETTLE = 'wu_serverpilot_settle';

	/**
	 * Looks whether AutoSSL can be turned on.
	 */
	public const AUTOSSL = 'wu_serverpilot_enable_autossl';

	/**
	 * Looks what became of the latest server action.
	 */
	public const CHECK_ACTION = 'wu_serverpilot_check_action';

	/**
	 * Settles in any case, hourly.
	 */
	public const RECONCILE = 'wu_serverpilot_reconcile';

	public const ALL = array( self::SETTLE, self::AUTOSSL, self::CHECK_ACTION, self::RECONCILE );

	private const OPTION = 'jobs';
	private const GROUP  = 'domain';

	/**
	 * Seconds in which a process that claimed a job has surely added it.
	 */
	private const ADDING = 30;

	public function __construct( private Store $store ) {}

	/**
	 * Sees to it that a job waits, due in so many seconds or earlier.
	 *
	 * The queue's own "unique" is not atomic: of processes that want the same job at once, the one
	 * that can write its claim down adds it.
	 *
	 * @param string $hook  Which job.
	 * @param int    $delay Seconds.
	 */
	public function ensure( string $hook, int $delay ): void {
		$at    = time();
		$due   = $at + $delay;
		$waits = fn( array $claim ) => $claim['due'] <= $due && ( $claim['at'] > $at - self::ADDING || array() !== self::pending( $hook, 1 ) );
		$this->store->change(
			self::OPTION,
			function ( array $claims ) use ( $hook, $at, $due, $waits, &$mine ) {
				$mine = ! isset( $claims[ $hook ] ) || ! $waits( $claims[ $hook ] );
				return $mine ? array( $hook => compact( 'at', 'due' ) ) + $claims : $claims;
			}
		);
		if ( $mine ) {
			wu_unschedule_all_actions( $hook );
			wu_schedule_single_action( $due, $hook, array(), self::GROUP );
		}
	}

	/**
	 * A job runs: the next of its kind may be added.
	 *
	 * @param string $hook Which job.
	 */
	public function begun( string $hook ): void {
		$this->store->change( self::OPTION, fn( array $claims ) => array_diff_key( $claims, array( $hook => true ) ) );
	}

	/**
	 * Takes a waiting job back.
	 *
	 * @param string $hook Which job.
	 */
	public function cancel( string $hook ): void {
		$this->begun( $hook );
		wu_unschedule_all_actions( $hook );
	}

	/**
	 * Takes every job of ours back.
	 */
	public function clear(): void {
		$this->store->forget( self::OPTION );
		if ( '' === Requirements::missing_function() ) {
			array_map( 'wu_unschedule_all_actions', self::ALL );
		}
	}

	/**
	 * Keeps the hourly comparison in the queue, which gives up recurring jobs that keep failing. The job
	 * itself knows its interval.
	 *
	 * @return bool Was it made anew? Then the integration may have been off for a while.
	 */
	public function keep_comparison(): bool {
		/**
		 * Filters how often the network is compared with the app.
		 *
		 * @param int $interval Seconds. At least a minute.
		 */
		$interval = max( MINUTE_IN_SECONDS, (int) apply_filters( 'wu_serverpilot_reconcile_interval', HOUR_IN_SECONDS ) );
		$waiting  = self::pending( self::RECONCILE, 2 );
		$schedule = 1 === count( $waiting ) ? reset( $waiting )->get_schedule() : null;
		if ( null !== $schedule && method_exists( $schedule, 'get_recurrence' ) && (int) $schedule->get_recurrence() === $interval ) {
			return false;
		}
		wu_unschedule_all_actions( self::RECONCILE );
		wu_schedule_recurring_action( time() + $interval, $interval, self::RECONCILE, array(), self::GROUP );
		return true;
	}

	/**
	 * When a waiting job is due, in Unix seconds; null when none waits.
	 *
	 * @param string $hook Which job.
	 */
	public function due( string $hook ): ?int {
		if ( '' !== Requirements::missing_function() ) {
			return null;
		}
		$next = wu_next_scheduled_action( $hook, array(), self::GROUP );
		return false === $next ? null : ( is_int( $next ) ? $next : time() );
	}

	/**
	 * Jobs that wait, the oldest first; one that runs now does not count.
	 *
	 * @param string $hook   Which jobs.
	 * @param int    $most   How many at most.
	 * @param string $format OBJECT, or ids for their numbers alone.
	 */
	public static function pending( string $hook, int $most, string $format = OBJECT ): array {
		$query = array(
			'status'  => 'pending',
			'orderby' => 'action_id',
		);
		return (array) wu_get_scheduled_actions( compact( 'hook' ) + $query + array( 'per_page' => $most ), $format );
	}
}
