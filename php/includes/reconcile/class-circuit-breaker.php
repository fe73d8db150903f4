<?php
/**
 * May ServerPilot be asked now?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Support\Failure, Support\Store };

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
	 * Seconds to leave ServerPilot alone after a failure that passes by itself: after the first attempt,
	 * the second, and so on. Each pause is up to a quarter shorter or longer, so that sites that failed
	 * together do not come back together.
	 *
	 *     attempt   1     2     3      4      5 and later
	 *     elapsed   1     6     21     51     an hour more each (minutes)
	 */
	private const PAUSES = array( MINUTE_IN_SECONDS, 5 * MINUTE_IN_SECONDS, 15 * MINUTE_IN_SECONDS, 30 * MINUTE_IN_SECONDS, HOUR_IN_SECONDS );

	/** No site waits longer, whatever it is asked to. */
	private const LONGEST = 6 * HOUR_IN_SECONDS;

	/** Seconds between two questions while ServerPilot refuses the account or the app. */
	private const REFUSED = 15 * MINUTE_IN_SECONDS;

	/** Seconds that one job has for its question before another may ask. */
	private const QUESTION = 2 * MINUTE_IN_SECONDS;

	public function __construct( private Store $store, private Client $client ) {}

	/** May the caller ask? While the circuit is half open that is one caller's turn. */
	public function lets_through(): bool {
		if ( ! $this->applies( $this->store->fresh( self::OPTION ) ) ) {
			return true;
		}
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( &$mine ) {
				$mine = ! $this->applies( $state ) || self::is_over( $state );
				return $mine && $state ? array( 'until' => time() + self::QUESTION ) + $state : $state;
			}
		);
		return $mine;
	}

	/** Opens the circuit after a failure, or keeps it open: for how many seconds. */
	public function open( Failure $failure ): int {
		$state = $this->store->change(
			self::OPTION,
			function ( array $state ) use ( $failure ) {
				$state  = $this->applies( $state ) ? $state : array();
				$failed = ( $state['failed'] ?? 0 ) + 1;
				return array(
					'kind'        => $failure->kind,
					'message'     => $failure->getMessage(),
					'text'        => $failure->text,
					'concerns'    => $failure->concerns,
					'retryable'   => $failure->retryable,
					'retry_after' => $failure->retry_after,
					'failed'      => $failed,
					'since'       => $state['since'] ?? time(),
					'until'       => time() + ( $failure->retryable ? self::pause( $failed, $failure->retry_after ) : self::REFUSED ),
					'credentials' => $this->credentials(),
				);
			}
		);
		return $state['until'] - time();
	}

	/** Seconds before the next attempt, after so many have failed (from 1); ServerPilot may have asked for a pause. */
	public static function pause( int $failed, ?int $retry_after ): int {
		/**
		 * Filters the pauses between attempts.
		 *
		 * @param int[] $pauses Seconds before the second attempt, before the third, …; the last one repeats.
		 */
		$pauses = array_values( (array) apply_filters( 'wu_serverpilot_retry_schedule', self::PAUSES ) );
		$pauses = array() === $pauses ? self::PAUSES : $pauses;
		$pause  = max( 0, (int) $pauses[ min( $failed, count( $pauses ) ) - 1 ] );
		$jitter = intdiv( $pause, 4 );
		return min( self::LONGEST, max( 1, $pause + random_int( -$jitter, $jitter ), (int) $retry_after ) );
	}

	/** A call has worked. */
	public function close(): void {
		$this->store->forget( self::OPTION );
	}

	/**
	 * How it stands; empty while it is closed.
	 *
	 * @return array{kind?: string, message?: string, text?: array, concerns?: string, retryable?: bool, retry_after?: ?int, failed?: int, since?: int, until?: int}
	 */
	public function state(): array {
		$state = $this->store->get( self::OPTION );
		return $this->applies( $state ) ? $state : array();
	}

	/** Seconds until ServerPilot may be asked; 0 while the circuit is closed. */
	public function left(): int {
		$state = $this->state();
		return array() === $state || self::is_over( $state ) ? 0 : $state['until'] - time();
	}

	/** Is the pause over? One that is longer than any was made by a clock that was ahead. */
	private static function is_over( array $state ): bool {
		return $state['until'] <= time() || $state['until'] > time() + self::LONGEST;
	}

	/** Does it speak of the credentials that are used now? */
	private function applies( array $state ): bool {
		return array() !== $state && ( in_array( '', array( $state['credentials'], $this->credentials() ), true ) || $state['credentials'] === $this->credentials() );
	}

	/** Which account and app are used; empty where nobody can say, without the extension. */
	private function credentials(): string {
		$status = $this->client->status();
		return array() === $status ? '' : "{$status['account']} {$status['app_id']} {$status['api_url']}";
	}
}
