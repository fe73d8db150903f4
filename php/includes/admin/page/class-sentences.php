<?php
/**
 * What became of an action.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Change_Log, Names\Name_State, Reconcile\Report };

defined( 'ABSPATH' ) || exit;

/**
 * The sentences that tell an owner what a click did, on the page and over REST.
 */
final class Sentences {

	/**
	 * After a comparison.
	 *
	 * @param Report|null $report Its report; null when it did not take place.
	 */
	public static function of_comparison( ?Report $report ): string {
		if ( null === $report ) {
			return __( 'A filter of this site kept the comparison from taking place.', 'wu-serverpilot' );
		}
		if ( ! $report->changed ) {
			return __( 'Compared: nothing had to be changed.', 'wu-serverpilot' );
		}
		/* translators: 1: a number of domains; 2: a number of domains */
		return sprintf( __( 'Compared: %1$d added, %2$d removed.', 'wu-serverpilot' ), count( $report->added ), count( $report->removed ) );
	}

	/**
	 * How a name stands after it was seen to.
	 *
	 * @param array $row Its row.
	 * @return array{0: string, 1: string} The notice's type and the sentence.
	 */
	public static function of_row( array $row ): array {
		$good = in_array( $row['state'], array( Name_State::NOT_CHECKED, Name_State::WORKS, Name_State::OWN, Name_State::BY_WILDCARD ), true );
		return array( $good ? 'success' : 'warning', trim( "{$row['name']}: " . Words::state( $row['state'] ) . '. ' . $row['why'] ) );
	}

	/**
	 * After a removal.
	 *
	 * @param array $outcome What Owner_Actions::remove() gave.
	 * @return array{0: string, 1: string} The notice's type and the sentence.
	 */
	public static function of_removal( array $outcome ): array {
		$removed = array() === $outcome['removed']
			? __( 'Nothing was removed from ServerPilot.', 'wu-serverpilot' )
			/* translators: %s: domain names */
			: sprintf( __( 'Removed from ServerPilot: %s.', 'wu-serverpilot' ), Change_Log::some( $outcome['removed'] ) );
		/* translators: %s: domain names */
		$kept = array() === $outcome['kept'] ? '' : ' ' . sprintf( __( 'Left as they are: %s.', 'wu-serverpilot' ), Change_Log::some( $outcome['kept'] ) );
		return array( array() === $outcome['removed'] ? 'warning' : 'success', $removed . $kept );
	}
}
