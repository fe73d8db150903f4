<?php

namespace WP_Ultimo\Queue;

defined( 'ABSPATH' ) || exit;

/**
 * Reads like Action Scheduler's schedule of a recurring action.
 */
class Schedule {

	/**
	 * Seconds between two runs.
	 *
	 * @var int
	 */
	private $interval;

	/**
	 * From the pause.
	 *
	 * @param int $interval Seconds between two runs; 0 means once.
	 */
	public function __construct( $interval ) {
		$this->interval = $interval;
	}

	/**
	 * Seconds between two runs.
	 *
	 * @return int
	 */
	public function get_recurrence() {
		return $this->interval;
	}
}
