<?php
/**
 * The one flow.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Api_Client, Support\Failure, Network\Desired_State };

defined( 'ABSPATH' ) || exit;

/**
 * Makes the app right about the whole installation. Every event and every job ends here.
 *
 *     mark ─▶ lock ─▶ still needed? ─▶ read the app ─▶ facts ─▶ write ─▶ unlock ─▶ delete the marks
 *     (durable)       └────────────── in the extension, under its lock ───────┘    that were seen
 *
 * The facts are read under the lock, after the app: so whoever writes last has the newest, and the
 * order of events does not matter. A mark outlives everything but a settling that has seen it.
 */
final class Settlement {

	public function __construct(
		private Api_Client $client,
		private Desired_State $desired,
		private Work $work,
		private App_Record $record,
		private Circuit_Breaker $circuit,
		private Outcome $outcome
	) {}

	/**
	 * Something happened to a name.
	 *
	 * @param string $name As an event hands it over.
	 * @throws Failure So that the job says failed.
	 */
	public function of_event( string $name ): void {
		if ( $this->work->is_served() ) {
			return;
		}
		$mark = $this->work->mark( $name );
		if ( $this->circuit->lets_through() ) {
			$this->settle( fn() => $this->work->is_open( $mark ), true );
		}
	}

	/**
	 * The job for what is marked. Without a mark ServerPilot is not asked.
	 *
	 * @throws Failure So that the job says failed.
	 */
	public function of_marks(): void {
		if ( ! $this->work->is_marked() ) {
			return;
		}
		if ( $this->circuit->lets_through() ) {
			$this->settle( fn() => $this->work->is_marked(), true );
		} else {
			$this->work->later( max( MINUTE_IN_SECONDS, ( $this->circuit->state()['until'] ?? 0 ) - time() ) );
		}
	}

	/**
	 * The job for AutoSSL.
	 *
	 * @throws Failure So that the job says failed.
	 */
	public function for_autossl(): void {
		$this->work->later( HOUR_IN_SECONDS, Jobs::AUTOSSL );
		if ( $this->circuit->lets_through() ) {
			$this->settle( null, true, true );
		}
	}

	/**
	 * Compares in any case, also what was refused lately, and finds out whether a refusal is over.
	 *
	 * @return array|null The report; null when a filter of the site's did not want the call.
	 * @throws Failure So that the job says failed.
	 */
	public function of_everything(): ?array {
		return $this->settle( null, false );
	}

	/**
	 * What of_everything() would do. Nothing is written.
	 *
	 * @return array The report.
	 * @throws Failure When it did not work.
	 */
	public function preview(): array {
		$gather = fn( array $app ) => $this->desired->gather( $app, $this->work->due(), $this->record->ours(), array() );
		return $this->client->settle( $gather, array( 'dry_run' => true ) + $this->desired->options() );
	}

	/**
	 * The flow.
	 *
	 * @param callable|null $needed Asked under the lock: is there still something to do?
	 * @param bool          $holds  Leaves names alone that ServerPilot refused lately.
	 * @param bool          $looked Is it for AutoSSL's sake?
	 * @return array|null The report; null when nothing was needed, or wanted.
	 * @throws Failure So that the job says failed.
	 */
	private function settle( ?callable $needed, bool $holds, bool $looked = false ): ?array {
		/**
		 * Fires before ServerPilot is asked.
		 *
		 * @param string[] $due Names that something happened to.
		 */
		do_action( 'wu_serverpilot_before_sync', $this->work->due() );
		$gather  = function ( array $app ) use ( $holds, &$seen ) {
			$seen = $this->work->seen();
			return $this->desired->gather( $app, $seen['names'], $this->record->ours(), $holds ? $this->record->refused() : array() );
		};
		$options = $this->desired->options() + array(
			'needed'  => $needed,
			// Under the lock still: those who wait for it find nothing left to do.
			'settled' => function ( array $report ) use ( &$seen ) {
				$this->work->done( $seen, $report );
			},
		);
		try {
			$report = $this->client->settle( $gather, $options );
		} catch ( Failure $failure ) {
			$this->failed( $failure );
			return null;
		}
		if ( null !== $report ) {
			$this->circuit->close();
			$this->outcome->of_report( $report, $looked, $seen );
		}
		return $report;
	}

	/**
	 * A settling failed; the marks stay.
	 *
	 * @param Failure $failure What happened.
	 * @throws Failure So that the job says failed; not when the site itself did not want the call.
	 */
	public function failed( Failure $failure ): void {
		if ( Failure::BLOCKED !== $failure->kind ) {
			$this->work->later( $this->circuit->open( $failure ) );
		}
		Outcome::tell( '', $failure->kind, $failure->getMessage(), $failure->retryable );
		if ( Failure::BLOCKED !== $failure->kind ) {
			throw $failure;
		}
	}
}
