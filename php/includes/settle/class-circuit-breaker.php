<?php
/**
 * May ServerPilot be asked now?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Credentials, Extension\Failure, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * After a failure that every other job would meet as well, one job finds out when it is over, and
 * the others wait without asking.
 *
 *     closed ── failure ──▶ open until … ── time is up ──▶ half open: one job asks
 *       ▲                                                        │
 *       └──────────────── a call works ── other credentials ─────┘ (failure: open again, longer)
 */
final class Circuit_Breaker {

	private const OPTION = 'circuit';

	/**
	 * Seconds between two questions while ServerPilot refuses the account or the app.
	 */
	private const REFUSED = 15 * MINUTE_IN_SECONDS;

	/**
	 * Seconds that one job has for its question before another may ask.
	 */
	private const QUESTION = 2 * MINUTE_IN_SECONDS;

	public function __construct( private Store $store, private Credentials $credentials ) {}

	/**
	 * May the caller ask? While the circuit is half open that is one caller's turn.
	 */
	public function lets_through(): bool {
		if ( ! $this->applies( $this->store->fresh( self::OPTION ) ) ) {
			return true;
		}
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( &$mine ) {
				$mine = ! $this->applies( $state ) || $state['until'] <= time();
				return $mine && $state ? array( 'until' => time() + self::QUESTION ) + $state : $state;
			}
		);
		return $mine;
	}

	/**
	 * Opens the circuit, or keeps it open.
	 *
	 * @param Failure $failure What happened.
	 * @return int Seconds until the next question.
	 */
	public function open( Failure $failure ): int {
		$state = $this->store->change(
			self::OPTION,
			function ( array $state ) use ( $failure ) {
				$state  = $this->applies( $state ) ? $state : array();
				$failed = ( $state['failed'] ?? 0 ) + 1;
				$pause  = $failure->retryable ? Backoff::pause( $failed, $failure->retry_after ) : self::REFUSED;
				return array(
					'kind'        => $failure->kind,
					'message'     => $failure->getMessage(),
					'failed'      => $failed,
					'since'       => $state['since'] ?? time(),
					'until'       => time() + $pause,
					'fingerprint' => $this->credentials->fingerprint(),
				);
			}
		);
		return $state['until'] - time();
	}

	/**
	 * A call has worked.
	 */
	public function close(): void {
		$this->store->forget( self::OPTION );
	}

	/**
	 * How it stands; empty while it is closed.
	 *
	 * @return array{kind?: string, message?: string, failed?: int, since?: int, until?: int}
	 */
	public function state(): array {
		$state = $this->store->get( self::OPTION );
		return $this->applies( $state ) ? $state : array();
	}

	/**
	 * Does it speak of the credentials that are used now?
	 *
	 * @param array $state What is stored.
	 */
	private function applies( array $state ): bool {
		return array() !== $state && $state['fingerprint'] === $this->credentials->fingerprint();
	}
}
