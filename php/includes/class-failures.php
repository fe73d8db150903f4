<?php
/**
 * What follows from a failure.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Retry, notice or both; and the job says failed.
 */
final class Failures {

	/**
	 * Names what it needs.
	 *
	 * @param Retries  $retries  Plans further attempts.
	 * @param Problems $problems Where a person is told.
	 * @param Circuit  $circuit  Keeps other jobs from failing alike.
	 * @param Log      $log      The log.
	 */
	public function __construct( private Retries $retries, private Problems $problems, private Circuit $circuit, private Log $log ) {}

	/**
	 * A domain could not be synchronised.
	 *
	 * @param Failure $failure What happened.
	 * @param string  $host    The domain.
	 * @throws Failure So that the job says failed; not when the site itself did not want the call.
	 */
	public function of_domain( Failure $failure, string $host ): void {
		if ( Failure::BLOCKED === $failure->kind ) {
			$this->log->warning( "$host: {$failure->getMessage()}" );
			return;
		}
		$pause = $failure->retryable ? $this->retries->plan( $host, $failure->retry_after ) : null;
		if ( null === $pause ) {
			$this->needs_a_person( $failure, array( $host ) );
		}
		$this->log->error( "$host: {$failure->getMessage()}" . $this->what_next( $pause ) );
		$this->tell( $failure, $host );
		throw $failure;
	}

	/**
	 * A job that is not about one domain failed. Its next turn is its retry.
	 *
	 * @param Failure $failure What happened.
	 * @throws Failure So that the job says failed; not when the site itself did not want the call.
	 */
	public function of_job( Failure $failure ): void {
		if ( Failure::BLOCKED === $failure->kind ) {
			$this->log->warning( $failure->getMessage() );
			return;
		}
		if ( ! $failure->retryable ) {
			$this->needs_a_person( $failure, array() );
		}
		$this->log->error( $failure->getMessage() );
		$this->tell( $failure, '' );
		throw $failure;
	}

	/**
	 * Notes what no retry can cure.
	 *
	 * @param Failure  $failure What happened.
	 * @param string[] $hosts   The domains it concerns.
	 */
	private function needs_a_person( Failure $failure, array $hosts ): void {
		// A refusal without a status is the circuit's own: the first one's sentence says more, and it must not prolong itself.
		$is_echo = $failure->halts() && 0 === $failure->getCode();
		$message = $is_echo ? $this->problems->all()[ $failure->kind ]['message'] ?? $failure->getMessage() : $failure->getMessage();
		$this->problems->note( $failure->kind, $message, $hosts );
		if ( $failure->halts() && ! $is_echo ) {
			$this->circuit->halt( $failure );
		}
	}

	/**
	 * How the log's sentence ends.
	 *
	 * @param int|null $pause Seconds until the next attempt.
	 */
	private function what_next( ?int $pause ): string {
		if ( null === $pause ) {
			return '';
		}
		/* translators: %d: a number of minutes */
		return ' ' . sprintf( _n( 'Trying again in %d minute.', 'Trying again in %d minutes.', (int) ceil( $pause / 60 ), 'wu-serverpilot' ), (int) ceil( $pause / 60 ) );
	}

	/**
	 * Tells other plugins.
	 *
	 * @param Failure $failure What happened.
	 * @param string  $host    The domain; empty when it is not about one.
	 */
	private function tell( Failure $failure, string $host ): void {
		/**
		 * Fires when something could not be done on ServerPilot.
		 *
		 * @param string $host      The domain; empty when the failure is not about one.
		 * @param string $kind      The failure's kind.
		 * @param string $message   What happened, in a sentence.
		 * @param bool   $retryable Would the same call make sense later?
		 */
		do_action( 'wu_serverpilot_failed', $host, $failure->kind, $failure->getMessage(), $failure->retryable );
	}
}
