<?php
/**
 * The plugin's jobs.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Jobs in Ultimate Multisite's queue (Action Scheduler), so that they stand in its job list.
 */
final class Queue {

	public const SYNC_DOMAIN  = 'wu_serverpilot_sync_domain';
	public const AUTOSSL      = 'wu_serverpilot_enable_autossl';
	public const CHECK_ACTION = 'wu_serverpilot_check_action';
	public const RECONCILE    = 'wu_serverpilot_reconcile';

	private const ALL   = array( self::SYNC_DOMAIN, self::AUTOSSL, self::CHECK_ACTION, self::RECONCILE );
	private const GROUP = 'domain';

	/**
	 * Names the store, whose lock keeps two processes from adding the same job.
	 *
	 * @param Store $store What is remembered.
	 */
	public function __construct( private Store $store ) {}

	/**
	 * Adds a job unless one just like it waits already.
	 *
	 * @param string $hook  Which job.
	 * @param array  $args  For what.
	 * @param int    $delay In how many seconds.
	 */
	public function add_once( string $hook, array $args, int $delay = 0 ): void {
		$this->store->alone(
			"queue $hook",
			function () use ( $hook, $args, $delay ) {
				if ( null === $this->pending( $hook, $args ) ) {
					wu_schedule_single_action( time() + $delay, $hook, $args, self::GROUP );
				}
			}
		);
	}

	/**
	 * Adds a job in the place of one just like it.
	 *
	 * @param string $hook  Which job.
	 * @param array  $args  For what.
	 * @param int    $delay In how many seconds.
	 */
	public function replace( string $hook, array $args, int $delay ): void {
		$this->store->alone(
			"queue $hook",
			function () use ( $hook, $args, $delay ) {
				$this->cancel( $hook, $args );
				wu_schedule_single_action( time() + $delay, $hook, $args, self::GROUP );
			}
		);
	}

	/**
	 * Adds a job, or brings one just like it forward.
	 *
	 * @param string $hook  Which job.
	 * @param array  $args  For what.
	 * @param int    $delay In how many seconds at the latest.
	 */
	public function add_or_bring_forward( string $hook, array $args, int $delay ): void {
		if ( ( $this->due_in( $hook, $args ) ?? 0 ) > $delay ) {
			$this->replace( $hook, $args, $delay );
		} else {
			$this->add_once( $hook, $args, $delay );
		}
	}

	/**
	 * In how many seconds a waiting job is due; null when none waits.
	 *
	 * @param string $hook Which job.
	 * @param array  $args For what.
	 */
	public function due_in( string $hook, array $args ): ?int {
		if ( null === $this->pending( $hook, $args ) ) {
			return null;
		}
		$next = wu_next_scheduled_action( $hook, $args, self::GROUP );
		return is_int( $next ) ? max( 0, $next - time() ) : 0;
	}

	/**
	 * Takes a waiting job back.
	 *
	 * @param string $hook Which job.
	 * @param array  $args For what.
	 */
	public function cancel( string $hook, array $args ): void {
		$rounds = 100;
		while ( $rounds-- > 0 && null !== $this->pending( $hook, $args ) ) {
			wu_unschedule_action( $hook, $args, self::GROUP );
		}
	}

	/**
	 * Sees to it that a job recurs at this interval.
	 *
	 * @param string $hook     Which job.
	 * @param int    $interval In seconds.
	 * @param bool   $anew     Has the interval changed?
	 */
	public function keep_recurring( string $hook, int $interval, bool $anew ): void {
		$this->store->alone(
			"queue $hook",
			function () use ( $hook, $interval, $anew ) {
				if ( $anew ) {
					$this->cancel( $hook, array() );
				}
				if ( ! wu_next_scheduled_action( $hook, array(), self::GROUP ) ) {
					wu_schedule_recurring_action( time() + $interval, $interval, $hook, array(), self::GROUP );
				}
			}
		);
	}

	/**
	 * Takes every job of ours back.
	 */
	public function clear(): void {
		if ( function_exists( 'wu_unschedule_all_actions' ) ) {
			foreach ( self::ALL as $hook ) {
				wu_unschedule_all_actions( $hook );
			}
		}
	}

	/**
	 * How many jobs of a kind wait.
	 *
	 * @param string $hook Which job.
	 */
	public function waiting( string $hook ): int {
		return count( $this->pending_ids( array( 'hook' => $hook ), 1000 ) );
	}

	/**
	 * A waiting job's number; one that runs now does not count.
	 *
	 * @param string $hook Which job.
	 * @param array  $args For what.
	 */
	private function pending( string $hook, array $args ): ?int {
		$ids = $this->pending_ids(
			array(
				'hook' => $hook,
				'args' => $args,
			),
			1
		);
		return array() === $ids ? null : (int) reset( $ids );
	}

	/**
	 * Numbers of waiting jobs.
	 *
	 * @param array $query Which.
	 * @param int   $most  How many at most.
	 * @return int[]
	 */
	private function pending_ids( array $query, int $most ): array {
		$query += array(
			'group'    => self::GROUP,
			'status'   => 'pending',
			'per_page' => $most,
		);
		return wu_get_scheduled_actions( $query, 'ids' );
	}
}
