<?php
/**
 * Who may go.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Name_Row, Names\Twin, Network\Facts };

defined( 'ABSPATH' ) || exit;

/**
 * Names on the app that nobody wants any more, of those that ServerPilot was asked to add by us:
 *
 *     an event said so                                  gone: in this reconcile
 *     nobody said so, or too many were told at once     missing: a day and three looks after it was first missed
 *     the owner said so                                 confirmed: in this reconcile
 *
 * Every other name stays, and so does the www twin of a wanted name, whatever the setting for twins says by now. How
 * many may go at once is the extension's to decide.
 */
final class Removals {

	private const LONGEST = DAY_IN_SECONDS;
	private const LOOKS   = 3;

	/** Says which. */
	private function __construct(
		public readonly array $gone,
		public readonly array $missing,
		public readonly array $unripe,
		public readonly array $confirmed
	) {}

	/**
	 * Sorts the names that are no longer wanted.
	 *
	 * @param Snapshot $seen      What is known.
	 * @param Facts    $facts     Knows what goes with a name.
	 * @param string[] $confirmed Names that the owner wants removed.
	 */
	public static function of( Snapshot $seen, Facts $facts, array $confirmed ): self {
		$ours  = array_filter( $seen->past, fn( Name_Row $row ) => $row->asked > 0 && isset( $seen->listed[ $row->name ] ) && ! $seen->wanted->has( $row->name ) && ! $seen->wanted->has_domain_of( $row->name ) && ! $seen->wanted->is_own( $row->name ) );
		$told  = array() === $ours ? array() : array_fill_keys( self::told( $seen->changed(), $facts ), true );
		$asked = array_fill_keys( $confirmed, true );
		$gone  = array_diff_key( array_intersect_key( $ours, $told ), $asked );
		$ripe  = array_filter( array_diff_key( $ours, $gone ), fn( Name_Row $row ) => isset( $asked[ $row->name ] ) || self::is_ripe( $row, $seen->now ) );
		$names = fn( array $rows ) => array_map( 'strval', array_keys( $rows ) );
		return new self( $names( $gone ), $names( $ripe ), $names( array_diff_key( $ours, $gone, $ripe ) ), $names( array_intersect_key( $ours, $asked ) ) );
	}

	/** Names that events speak of, with what went with each of them. */
	private static function told( array $changed, Facts $facts ): array {
		// The setting for twins may have been another one when it was added.
		return array_merge( ...array_map( fn( $name ) => array( ...Twin::with( array( $name ) ), ...$facts->names_for( $name ) ), $changed ) );
	}

	private static function is_ripe( Name_Row $row, int $now ): bool {
		return $row->missed > 0 && $now - $row->missed >= self::LONGEST && $row->looks >= self::LOOKS;
	}
}
