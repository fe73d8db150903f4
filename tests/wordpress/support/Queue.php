<?php

namespace ServerPilot_Plugin\Tests;

/**
 * What a test does with it.
 */
interface Queue {

	/**
	 * Runs the jobs that are due, and those they add for "now".
	 *
	 * @param int $ahead Pretend that so many seconds have passed: jobs that wait for longer stay.
	 * @return int How many ran.
	 */
	public function run( $ahead = 0 );

	/**
	 * All jobs of a status, the earliest first.
	 *
	 * @param string $status pending, complete, failed, canceled.
	 * @param string $hook   Only jobs for this action.
	 * @return array[] id, hook, args, group, due (0: as soon as possible), message.
	 */
	public function jobs( $status, $hook = '' );

	/**
	 * Forgets all jobs.
	 */
	public function clear();
}
