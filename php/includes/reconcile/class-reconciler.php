<?php
/**
 * When a reconcile takes place.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Names\Names, Names\Twin, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Decides whether ServerPilot is asked now, and what follows from its answer.
 *
 *     an event ─▶ Events, and a job ─▶ Due: something to do, and now? ─▶ Round: Snapshot ─▶ Report ─▶ Ledger
 *                                                                        ─▶ Circuit_Breaker, Follow_Up, Hooks ─▶ Due: another job
 *
 * An hourly job reconciles in any case. What did not work is a Failure; thrown in a job, so that the job says failed.
 */
final class Reconciler {

	public function __construct(
		private Round $round,
		private Due $due,
		private Follow_Up $follow_up,
		private Circuit_Breaker $circuit,
		private Hooks $hooks,
		private Names $names
	) {}

	/** The job for what is due. Where nothing is, ServerPilot is not asked. */
	public function run_due(): void {
		if ( $this->due->is_there() && $this->due->may_be_done() ) {
			if ( $this->attempt( fn() => $this->follow_up->look_at_action() ) ) {
				$this->circuit->close();
			}
			if ( $this->due->is_reconcile() ) {
				$this->run( array( $this->due, 'is_reconcile' ), true );
			}
		}
		$this->follow_up->keep_job();
	}

	/** The hourly job: reconciles in any case, but on a copy of the site. */
	public function run_hourly(): void {
		if ( Client::may_write() ) {
			$this->run( '__return_true', true );
		}
	}

	/** Reconciles because a person asks: tries what was refused lately, too. Null when a filter of the site's did not want the call. */
	public function reconcile(): ?Report {
		return $this->run( '__return_true', false );
	}

	/** What reconcile() would do. Nothing is written. */
	public function preview(): Report {
		return $this->round->preview();
	}

	/** A preview for a test of the connection: where it works, what waited for ServerPilot gets its turn. */
	public function test(): Report {
		$report = $this->preview();
		$this->circuit->close();
		$this->due->resume();
		return $report;
	}

	/** Removes names that were held back, with their twins: the owner has read them. Null when a filter of the site's did not want the call. */
	public function remove_held_back( array $names ): ?Report {
		return $this->run( '__return_true', false, Twin::with( $names ) );
	}

	/** Lets names that were held back stay, with their twins, as nobody's; also where the reconcile that follows fails. */
	public function keep_held_back( array $names ): void {
		$this->names->keep( Twin::with( $names ) );
		$this->reconcile();
	}

	/** A reconcile, or what a person asked for in its place (a preview), failed. */
	public function failed( Failure $failure ): void {
		if ( ! in_array( $failure->kind, array( Failure::BLOCKED, Failure::ENVIRONMENT ), true ) ) {
			$this->due->later( $this->circuit->open( $failure ) );
		}
		$this->hooks->failed( '', $failure->kind, $failure->getMessage(), $failure->retryable );
	}

	/** One reconcile, and what follows; null where it is no longer due once the lock is held, or a filter of the site's did not want it. */
	private function run( callable $is_due, bool $defers, array $confirmed = array() ): ?Report {
		$done = $this->attempt(
			function () use ( $is_due, $defers, $confirmed ) {
				$this->hooks->before( $this->round->changed() );
				return $this->round->run( $is_due, $defers, $confirmed );
			}
		);
		if ( null === $done ) {
			return null;
		}
		list( $report, $changed, $new ) = $done;
		$this->circuit->close();
		if ( $report->recognised ) {
			$this->follow_up->plan( $report );
		}
		if ( array() !== $report->untried ) {
			$this->due->later( 0 );
		}
		$this->hooks->after( $report, $changed, $new );
		return $report;
	}

	private function attempt( callable $ask ) {
		try {
			return $ask();
		} catch ( Failure $failure ) {
			$this->failed( $failure );
			if ( Failure::BLOCKED !== $failure->kind ) {
				throw $failure;
			}
			return null; // A filter of the site's did not want it.
		}
	}
}
