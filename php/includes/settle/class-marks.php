<?php
/**
 * Names that something happened to.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Durable marks, a row each: made when a domain changes, deleted when a settling that has seen
 * them is done.
 *
 * A row is never changed, so its number is the mark's token: a name that is marked again while a
 * settling runs has a new row, which that settling does not delete. Two marks for one name do no
 * harm. (The dirty set of a work queue, in a table.)
 */
final class Marks {

	private const KEY = Store::PREFIX . 'mark';

	/**
	 * Marks a name.
	 *
	 * @param string $name The name.
	 * @return int The mark's token; 0 when the database does not take it.
	 */
	public function add( string $name ): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- add_network_option() keeps one row a key; each mark is a row.
		$added = $wpdb->insert(
			$wpdb->sitemeta,
			array(
				'site_id'    => get_main_network_id(),
				'meta_key'   => self::KEY, // phpcs:ignore WordPress.DB.SlowDBQuery -- a column's name.
				'meta_value' => $name, // phpcs:ignore WordPress.DB.SlowDBQuery -- a column's name.
			)
		);
		return $added ? (int) $wpdb->insert_id : 0;
	}

	/**
	 * All marks, the oldest first.
	 *
	 * @return array<int,string> Names by token.
	 */
	public function all(): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- fresh on purpose.
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_value FROM {$wpdb->sitemeta} WHERE meta_key = %s ORDER BY meta_id", self::KEY ) );
		return array_column( (array) $rows, 'meta_value', 'meta_id' );
	}

	/**
	 * Is the mark still there?
	 *
	 * @param int $token The mark's token.
	 */
	public function has( int $token ): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- fresh on purpose.
		return (bool) $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM {$wpdb->sitemeta} WHERE meta_id = %d AND meta_key = %s", $token, self::KEY ) );
	}

	/**
	 * Deletes marks that have been seen to.
	 *
	 * @param int[] $tokens Their tokens.
	 */
	public function forget( array $tokens ): void {
		global $wpdb;
		foreach ( array_chunk( array_map( 'intval', $tokens ), 500 ) as $some ) {
			// phpcs:ignore WordPress.DB -- numbers; by token, and not by name.
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->sitemeta} WHERE meta_key = %s AND meta_id IN (" . implode( ', ', $some ) . ')', self::KEY ) );
		}
	}
}
