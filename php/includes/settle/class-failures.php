<?php
/**
 * What follows from a failure.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Failure, Problems\Problems, Support\Log };

defined( 'ABSPATH' ) || exit;

/**
 * Opens the circuit, plans the next attempt, tells the owner and other plugins.
 */
final class Failures {

	/**
	 * Seconds after which an outage is worth telling.
	 */
	private const OUTAGE = HOUR_IN_SECONDS;

	/**
	 * Seconds without any call that worked, after which a lock is kept by a process that hangs. A
	 * comparison is made every hour.
	 */
	private const HANGING = 2 * HOUR_IN_SECONDS;

	public function __construct( private Circuit_Breaker $circuit, private App_Record $record, private Jobs $jobs, private Problems $problems, private Log $log ) {}

	/**
	 * A settling failed; the marks stay.
	 *
	 * @param Failure  $failure What happened.
	 * @param string[] $due     Names that wait for it.
	 * @throws Failure So that the job says failed; not when the site itself did not want the call.
	 */
	public function of_settling( Failure $failure, array $due ): void {
		if ( Failure::BLOCKED === $failure->kind ) {
			$this->log->warning( self::about( $due ) . $failure->getMessage() );
			return;
		}
		// Another process of ours has the lock: that says nothing of ServerPilot.
		$pause = 'locked' === $failure->kind ? MINUTE_IN_SECONDS : $this->circuit->open( $failure );
		$this->jobs->ensure( Jobs::SETTLE, $pause );
		$this->log->error( self::about( $due ) . $failure->getMessage() . $this->what_next( $failure, $pause ) );
		if ( ! $failure->retryable || $this->lasts( $failure->kind ) ) {
			// A list that is refused as a whole says nothing of the names that wait.
			$concerns = 'domain' === $failure->concerns ? 'app' : $failure->concerns;
			$this->problems->add( $failure->kind, $concerns, $failure->getMessage(), $due );
		}
		$this->tell( '', $failure->kind, $failure->getMessage(), $failure->retryable );
		throw $failure;
	}

	/**
	 * Tells other plugins.
	 *
	 * @param string $host      The domain; empty when it is not about one.
	 * @param string $kind      The failure's kind.
	 * @param string $message   A sentence.
	 * @param bool   $retryable Would the same call make sense later?
	 */
	public function tell( string $host, string $kind, string $message, bool $retryable ): void {
		/**
		 * Fires when something could not be done on ServerPilot.
		 *
		 * @param string $host      The domain; empty when the failure is not about one.
		 * @param string $kind      The failure's kind.
		 * @param string $message   What happened, in a sentence.
		 * @param bool   $retryable Would the same call make sense later?
		 */
		do_action( 'wu_serverpilot_failed', $host, $kind, $message, $retryable );
	}

	/**
	 * Has a failure that passes by itself not passed for so long that somebody should know?
	 *
	 * @param string $kind Its kind. One of the lock does not open the circuit.
	 */
	private function lasts( string $kind ): bool {
		return 'locked' === $kind
			? time() - ( $this->record->report()['seen'] ?? time() ) >= self::HANGING
			: time() - ( $this->circuit->state()['since'] ?? time() ) >= self::OUTAGE;
	}

	/**
	 * How the log's sentence ends.
	 *
	 * @param Failure $failure What happened.
	 * @param int     $pause   Seconds until the next attempt.
	 */
	private function what_next( Failure $failure, int $pause ): string {
		$minutes = (int) ceil( $pause / MINUTE_IN_SECONDS );
		$next    = ' ' . sprintf(
			/* translators: %d: a number of minutes */
			_n( 'Trying again in %d minute.', 'Trying again in %d minutes.', $minutes, 'wu-serverpilot' ),
			$minutes
		);
		return (int) $failure->retry_after > $pause
			? ' ' . __( 'ServerPilot asked for a longer pause than this plugin makes.', 'wu-serverpilot' ) . $next
			: $next;
	}

	/**
	 * How the log's sentence begins.
	 *
	 * @param string[] $due Names that wait.
	 */
	private static function about( array $due ): string {
		return array() === $due ? '' : Change_Log::some( array_unique( $due ) ) . ': ';
	}
}
