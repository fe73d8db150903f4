<?php

namespace ServerPilot_Plugin\Tests;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the interface says what they do.

/**
 * Runs only the group that these tests are about: the rest of Ultimate Multisite has its own jobs. A job that stays
 * after it was run, as some do in older versions of Action Scheduler, would be run for ever: that is an error.
 */
final class ActionSchedulerQueue implements Queue {

	const HOOKS = '/^(wu_add_domain|wu_remove_domain|wu_add_subdomain|wu_remove_subdomain|wu_async_process_domain_stage|wu_serverpilot)/';

	public function run( $ahead = 0 ) {
		$newest = max( array( 0, ...array_column( $this->jobs( 'pending' ), 'id' ) ) );
		$taken  = array();
		do {
			$due = array_filter(
				$this->jobs( 'pending' ),
				static fn( $job ) => $job['due'] <= time() || ( $job['id'] <= $newest && $job['due'] <= time() + $ahead )
			);
			foreach ( $due as $job ) {
				if ( isset( $taken[ $job['id'] ] ) ) {
					throw new \RuntimeException( "$job[hook] is to be run again by the same run; its last words: $job[message]" );
				}
				$taken[ $job['id'] ] = true;
				$this->process( $job['id'] );
			}
		} while ( $due );
		return count( $taken );
	}

	public function jobs( $status, $hook = '' ) {
		$jobs = array();
		foreach ( wu_get_scheduled_actions( array( 'status' => $status, 'hook' => $hook, 'per_page' => -1, 'orderby' => 'date', 'order' => 'ASC' ) ) as $id => $action ) {
			if ( preg_match( self::HOOKS, $action->get_hook() ) ) {
				$jobs[] = $this->job( $id, $action );
			}
		}
		usort( $jobs, static fn( $one, $other ) => array( $one['due'], $one['id'] ) <=> array( $other['due'], $other['id'] ) );
		return $jobs;
	}

	public function clear() {
		global $wpdb;
		foreach ( array( 'actions', 'claims', 'logs' ) as $table ) {
			$wpdb->query( "DELETE FROM {$wpdb->base_prefix}actionscheduler_$table" ); // phpcs:ignore WordPress.DB
		}
	}

	/**
	 * Runs one job; a failure is written into the job, as in a queue run.
	 *
	 * @param int $id The job.
	 */
	private function process( $id ) {
		wu_switch_blog_and_run( static fn() => \ActionScheduler::runner()->process_action( $id, 'tests' ) );
	}

	/**
	 * A job as the tests know it.
	 *
	 * @param int                     $id     The job.
	 * @param \ActionScheduler_Action $action What Action Scheduler knows of it.
	 * @return array
	 */
	private function job( $id, $action ) {
		$async = $action->get_schedule() instanceof \ActionScheduler_NullSchedule;
		$date  = $async ? null : $action->get_schedule()->get_date();
		$logs  = wu_switch_blog_and_run( static fn() => \ActionScheduler::logger()->get_logs( $id ) );
		return array(
			'id'      => (int) $id,
			'hook'    => $action->get_hook(),
			'args'    => $action->get_args(),
			'group'   => $action->get_group(),
			'due'     => $date ? $date->getTimestamp() : 0,
			'message' => $logs ? end( $logs )->get_message() : '',
		);
	}
}
