<?php

namespace WP_Ultimo\Queue;

defined( 'ABSPATH' ) || exit;

/**
 * Reads like an Action Scheduler action: get_hook(), get_args(), get_group().
 */
class Job {

	/**
	 * A row of the table.
	 *
	 * @var \stdClass
	 */
	private $row;

	/**
	 * From a row.
	 *
	 * @param \stdClass $row The row.
	 */
	public function __construct( $row ) {
		$this->row = $row;
	}

	/**
	 * Its number.
	 *
	 * @return int
	 */
	public function get_id() {
		return (int) $this->row->id;
	}

	/**
	 * The action it fires.
	 *
	 * @return string
	 */
	public function get_hook() {
		return $this->row->hook;
	}

	/**
	 * The named arguments as they were given.
	 *
	 * @return array
	 */
	public function get_args() {
		return json_decode( $this->row->args, true );
	}

	/**
	 * Its group.
	 *
	 * @return string
	 */
	public function get_group() {
		return $this->row->grp;
	}

	/**
	 * One of pending, in-progress, complete, failed, canceled.
	 *
	 * @return string
	 */
	public function get_status() {
		return $this->row->status;
	}

	/**
	 * When it may run; 0 means as soon as possible.
	 *
	 * @return int
	 */
	public function get_due() {
		return (int) $this->row->due;
	}

	/**
	 * Seconds between two runs; 0 means once.
	 *
	 * @return int
	 */
	public function get_interval() {
		return (int) $this->row->every;
	}

	/**
	 * Its schedule; Action Scheduler's knows the pause between two runs.
	 *
	 * @return object
	 */
	public function get_schedule() {
		return new Schedule( $this->get_interval() );
	}

	/**
	 * Why it failed.
	 *
	 * @return string
	 */
	public function get_message() {
		return (string) $this->row->message;
	}

	/**
	 * Fires the action: listeners get the values by position.
	 *
	 * @throws \RuntimeException When nobody listens.
	 */
	public function execute() {
		if ( ! has_action( $this->get_hook() ) ) {
			throw new \RuntimeException( 'no callbacks are registered for ' . $this->get_hook() );
		}
		do_action_ref_array( $this->get_hook(), array_values( $this->get_args() ) );
	}
}
