<?php
/**
 * Ultimate Multisite's table of mappings.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the table itself: Ultimate Multisite's models answer from a cache that another process's changes do
 * not reach.
 */
final class Mappings {

	/**
	 * When mappings were made, in Unix seconds.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, int> By number.
	 */
	public static function made( array $ids ): array {
		return array_map( fn( $row ) => (int) strtotime( $row->date_created . ' UTC' ), self::rows( 'date_created', $ids ) );
	}

	/**
	 * Their stages.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, string> By number.
	 */
	public static function stages( array $ids ): array {
		return array_map( fn( $row ) => $row->stage, self::rows( 'stage', $ids ) );
	}

	/**
	 * A column of some rows; none where the table does not say.
	 *
	 * @param string $column The column.
	 * @param int[]  $ids    The mappings' numbers.
	 * @return array<int, object> By number.
	 */
	private static function rows( string $column, array $ids ): array {
		global $wpdb;
		if ( array() === $ids ) {
			return array();
		}
		$in   = implode( ', ', array_map( 'intval', $ids ) );
		$rows = $wpdb->get_results( "SELECT id, $column FROM {$wpdb->base_prefix}wu_domain_mappings WHERE id IN ($in)" ); // phpcs:ignore WordPress.DB -- fresh on purpose; numbers.
		return array_column( (array) $rows, null, 'id' );
	}
}
