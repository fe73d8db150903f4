<?php
/**
 * What the plugin remembers.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/**
 * Options of the main network, changed by any number of processes at once without losing a change.
 *
 * A change is written only where the database still has what it was made from (compare and swap).
 * That needs no lock, so it works the same where reads go to a replica: a stale read only costs
 * another round.
 */
final class Store {

	public const PREFIX = 'wu_serverpilot_';

	private const ROUNDS = 100;

	/**
	 * What is stored, as WordPress has it cached.
	 *
	 * @param string $name The option, without our prefix.
	 */
	public function get( string $name ): array {
		$value = get_network_option( get_main_network_id(), self::PREFIX . $name, array() );
		return is_array( $value ) ? $value : array();
	}

	/**
	 * What the database has now, whatever this process read earlier. No answer is not an empty one.
	 *
	 * @param string $name The option, without our prefix.
	 * @throws Failure When the database did not answer.
	 */
	public function fresh( string $name ): array {
		global $wpdb;
		$row = $this->row( $name );
		if ( '' !== $wpdb->last_error ) {
			throw Failure::of_database();
		}
		return self::value( $row );
	}

	/**
	 * Changes what is stored. An empty array leaves no option behind.
	 *
	 * @param string   $name   The option, without our prefix.
	 * @param callable $change From what is stored to what shall be; may be asked more than once.
	 * @return array What is stored then.
	 * @throws Failure When the database does not take it.
	 */
	public function change( string $name, callable $change ): array {
		for ( $round = 1; $round <= self::ROUNDS; $round++ ) {
			$row    = $this->row( $name );
			$before = self::value( $row );
			$after  = $change( $before );
			if ( $after === $before || $this->swap( $name, $row, $after ) ) {
				return $after;
			}
			usleep( random_int( 500, 1000 * min( $round, 20 ) ) );
		}
		throw Failure::of_database();
	}

	/**
	 * Leaves nothing stored under the name.
	 *
	 * @param string $name The option, without our prefix.
	 */
	public function forget( string $name ): void {
		if ( array() !== $this->get( $name ) ) {
			$this->change( $name, fn() => array() );
		}
	}

	/**
	 * The option's row. The database compares what it has by its own digest: a comparison of texts
	 * would take upper and lower case for the same.
	 *
	 * @param string $name The option, without our prefix.
	 */
	private function row( string $name ): ?object {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- fresh on purpose.
		return $wpdb->get_row( $wpdb->prepare( "SELECT meta_id, meta_value, MD5(meta_value) AS digest FROM {$wpdb->sitemeta} WHERE site_id = %d AND meta_key = %s ORDER BY meta_id LIMIT 1", get_main_network_id(), self::PREFIX . $name ) );
	}

	/**
	 * Writes, unless another process was faster.
	 *
	 * @param string      $name  The option, without our prefix.
	 * @param object|null $row   What it was made from.
	 * @param array       $after What shall be.
	 */
	private function swap( string $name, ?object $row, array $after ): bool {
		global $wpdb;
		$network = get_main_network_id();
		$value   = maybe_serialize( $after );
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- see above; WordPress has no such write.
		$quiet = $wpdb->suppress_errors(); // Two first writes at once: the database lets one fail.
		if ( null === $row ) {
			$written = $wpdb->query( $wpdb->prepare( "INSERT INTO {$wpdb->sitemeta} (site_id, meta_key, meta_value) SELECT %d, %s, %s FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM {$wpdb->sitemeta} WHERE site_id = %d AND meta_key = %s)", $network, self::PREFIX . $name, $value, $network, self::PREFIX . $name ) );
		} elseif ( array() === $after ) {
			$written = $wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->sitemeta} WHERE meta_id = %d AND MD5(meta_value) = %s", $row->meta_id, $row->digest ) );
		} else {
			$written = $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->sitemeta} SET meta_value = %s WHERE meta_id = %d AND MD5(meta_value) = %s", $value, $row->meta_id, $row->digest ) );
		}
		$wpdb->suppress_errors( $quiet );
		// phpcs:enable
		wp_cache_delete_multiple( array( "$network:" . self::PREFIX . $name, "$network:notoptions" ), 'site-options' );
		return 1 === $written;
	}

	private static function value( ?object $row ): array {
		return null === $row ? array() : (array) maybe_unserialize( $row->meta_value );
	}
}
