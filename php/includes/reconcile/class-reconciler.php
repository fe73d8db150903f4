<?php
/**
 * When a reconcile takes place.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Write_Permission, Names\Events, Names\Names, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Decides whether ServerPilot is asked now, and what follows from its answer.
 *
 * Every event and every job ends here: an event appends a row and asks for the job, the job runs what is
 * due, and an hourly one reconciles in any case.
 */
final class Reconciler {

	public function __construct(
		private Round $round,
		private Events $events,
		private Follow_Up $follow_up,
		private Circuit_Breaker $circuit,
		private Jobs $jobs,
		private Hooks $hooks
	) {}

	/**
	 * The job for what is due. Where nothing is, ServerPilot is not asked.
	 *
	 * @throws Failure So that the job says failed.
	 */
	public function run_due(): void {
		if ( $this->circuit->left() > 0 || ! $this->circuit->lets_through() ) {
			$this->jobs->ensure( max( MINUTE_IN_SECONDS, $this->circuit->left() ) );
			return;
		}
		$this->try( fn() => $this->follow_up->look_at_action() );
		if ( $this->is_due() ) {
			$this->reconcile_if( fn() => $this->is_due(), true );
		}
	}

	/**
	 * The hourly job: reconciles in any case.
	 *
	 * @throws Failure So that the job says failed.
	 */
	public function run_hourly(): void {
		$this->reconcile_if( '__return_true', true );
	}

	/**
	 * Reconciles because a person asks: tries what was refused lately, too.
	 *
	 * @return Report|null Null when a filter of the site's did not want the call.
	 * @throws Failure When it did not work.
	 */
	public function reconcile(): ?Report {
		return $this->reconcile_if( '__return_true', false );
	}

	/**
	 * What reconcile() would do. Nothing is written.
	 *
	 * @throws Failure When it did not work.
	 */
	public function preview(): Report {
		return $this->round->preview();
	}

	/**
	 * Removes names that were held back: the owner has read their names.
	 *
	 * @param string[] $names The names; their www twins go with them.
	 * @return Report|null Null when a filter of the site's did not want the call.
	 * @throws Failure When it did not work.
	 */
	public function remove_held_back( array $names ): ?Report {
		return $this->reconcile_if( '__return_true', false, array_merge( $names, array_map( fn( $name ) => "www.$name", $names ) ) );
	}
}
