<?php
/**
 * What needs attention.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Reconcile\Hooks, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * The one list of problems: since when each has been there, and which of them the owner has dismissed. Notices, page,
 * Site Health, WP-CLI and mails all read it here, so that no two contradict each other.
 */
final class Problems {

	private const OPTION = 'problems';

	public function __construct(
		private Problem_Finder $finder,
		private Set_Up_Problems $set_up,
		private Mapping_Problems $mappings,
		private Remediation $remediation,
		private Hooks $hooks,
		private Store $store
	) {}

	/** Reads the mappings anew, which nobody else does. To be asked where time is: in jobs and on our own screens. */
	public function refresh(): void {
		$this->mappings->look();
	}

	/** What is missing for anything to be done here, in a sentence; empty when nothing is. */
	public function missing(): string {
		return $this->set_up->missing();
	}

	/**
	 * All of them.
	 *
	 * @return array<string, array> By kind: level, concerns, message, hosts; title, step and link as Remediation has them; `since`, Unix seconds;
	 *         `dismissed`.
	 */
	public function all(): array {
		$known = $this->store->get( self::OPTION );
		$found = $this->finder->find();
		foreach ( $found as $kind => $problem ) {
			$found[ $kind ] += $this->remediation->on( $kind ) + array(
				'since'     => $known[ $kind ]['since'] ?? time(),
				'dismissed' => ( $known[ $kind ]['dismissed'] ?? '' ) === self::digest( $problem ),
			);
		}
		return $found;
	}

	/**
	 * Those that the owner has not dismissed.
	 *
	 * @return array<string, array> As all() has them.
	 */
	public function open(): array {
		return array_filter( $this->all(), fn( $problem ) => ! $problem['dismissed'] );
	}

	/** How it stands as a whole: good, recommended or critical. */
	public function level(): string {
		$levels = array_column( $this->all(), 'level' );
		return in_array( 'critical', $levels, true ) ? 'critical' : ( array() === $levels ? 'good' : 'recommended' );
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

	/** Is there one that nobody has noted, though no job runs that could? */
	public function has_news(): bool {
		return array() !== array_diff_key( $this->finder->find(), $this->store->get( self::OPTION ) );
	}

	/** Notes which problems are new, and which have gone. */
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
		return md5( (string) wp_json_encode( $problem['cause'] ) );
	}
}
