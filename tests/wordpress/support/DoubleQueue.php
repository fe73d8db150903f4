<?php

namespace ServerPilot_Plugin\Tests;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the interface says what they do.

/**
 * Its jobs are rows of one table.
 */
final class DoubleQueue implements Queue {

	public function run( $ahead = 0 ) {
		return \WP_Ultimo\Queue\Runner::run( $ahead );
	}

	public function jobs( $status, $hook = '' ) {
		$jobs = array();
		foreach ( wu_get_scheduled_actions( array( 'status' => $status, 'hook' => $hook, 'per_page' => -1 ) ) as $id => $job ) {
			$jobs[] = array(
				'id'      => $id,
				'hook'    => $job->get_hook(),
				'args'    => $job->get_args(),
				'group'   => $job->get_group(),
				'due'     => $job->get_due(),
				'message' => $job->get_message(),
			);
		}
		return $jobs;
	}

	public function clear() {
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . \WP_Ultimo\Queue\Table::name() ); // phpcs:ignore WordPress.DB
	}
}
