<?php

namespace WP_Ultimo\Queue;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB -- a table of the double's own, its name made here.

/**
 * Any number of runners, in any number of processes, share the jobs: each job runs once.
 */
class Runner {

	/**
	 * Runs jobs until none is due any more; those that a job adds for "now" as well.
	 *
	 * @param int $ahead Pretend it is so many seconds later.
	 * @return int How many ran.
	 */
	public static function run( $ahead = 0 ) {
		$ran = 0;
		wu_switch_blog_and_run(
			static function () use ( $ahead, &$ran ) {
				$newest = self::newest();
				for ( $job = self::claim( $ahead, $newest ); $job; $job = self::claim( $ahead, $newest ) ) {
					self::execute( $job );
					++$ran;
				}
			}
		);
		return $ran;
	}

	/**
	 * The last job there is when a run begins. Only the jobs up to it are run ahead of time:
	 * a recurring one would otherwise never stop.
	 *
	 * @return int
	 */
	private static function newest() {
		global $wpdb;
		return (int) $wpdb->get_var( 'SELECT MAX(id) FROM ' . Table::name() );
	}

	/**
	 * Takes the next due job, so that no other runner can.
	 *
	 * @param int $ahead  Seconds to look ahead.
	 * @param int $newest The last job that may run ahead of time.
	 * @return Job|null
	 */
	private static function claim( $ahead, $newest ) {
		global $wpdb;
		$claim = wp_generate_uuid4();
		$due   = $wpdb->prepare( '( due <= %d OR ( due <= %d AND id <= %d ) )', time(), time() + $ahead, $newest );
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Table::name() . ' SET status = "in-progress", claim = %s WHERE status = "pending" AND ', $claim ) . $due . ' ORDER BY due, id LIMIT 1' );
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . ' WHERE claim = %s', $claim ) );
		return $row ? new Job( $row ) : null;
	}

	/**
	 * Runs one job: a listener that returns completes it, one that throws fails it.
	 *
	 * @param Job $job The job.
	 */
	private static function execute( $job ) {
		$outcome = array( 'status' => 'complete' );
		try {
			do_action( 'action_scheduler_before_execute', $job->get_id(), 'double' );
			$job->execute();
		} catch ( \Throwable $failure ) {
			$outcome = array(
				'status'  => 'failed',
				'message' => $failure->getMessage(),
			);
		}
		do_action( 'action_scheduler_after_execute', $job->get_id(), $job, 'double' );
		self::finish( $job, $outcome );
	}

	/**
	 * Writes the outcome down; a recurring job gets a successor.
	 *
	 * @param Job   $job     The job.
	 * @param array $outcome status, and a message when it failed.
	 */
	private static function finish( $job, $outcome ) {
		global $wpdb;
		$wpdb->update( Table::name(), $outcome, array( 'id' => $job->get_id() ) );
		if ( $job->get_interval() > 0 ) {
			Queue::add( $job->get_hook(), $job->get_args(), $job->get_group(), time() + $job->get_interval(), $job->get_interval() );
		}
	}
}
