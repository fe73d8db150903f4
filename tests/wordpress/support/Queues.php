<?php

namespace ServerPilot_Plugin\Tests;

/**
 * Chooses between the two.
 */
final class Queues {

	/**
	 * The double's queue, or Action Scheduler beside the real Ultimate Multisite.
	 *
	 * @return Queue
	 */
	public static function of_this_network() {
		return 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? new ActionSchedulerQueue() : new DoubleQueue();
	}
}
