<?php
/**
 * Domain events that wait in Ultimate Multisite's queue.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Knows which of the queue's events a settling has seen to already.
 *
 * Whatever an event tells of is in the tables before the event is queued. So a settling that first
 * looks which events wait, and reads the tables then, serves all of them: their jobs find nothing
 * to do. Their jobs still run, for others listen to them as well.
 */
final class Event_Queue {

	/**
	 * The events that Ultimate Multisite has for a host integration.
	 */
	public const EVENTS = array( 'wu_add_domain', 'wu_remove_domain', 'wu_add_subdomain', 'wu_remove_subdomain' );

	private const OPTION = 'served';
	private const MOST   = 1000;

	/**
	 * The number of the job that this process runs; 0 outside the queue.
	 *
	 * @var int
	 */
	private int $running = 0;

	public function __construct( private Store $store ) {}

	/**
	 * Action Scheduler begins a job, or has ended one.
	 *
	 * @param int $id Its number; 0 when none runs.
	 */
	public function begun( int $id ): void {
		$this->running = $id;
	}

	/**
	 * Has another job's settling seen to the running job's event?
	 */
	public function is_served(): bool {
		return $this->running > 0 && in_array( $this->running, $this->store->fresh( self::OPTION ), true );
	}

	/**
	 * Numbers of the jobs whose events wait now.
	 *
	 * @return int[]
	 */
	public function waiting(): array {
		return array_map( 'intval', array_merge( ...array_map( fn( $event ) => Jobs::pending( $event, self::MOST, 'ids' ), self::EVENTS ) ) );
	}

	/**
	 * Names whose removal waits to be announced.
	 *
	 * @return string[]
	 */
	public function leaving(): array {
		$jobs = Jobs::pending( 'wu_remove_domain', self::MOST ) + Jobs::pending( 'wu_remove_subdomain', self::MOST );
		return array_values( array_map( fn( $job ) => (string) current( $job->get_args() ), $jobs ) );
	}

	/**
	 * A settling has seen to these.
	 *
	 * @param int[] $ids Numbers of jobs.
	 */
	public function serve( array $ids ): void {
		$this->store->change( self::OPTION, fn() => $ids );
	}
}
