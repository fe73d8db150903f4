<?php
/**
 * The recurring job.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the hourly comparison in the queue while the integration is on. The queue gives up recurring
 * jobs that keep failing, so this is looked after now and then.
 */
final class Schedule {

	public function __construct( private Jobs $jobs, private Circuit_Breaker $circuit, private Work $work ) {}

	/**
	 * Sees to it that the job is there. Where it was not, the integration may have been off for a
	 * while: failures of then do not count, and what was marked meanwhile gets its turn.
	 */
	public function keep(): void {
		/**
		 * Filters how often the network is compared with the app.
		 *
		 * @param int $interval Seconds. At least a minute.
		 */
		$interval = max( MINUTE_IN_SECONDS, (int) apply_filters( 'wu_serverpilot_reconcile_interval', HOUR_IN_SECONDS ) );
		if ( $this->jobs->keep_recurring( Jobs::RECONCILE, $interval ) ) {
			$this->work->resume();
		}
	}

	/**
	 * Takes all jobs back: the integration is off. The marks stay.
	 */
	public function drop(): void {
		if ( null !== $this->jobs->due( Jobs::RECONCILE ) ) {
			$this->jobs->clear();
			$this->circuit->close();
		}
	}
}
