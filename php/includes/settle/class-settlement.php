<?php
/**
 * The one flow.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Api_Client, Extension\Failure, Network\Desired_State };

defined( 'ABSPATH' ) || exit;

/**
 * Makes the app right about the whole installation. Every event and every job ends here.
 *
 *     mark ─▶ lock ─▶ still needed? ─▶ read the app ─▶ facts ─▶ reconcile ─▶ delete the marks ─▶ release
 *     (durable)                                                              that were seen
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
		$app = $this->client->read();
		return $this->client->plan( $app, $this->facts( $app, $this->work->due(), array() ), $this->desired->options() );
	}

	/**
	 * The flow.
	 *
	 * @param callable|null $needed   Asked under the lock: is there still something to do?
	 * @param bool          $deferred Leaves names alone that ServerPilot refused lately.
	 * @param bool          $looked   Is it for AutoSSL's sake?
	 * @return array|null The report; null when nothing was needed, or wanted.
	 * @throws Failure So that the job says failed.
	 */
	private function settle( ?callable $needed, bool $deferred, bool $looked = false ): ?array {
		/**
		 * Fires before ServerPilot is asked.
		 *
		 * @param string[] $due Names that something happened to.
		 */
		do_action( 'wu_serverpilot_before_sync', $this->work->due() );
		try {
			$report = $this->reconcile( $needed, $deferred, $seen );
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
	 * Under the app's lock: those who wait for it find nothing left to do.
	 *
	 * @param callable|null $needed   Is there still something to do?
	 * @param bool          $deferred Leaves names alone that ServerPilot refused lately.
	 * @param array|null    $seen     What Work::seen() gave.
	 * @return array|null The report; null when nothing was needed.
	 * @throws Failure When it did not work.
	 */
	private function reconcile( ?callable $needed, bool $deferred, ?array &$seen ): ?array {
		$this->client->lock();
		try {
			if ( null !== $needed && ! $needed() ) {
				return null;
			}
			$app    = $this->client->read();
			$seen   = $this->work->seen();
			$facts  = $this->facts( $app, $seen['names'], $deferred ? $this->record->refused() : array() );
			$report = $this->client->reconcile( $facts, $this->desired->options() );
			$this->work->done( $seen, $report );
			return $report;
		} finally {
			$this->client->release();
		}
	}

	/**
	 * What the installation wants of the app. The site's own code takes part, and may throw anything.
	 *
	 * @param array    $app      The app, as it was read.
	 * @param string[] $due      Names that something happened to.
	 * @param string[] $deferred Names that ServerPilot refused lately.
	 * @throws Failure When they cannot be gathered.
	 */
	private function facts( array $app, array $due, array $deferred ): array {
		try {
			return $this->desired->gather( $app, $due, $deferred );
		} catch ( \Throwable $thrown ) {
			throw Failure::of( $thrown, false );
		}
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
