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
 * The last report, to be shown; and the names of this installation that were on the app, so that
 * one that is mapped no more is taken off even if nobody said so.
 *
 * Both belong to one app and one installation. A copy of the database under another name must not
 * inherit them, not even when every mention of the old name was replaced: so the key is a hash.
 */
final class App_Record {

	private const REPORT = 'app';
	private const OURS   = 'ours';

	public function __construct( private Store $store, private Credentials $credentials, private Network_Names $network ) {}

	/**
	 * Keeps a report.
	 *
	 * @param array $report As Api_Client::settle() gives it.
	 */
	public function keep( array $report ): void {
		$this->store->change(
			self::REPORT,
			fn() => array(
				'key'  => $this->key(),
				'seen' => time(),
			) + $report
		);
	}

	/**
	 * Keeps the names of this installation that are on the app now.
	 *
	 * To be called under the app's lock: a settling that ended before must not have the last word.
	 *
	 * @param array $report A report of an app that is the installation's.
	 */
	public function keep_ours( array $report ): void {
		// What was refused may be on the app all the same: its last domain, for instance.
		$names = array_merge( $report['added'], $report['unchanged'], array_map( 'strval', array_keys( $report['refused'] ) ) );
		$this->store->change(
			self::OURS,
			fn() => array(
				'key'   => $this->key(),
				'names' => $names,
			)
		);
	}

	/**
	 * Names of this installation that were on the app.
	 *
	 * @return string[]
	 * @throws \ServerPilot_Plugin\Extension\Failure When the database did not answer.
	 */
	public function ours(): array {
		return $this->of( $this->store->certain( self::OURS ) )['names'] ?? array();
	}

	/**
	 * The last report and when it was made (`seen`, Unix seconds); empty when there was none.
	 */
	public function report(): array {
		return $this->of( $this->store->get( self::REPORT ) );
	}

	private function of( array $stored ): array {
		return ( $stored['key'] ?? '' ) === $this->key() ? $stored : array();
	}

	private function key(): string {
		return md5( $this->credentials->app_id() . "\n" . $this->network->main() );
	}
}
