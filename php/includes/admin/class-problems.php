<?php
/**
 * What needs a person.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Reconcile\Hooks, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * The problems that do not cure themselves, since when each has been there, and which of them the
 * owner has put away. Every screen reads them here, so that no two contradict each other.
 */
final class Problems {

	private const OPTION = 'problems';

	public function __construct( private Store $store, private Problem_Finder $finder, private Events $events, private Hooks $hooks ) {}

	/**
	 * All of them.
	 *
	 * @return array<string, array{concerns: string, message: string, hosts: string[], since: int, dismissed: bool}> By kind; `since` in Unix seconds.
	 */
	public function all(): array {
		$known = $this->store->get( self::OPTION );
		$found = $this->finder->find( fn() => $this->events->names(), $this->hooks->thrown() );
		foreach ( $found as $kind => $problem ) {
			$found[ $kind ]['since']     = $known[ $kind ]['since'] ?? time();
			$found[ $kind ]['dismissed'] = ( $known[ $kind ]['dismissed'] ?? '' ) === self::digest( $problem );
		}
		return $found;
	}

	/**
	 * Those that the owner has not put away.
	 *
	 * @return array<string, array{concerns: string, message: string, hosts: string[], since: int, dismissed: bool}> As all() has them.
	 */
	public function open(): array {
		return array_filter( $this->all(), fn( $problem ) => ! $problem['dismissed'] );
	}

	/**
	 * Does not show a problem any more, as long as it stays the same.
	 *
	 * @param string $kind What kind.
	 */
	public function dismiss( string $kind ): void {
		$problem = $this->all()[ $kind ] ?? null;
		if ( null !== $problem ) {
			$entry = array(
				'since'     => $problem['since'],
				'dismissed' => self::digest( $problem ),
			);
			$this->store->change( self::OPTION, fn( array $known ) => array( $kind => $entry ) + $known );
		}
	}

	/**
	 * Something happened: notes which problems are new, and which have gone.
	 */
	public function look(): void {
		$found = $this->all();
		$since = array_map( fn( $problem ) => array( 'since' => $problem['since'] ), $found );
		$this->store->change(
			self::OPTION,
			function ( array $known ) use ( $since, &$new ) {
				$new = array_diff_key( $since, $known );
				return array_intersect_key( $known, $since ) + $new;
			}
		);
		foreach ( array_intersect_key( $found, $new ) as $kind => $problem ) {
			$this->hooks->problem_found( $kind, $problem );
		}
	}

	/**
	 * Tells a problem from another of its kind, whatever language it is read in.
	 *
	 * @param array $problem The problem.
	 */
	private static function digest( array $problem ): string {
		return md5( (string) wp_json_encode( array( $problem['cause'], $problem['hosts'] ) ) );
	}
}
