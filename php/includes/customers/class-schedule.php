<?php
/**
 * When mapped names are looked at.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Extension\Client, Names\Names, Network\Facts, Network\Network_Names, Reconcile\App_Record, Reconcile\Jobs, Support\Failure };

defined( 'ABSPATH' ) || exit;

/** The watch's job in Ultimate Multisite's queue: one for the name that is due next. */
final class Schedule {

	public const JOB = 'wu_serverpilot_watch_due';

	public function __construct( private Names $names, private App_Record $record, private Network_Names $network, private Jobs $jobs ) {}

	/** Are mapped names looked at? A copy of the site leaves that to the original: it would tell the same customers. */
	public function is_on(): bool {
		/**
		 * Filters whether mapped names are looked at, again and again, until they work and as long as they are mapped.
		 *
		 * @param bool $on False: nobody looks, and customers are shown nothing.
		 */
		return apply_filters( 'wu_serverpilot_watch', true ) && Client::may_write() && $this->is_original();
	}

	/**
	 * Sees to it that a job comes when the next name is due.
	 *
	 * @throws \ServerPilot_Plugin\Support\Failure When the table cannot be read.
	 */
	public function ensure(): void {
		$next = $this->is_on() ? $this->names->next_look() : null;
		if ( null !== $next ) {
			$this->jobs->ensure( $next - time(), self::JOB );
		}
	}

	/** Do other jobs of the installation wait for their turn? */
	public static function others_wait(): bool {
		$due  = array(
			'status'   => 'pending',
			'date'     => time(),
			'per_page' => 5,
		);
		$jobs = wu_get_scheduled_actions( $due );
		return array() !== array_filter( $jobs, fn( $job ) => self::JOB !== $job->get_hook() );
	}

	/** Is the app this installation's, under the name that it has now? */
	private function is_original(): bool {
		try {
			return $this->record->is_recognised_as( Facts::key( $this->network->main() ) );
		} catch ( Failure $failure ) {
			return false;
		}
	}

	/** Takes the job back. */
	public static function clear(): void {
		wu_unschedule_all_actions( self::JOB );
	}
}
