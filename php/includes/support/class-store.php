<?php
/**
 * What the plugin remembers.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/**
 * Small options of the main network, changed by any number of processes at once without losing a change.
 *
 * A change is written only where the database still has what it was made from (compare and swap): no
 * lock, and a stale read only costs another round. Everything is ASCII (JSON), whatever the table's
 * charset is, and read from the table: an object cache may be shared by a copy of the site.
 */
final class Store {

	public const PREFIX = 'wu_serverpilot_';

	/** What most requests that read anything read: one query gets all of them. */
	private const TOGETHER = array( 'schema', 'extension', 'app', 'circuit', 'follow_up', 'site_code', 'problems', 'schedule', 'watch', 'mappings' );

	private const ROUNDS = 100;

	/**
	 * What this process has read.
	 *
	 * @var array<string, array>
	 */
	private array $read = array();

	/**
	 * What is stored, as this process read it first.
	 *
	 * @param string $name The option, without our prefix.
	 */
	public function get( string $name ): array {
		if ( ! isset( $this->read[ $name ] ) ) {
			$names       = array() === $this->read ? array_unique( array( $name, ...self::TOGETHER ) ) : array( $name );
			$this->read += array_map( array( self::class, 'value' ), self::rows( $names ) ) + array_fill_keys( $names, array() );
		}
		return $this->read[ $name ];
	}

	/** Forgets what this process has read: in a long one others have changed it meanwhile. */
	public function refresh(): void {
		$this->read = array();
	}

	/**
	 * What the database has now. No answer is not an empty one.
	 *
	 * @param string $name The option, without our prefix.
	 * @throws Failure When the database did not answer.
	 */
	public function fresh( string $name ): array {
		global $wpdb;
		$row = self::row( $name );
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
			$row    = self::row( $name );
			$before = self::value( $row );
			$after  = $change( $before );
			if ( $after === $before || self::swap( $name, $row, $after ) ) {
				unset( $this->read[ $name ] );
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
		if ( array() !== $this->fresh( $name ) ) {
			$this->change( $name, fn() => array() );
		}
	}

	/**
	 * The option's row. The database compares what it has by its own digest: a comparison of texts
	 * would take upper and lower case for the same.
	 *
	 * @param string $name The option, without our prefix.
	 */
	private static function row( string $name ): ?object {
		return self::rows( array( $name ) )[ $name ] ?? null;
	}

	/**
	 * Some options' rows, the oldest of each.
	 *
	 * @return array<string, object> By name.
	 */
	private static function rows( array $names ): array {
		global $wpdb;
		$keys = implode( ', ', array_fill( 0, count( $names ), '%s' ) );
		// phpcs:ignore WordPress.DB -- fresh on purpose.
		$found = $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, meta_key, meta_value, MD5(meta_value) AS digest FROM {$wpdb->sitemeta} WHERE site_id = %d AND meta_key IN ($keys) ORDER BY meta_id DESC", get_main_network_id(), ...array_map( fn( $name ) => self::PREFIX . $name, $names ) ) );
		$rows  = array();
		foreach ( (array) $found as $row ) {
			$rows[ substr( $row->meta_key, strlen( self::PREFIX ) ) ] = $row;
		}
		return $rows;
	}

	/** Writes, unless another process was faster. */
	private static function swap( string $name, ?object $row, array $after ): bool {
		global $wpdb;
		$value = wp_json_encode( $after );
		// phpcs:disable WordPress.DB -- see above; WordPress has no such write.
		if ( null === $row ) {
			$written = $wpdb->query( $wpdb->prepare( "INSERT INTO {$wpdb->sitemeta} (site_id, meta_key, meta_value) VALUES (%d, %s, %s)", get_main_network_id(), self::PREFIX . $name, $value ) );
			$first   = (int) $wpdb->insert_id;
			// Of two that were added at once the older counts.
			if ( 1 === $written && (int) ( self::row( $name )->meta_id ?? 0 ) !== $first ) {
				$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->sitemeta} WHERE meta_id = %d", $first ) );
				return false;
			}
		} elseif ( array() === $after ) {
			$written = $wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->sitemeta} WHERE meta_id = %d AND MD5(meta_value) = %s", $row->meta_id, $row->digest ) );
		} else {
			$written = $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->sitemeta} SET meta_value = %s WHERE meta_id = %d AND MD5(meta_value) = %s", $value, $row->meta_id, $row->digest ) );
		}
		// phpcs:enable
		if ( false === $written ) {
			throw Failure::of_database();
		}
		return 1 === $written;
	}

	/** A row's value; 0.1.0 serialized its own. */
	private static function value( ?object $row ): array {
		$text = $row->meta_value ?? '';
		return (array) ( json_decode( $text, true ) ?? ( is_serialized( $text ) ? unserialize( $text, array( 'allowed_classes' => false ) ) : array() ) ); // phpcs:ignore WordPress.PHP -- no object comes of it.
	}
}
