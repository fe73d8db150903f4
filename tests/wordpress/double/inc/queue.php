<?php
/**
 * Jobs, as Action Scheduler has them: added, found, cancelled and run.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Queue;

/** Adds, finds and cancels jobs. */
class Queue {

	/** Adds a job, due at a time (0: as soon as possible) and then every so many seconds (0: once). */
	public static function add( $hook, $args, $group, $due, $every ) {
		global $wpdb;
		$args = wp_json_encode( $args );
		$wpdb->insert( Table::name(), compact( 'hook', 'args', 'due', 'every' ) + array( 'grp' => $group ) );
		return (int) $wpdb->insert_id;
	}

	/** When the next such job runs: a time, true for "now" or "running", false for none. Without arguments or a group: any. */
	public static function next( $hook, $args, $group ) {
		$jobs = self::find( compact( 'hook', 'args', 'group' ) + array( 'status' => array( 'in-progress', 'pending' ), 'per_page' => 1 ) );
		$job  = reset( $jobs );
		if ( ! $job ) {
			return false;
		}
		return 'in-progress' === $job->get_status() || 0 === $job->get_due() ? true : $job->get_due();
	}

	/** Cancels so many pending jobs, and gives the number of the last. */
	public static function cancel( $hook, $args, $group, $most ) {
		global $wpdb;
		$cancelled = null;
		foreach ( self::find( compact( 'hook', 'args', 'group' ) + array( 'status' => 'pending', 'per_page' => $most ) ) as $cancelled => $job ) {
			$wpdb->update( Table::name(), array( 'status' => 'canceled' ), array( 'id' => $cancelled ) );
		}
		return $cancelled;
	}

	/** Finds jobs by number, the earliest first; see Table::rows(). */
	public static function find( $wanted ) {
		$rows = Table::rows( $wanted );
		return array_combine( array_map( 'intval', array_column( $rows, 'id' ) ), array_map( static fn( $row ) => new Job( $row ), $rows ) );
	}
}

/** A row of the table that reads like an Action Scheduler action. */
class Job {

	public function __construct( private \stdClass $row ) {}

	public function get_id() {
		return (int) $this->row->id;
	}

	public function get_hook() {
		return $this->row->hook;
	}

	public function get_args() {
		return json_decode( $this->row->args, true );
	}

	public function get_group() {
		return $this->row->grp;
	}

	public function get_status() {
		return $this->row->status;
	}

	/** When it may run; 0 means as soon as possible. */
	public function get_due() {
		return (int) $this->row->due;
	}

	/** Its schedule knows the seconds between two runs; 0 means once. */
	public function get_schedule() {
		return new class( (int) $this->row->every ) {
			public function __construct( private int $every ) {}
			public function get_recurrence() {
				return $this->every;
			}
		};
	}

	/** Why it failed. */
	public function get_message() {
		return (string) $this->row->message;
	}

	/** Fires the action: listeners get the values by position. */
	public function execute() {
		if ( ! has_action( $this->get_hook() ) ) {
			throw new \RuntimeException( 'no callbacks are registered for ' . $this->get_hook() );
		}
		do_action_ref_array( $this->get_hook(), array_values( $this->get_args() ) );
	}
}

/** Any number of runners, in any number of processes, share the jobs: each job runs once. */
class Runner {

	/** Runs jobs until none is due any more, as if it were so many seconds later; those that a job adds for "now" as well. */
	public static function run( $ahead = 0 ) {
		global $wpdb;
		$ran = 0;
		wu_switch_blog_and_run(
			static function () use ( $ahead, $wpdb, &$ran ) {
				// Only the jobs that there are now are run ahead of time: a recurring one would otherwise never stop.
				$newest = (int) $wpdb->get_var( 'SELECT MAX(id) FROM ' . Table::name() );
				for ( $job = self::claim( $ahead, $newest ); $job; $job = self::claim( $ahead, $newest ) ) {
					self::execute( $job );
					++$ran;
				}
			}
		);
		return $ran;
	}

	/** Takes the next due job, so that no other runner can. */
	private static function claim( $ahead, $newest ) {
		global $wpdb;
		$claim = wp_generate_uuid4();
		$due   = $wpdb->prepare( '( due <= %d OR ( due <= %d AND id <= %d ) )', time(), time() + $ahead, $newest );
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Table::name() . ' SET status = "in-progress", claim = %s WHERE status = "pending" AND ', $claim ) . $due . ' ORDER BY due, id LIMIT 1' );
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . ' WHERE claim = %s', $claim ) );
		return $row ? new Job( $row ) : null;
	}

	/** Runs one job: a listener that returns completes it, one that throws fails it. A recurring one gets a successor. */
	private static function execute( $job ) {
		global $wpdb;
		$outcome = array( 'status' => 'complete' );
		try {
			do_action( 'action_scheduler_before_execute', $job->get_id(), 'double' );
			$job->execute();
		} catch ( \Throwable $failure ) {
			$outcome = array( 'status' => 'failed', 'message' => $failure->getMessage() );
		}
		do_action( 'action_scheduler_after_execute', $job->get_id(), $job, 'double' );
		$wpdb->update( Table::name(), $outcome, array( 'id' => $job->get_id() ) );
		$every = $job->get_schedule()->get_recurrence();
		if ( $every > 0 ) {
			Queue::add( $job->get_hook(), $job->get_args(), $job->get_group(), time() + $every, $every );
		}
	}
}
