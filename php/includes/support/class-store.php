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

	/** What this process has read. */
	private array $read = array();

	/** What is stored under a name without our prefix, as this process read it first; empty where the database did not answer. */
	public function get( string $name ): array {
		if ( ! isset( $this->read[ $name ] ) ) {
			$names = array() === $this->read ? array_unique( array( $name, ...self::TOGETHER ) ) : array( $name );
			try {
				$rows = self::rows( $names );
			} catch ( Failure $failure ) {
				$rows = array();
			}
			$this->read += array_map( array( self::class, 'value' ), $rows ) + array_fill_keys( $names, array() );
		}
		return $this->read[ $name ];
	}

	/** Forgets what this process has read: in a long one others have changed it meanwhile. */
	public function refresh(): void {
		$this->read = array();
	}

	/** What the database has now of an option, without our prefix. No answer is not an empty one, but a Failure. */
	public function fresh( string $name ): array {
		return self::value( self::rows( array( $name ) )[ $name ] ?? null );
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
			$row    = self::rows( array( $name ) )[ $name ] ?? null;
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

	/** Leaves nothing stored under the name. */
	public function forget( string $name ): void {
		if ( array() !== $this->fresh( $name ) ) {
			$this->change( $name, fn() => array() );
		}
	}

	/**
	 * Some options' rows, the oldest of each, by name. The database compares what it has by its own digest: a comparison of texts would
	 * take upper and lower case for the same.
	 */
	private static function rows( array $names ): array {
		global $wpdb;
		$keys = Database::quoted( array_map( fn( $name ) => self::PREFIX . $name, $names ) );
		$rows = array();
		foreach ( Database::rows( "SELECT meta_id, meta_key, meta_value, MD5(meta_value) AS digest FROM {$wpdb->sitemeta} WHERE site_id = %d AND meta_key IN ($keys) ORDER BY meta_id DESC", get_main_network_id() ) as $row ) {
			$rows[ substr( $row['meta_key'], strlen( self::PREFIX ) ) ] = $row;
		}
		return $rows;
	}

	/** Writes what was made from a row. False: another process was faster. */
	private static function swap( string $name, ?array $row, array $after ): bool {
		global $wpdb;
		$value = wp_json_encode( $after );
		if ( null === $row ) {
			Database::change( "INSERT INTO {$wpdb->sitemeta} (site_id, meta_key, meta_value) VALUES (%d, %s, %s)", get_main_network_id(), self::PREFIX . $name, $value );
			$added = (int) $wpdb->insert_id;
			// Of two that were added at once the older counts.
			if ( (int) ( self::rows( array( $name ) )[ $name ]['meta_id'] ?? 0 ) === $added ) {
				return true;
			}
			Database::change( "DELETE FROM {$wpdb->sitemeta} WHERE meta_id = %d", $added );
			return false;
		}
		$same = array( $row['meta_id'], $row['digest'] );
		return 1 === ( array() === $after
			? Database::change( "DELETE FROM {$wpdb->sitemeta} WHERE meta_id = %d AND MD5(meta_value) = %s", ...$same )
			: Database::change( "UPDATE {$wpdb->sitemeta} SET meta_value = %s WHERE meta_id = %d AND MD5(meta_value) = %s", $value, ...$same ) );
	}

	/** A row's value; 0.1.0 serialized its own. */
	private static function value( ?array $row ): array {
		$text = $row['meta_value'] ?? '';
		return (array) ( json_decode( $text, true ) ?? ( is_serialized( $text ) ? unserialize( $text, array( 'allowed_classes' => false ) ) : array() ) ); // phpcs:ignore WordPress.PHP -- no object comes of it.
	}
}
