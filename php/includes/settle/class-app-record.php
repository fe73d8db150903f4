<?php
/**
 * What was seen of the app last.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Credentials, Network\Network_Names, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * The last report, to be shown.
 *
 * It belongs to one app and one installation. A copy of the database under another name must not
 * inherit it, not even when every mention of the old name was replaced: so the key is a hash.
 */
final class App_Record {

	private const REPORT = 'app';

	/**
	 * Seconds by which one report can overtake another; a larger lead comes from a clock that was set back.
	 */
	private const OVERTAKING = 10 * MINUTE_IN_SECONDS;

	public function __construct( private Store $store, private Credentials $credentials, private Network_Names $network ) {}

	/**
	 * Keeps a report, unless a later one is kept already: the lock is free by now.
	 *
	 * @param array $report As Api_Client::reconcile() gives it.
	 * @param float $read   When the app was read for it, in Unix seconds.
	 * @return array The report before; empty when there was none.
	 */
	public function keep( array $report, float $read ): array {
		$this->store->change(
			self::REPORT,
			function ( array $stored ) use ( $report, $read, &$before ) {
				$before = $this->of( $stored );
				$lead   = ( $before['read'] ?? 0 ) - $read;
				if ( $lead > 0 && $lead < self::OVERTAKING ) {
					return $stored;
				}
				// What was held back was not tried: it is refused still.
				$report['refused'] += array_intersect_key( $before['refused'] ?? array(), array_flip( $report['deferred'] ) );
				return array( 'key' => $this->key() ) + compact( 'read' ) + array( 'seen' => time() ) + $report;
			}
		);
		return $before;
	}

	/**
	 * The last report and when it was made (`seen`, Unix seconds); empty when there was none.
	 */
	public function report(): array {
		return $this->of( $this->store->get( self::REPORT ) );
	}

	/**
	 * Names that were refused at the last comparison, or before it and not tried since: trying them
	 * again can wait for the next.
	 *
	 * @return string[]
	 */
	public function refused(): array {
		return array_map( 'strval', array_keys( $this->report()['refused'] ?? array() ) );
	}

	private function of( array $stored ): array {
		return ( $stored['key'] ?? '' ) === $this->key() ? $stored : array();
	}

	private function key(): string {
		return md5( $this->credentials->app_id() . "\n" . $this->network->main() );
	}
}
