<?php

namespace ServerPilot_Plugin\Tests;

/** The double's job queue, or Action Scheduler beside the real Ultimate Multisite. */
abstract class Queue {

	/** The one of this network. */
	public static function of_this_network(): self {
		return 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? new ActionSchedulerQueue() : new DoubleQueue();
	}

	/**
	 * Runs the jobs that are due, and those they add for "now".
	 *
	 * @param int $ahead Pretend that so many seconds have passed: jobs that wait for longer stay.
	 * @return int How many ran.
	 */
	abstract public function run( $ahead = 0 );

	/** Forgets all jobs. */
	abstract public function clear();

	/**
	 * All jobs of a status, the earliest first.
	 *
	 * @return array[] id, hook, args, group, due (0: as soon as possible), message.
	 */
	public function jobs( $status, $hook = '' ) {
		$jobs = array();
		foreach ( wu_get_scheduled_actions( array( 'status' => $status, 'hook' => $hook, 'per_page' => -1, 'orderby' => 'date', 'order' => 'ASC' ) ) as $id => $job ) {
			if ( $this->is_ours( $job->get_hook() ) ) {
				$jobs[] = array(
					'id'      => (int) $id,
					'hook'    => $job->get_hook(),
					'args'    => $job->get_args(),
					'group'   => $job->get_group(),
					'due'     => $this->due( $job ),
					'message' => $this->message( (int) $id, $job ),
				);
			}
		}
		usort( $jobs, static fn( $one, $other ) => array( $one['due'], $one['id'] ) <=> array( $other['due'], $other['id'] ) );
		return $jobs;
	}

	/** Whether these tests are about a job. */
	protected function is_ours( $hook ): bool {
		return true;
	}

	/** When a job is due; 0: as soon as possible. */
	abstract protected function due( $job ): int;

	/** Why a job failed. */
	abstract protected function message( $id, $job ): string;
}

// phpcs:disable Generic.Files, Squiz.Commenting.FunctionComment.Missing -- the class above says what they do.

/** Its jobs are rows of one table. */
final class DoubleQueue extends Queue {

	public function run( $ahead = 0 ) {
		return \WP_Ultimo\Queue\Runner::run( $ahead );
	}

	public function clear() {
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . \WP_Ultimo\Queue\Table::name() ); // phpcs:ignore WordPress.DB
	}

	protected function due( $job ): int {
		return $job->get_due();
	}

	protected function message( $id, $job ): string {
		return $job->get_message();
	}
}

/**
 * Runs only the jobs that these tests are about: the rest of Ultimate Multisite has its own. A job that stays
 * after it was run, as some do in older versions of Action Scheduler, would be run for ever: that is an error.
 */
final class ActionSchedulerQueue extends Queue {

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
				// A failure is written into the job, as in a queue run.
				wu_switch_blog_and_run( static fn() => \ActionScheduler::runner()->process_action( $job['id'], 'tests' ) );
			}
		} while ( $due );
		return count( $taken );
	}

	public function clear() {
		global $wpdb;
		foreach ( array( 'actions', 'claims', 'logs' ) as $table ) {
			$wpdb->query( "DELETE FROM {$wpdb->base_prefix}actionscheduler_$table" ); // phpcs:ignore WordPress.DB
		}
	}

	protected function is_ours( $hook ): bool {
		return (bool) preg_match( self::HOOKS, $hook );
	}

	protected function due( $job ): int {
		$date = $job->get_schedule() instanceof \ActionScheduler_NullSchedule ? null : $job->get_schedule()->get_date();
		return $date ? $date->getTimestamp() : 0;
	}

	protected function message( $id, $job ): string {
		$logs = wu_switch_blog_and_run( static fn() => \ActionScheduler::logger()->get_logs( $id ) );
		return $logs ? end( $logs )->get_message() : '';
	}
}
