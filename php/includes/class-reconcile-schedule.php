<?php
/**
 * When the network is compared with the app.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the recurring job in the queue while the integration is on.
 *
 * Looked after now and then, since the queue gives up recurring jobs that keep failing.
 */
final class Reconcile_Schedule {

	private const LOOKED_AFTER = 'wu_serverpilot_scheduled';

	/**
	 * Names the queue.
	 *
	 * @param Queue $queue Holds the job.
	 */
	public function __construct( private Queue $queue ) {}

	/**
	 * Sees to it that the job is there.
	 */
	public function keep(): void {
		/**
		 * Filters how often the network is compared with the app.
		 *
		 * @param int $interval Seconds. At least a minute.
		 */
		$interval = max( MINUTE_IN_SECONDS, (int) apply_filters( 'wu_serverpilot_reconcile_interval', HOUR_IN_SECONDS ) );
		$before   = (int) get_site_transient( self::LOOKED_AFTER );
		if ( $before !== $interval ) {
			$this->queue->keep_recurring( Queue::RECONCILE, $interval, 0 !== $before );
			set_site_transient( self::LOOKED_AFTER, $interval, HOUR_IN_SECONDS );
		}
	}

	/**
	 * Takes all jobs back: the integration is off.
	 */
	public function drop(): void {
		if ( false !== get_site_transient( self::LOOKED_AFTER ) ) {
			$this->queue->clear();
			delete_site_transient( self::LOOKED_AFTER );
		}
	}
}
