<?php
/**
 * The last changes.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * What was changed on ServerPilot, when and why: the last fifty changes, to be shown.
 */
final class History {

	public const ADDED        = 'added';
	public const REMOVED      = 'removed';
	public const AUTOSSL_ON   = 'autossl_on';
	public const REDIRECT_ON  = 'redirect_on';
	public const REDIRECT_OFF = 'redirect_off';

	/**
	 * A domain was mapped, renamed or unmapped, or a site was.
	 */
	public const EVENT = 'event';

	/**
	 * The comparison found a difference.
	 */
	public const COMPARISON = 'comparison';

	/**
	 * Somebody asked for it.
	 */
	public const PERSON = 'person';

	private const OPTION     = 'history';
	private const MOST       = 50;
	private const MOST_NAMES = 20;

	public function __construct( private Store $store ) {}

	/**
	 * Notes what was changed (`wu_serverpilot_after_sync`).
	 *
	 * @param array    $report What WuServerPilot\LockedApp::reconcile() gives.
	 * @param string[] $due    Names that something had happened to.
	 */
	public function synced( array $report, array $due ): void {
		foreach ( array( self::ADDED, self::REMOVED ) as $change ) {
			if ( array() !== $report[ $change ] ) {
				$this->note( $change, $report[ $change ], array() === array_intersect( $report[ $change ], self::with_twins( $due ) ) ? self::COMPARISON : self::EVENT );
			}
		}
		if ( 'enabled' === $report['autossl'] ) {
			$this->note( self::AUTOSSL_ON, array(), self::COMPARISON );
		}
	}

	/**
	 * Notes a change. Of many names the first are kept, and how many there were.
	 *
	 * @param string   $change One of the constants above.
	 * @param string[] $names  The names it is about.
	 * @param string   $why    EVENT, COMPARISON or PERSON; the last is the user of this request.
	 */
	public function note( string $change, array $names, string $why ): void {
		$entry = array(
			'at'     => time(),
			'change' => $change,
			'names'  => array_slice( array_values( $names ), 0, self::MOST_NAMES ),
			'count'  => count( $names ),
			'why'    => $why,
			'user'   => self::PERSON === $why ? get_current_user_id() : 0,
		);
		$this->store->change( self::OPTION, fn( array $entries ) => array_slice( array_merge( array( $entry ), $entries ), 0, self::MOST ) );
	}

	/**
	 * The changes, the last first.
	 *
	 * @return array<array{at: int, change: string, names: string[], count: int, why: string, user: int}> `user` is 0 where none is known.
	 */
	public function all(): array {
		return $this->store->get( self::OPTION );
	}

	private static function with_twins( array $names ): array {
		return array_merge( $names, array_map( fn( $name ) => "www.$name", $names ) );
	}
}
