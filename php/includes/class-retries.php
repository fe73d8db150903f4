<?php
/**
 * Further attempts.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Plans further attempts for a domain: one waiting job at most for each.
 */
final class Retries {

	private const OPTION = 'retry_';

	/**
	 * Names what it needs.
	 *
	 * @param Store          $store    Counts the attempts.
	 * @param Queue          $queue    Holds the jobs.
	 * @param Retry_Schedule $schedule The pauses.
	 */
	public function __construct( private Store $store, private Queue $queue, private Retry_Schedule $schedule ) {}

	/**
	 * Plans the next attempt. While one waits already, another event's failure counts for nothing.
	 *
	 * @param string   $host        The domain.
	 * @param int|null $retry_after The pause that ServerPilot asked for.
	 * @return int|null Seconds until then; null when there have been enough attempts.
	 */
	public function plan( string $host, ?int $retry_after ): ?int {
		return $this->store->alone(
			"plan $host",
			function () use ( $host, $retry_after ) {
				$waiting = $this->queue->due_in( Queue::SYNC_DOMAIN, array( 'domain' => $host ) );
				return null === $waiting ? $this->plan_next( $host, $retry_after ) : $this->put_off( $host, $waiting, (int) $retry_after );
			}
		);
	}

	/**
	 * Plans the next attempt: none waits.
	 *
	 * @param string   $host        The domain.
	 * @param int|null $retry_after The pause that ServerPilot asked for.
	 * @return int|null Seconds until then; null when there have been enough attempts.
	 */
	private function plan_next( string $host, ?int $retry_after ): ?int {
		$state = $this->store->change(
			self::option( $host ),
			fn( array $state ) => array(
				'host'    => $host,
				'attempt' => ( $state['attempt'] ?? 0 ) + 1,
			)
		);
		$pause = $this->schedule->pause_before( $state['attempt'], $retry_after, $host );
		if ( null === $pause ) {
			$this->store->forget( self::option( $host ) );
		} else {
			$this->queue->replace( Queue::SYNC_DOMAIN, array( 'domain' => $host ), $pause );
		}
		return $pause;
	}

	/**
	 * Leaves the waiting attempt where it is, unless ServerPilot asked for more.
	 *
	 * @param string $host     The domain.
	 * @param int    $waiting  Seconds until it is due.
	 * @param int    $at_least Seconds that ServerPilot asked for.
	 * @return int Seconds until then.
	 */
	private function put_off( string $host, int $waiting, int $at_least ): int {
		if ( $waiting < $at_least ) {
			$this->queue->replace( Queue::SYNC_DOMAIN, array( 'domain' => $host ), $at_least );
		}
		return max( $waiting, $at_least );
	}

	/**
	 * The domain needs no further attempt.
	 *
	 * @param string $host The domain.
	 */
	public function forget( string $host ): void {
		if ( array() !== $this->store->get( self::option( $host ) ) ) {
			$this->store->forget( self::option( $host ) );
			$this->queue->cancel( Queue::SYNC_DOMAIN, array( 'domain' => $host ) );
		}
	}

	/**
	 * Where a domain's attempts are counted: an option each, so that two domains never meet.
	 *
	 * @param string $host The domain.
	 */
	private static function option( string $host ): string {
		return self::OPTION . md5( $host );
	}
}
