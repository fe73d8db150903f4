<?php
/**
 * Names that something happened to.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * A row for each event, until a reconcile has seen it.
 *
 * An event is often inside somebody's transaction: so it appends one row, waits for nobody, and means
 * nothing when that transaction is rolled back. Rows are deleted by their number: a lower number may
 * become visible after a higher one.
 */
final class Events {

	private const SHORT = 500;

	/**
	 * Appends names, in one statement. Never throws, and says nothing: whoever changed the domain is not to
	 * blame.
	 *
	 * @param string ...$names Canonical names; empty where what happened has none.
	 * @return bool Whether the database took them.
	 */
	public function append( string ...$names ): bool {
		global $wpdb;
		$rows     = array_map( fn( $name ) => $wpdb->prepare( '(%s, %d)', substr( $name, 0, 253 ), time() ), $names );
		$quiet    = $wpdb->suppress_errors();
		$appended = $wpdb->query( 'INSERT INTO ' . Schema::events() . ' (name, at) VALUES ' . implode( ', ', $rows ) ); // phpcs:ignore WordPress.DB -- prepared above.
		$wpdb->suppress_errors( $quiet );
		return count( $names ) === $appended;
	}

	/**
	 * Waits any for a reconcile?
	 *
	 * @throws Failure When the table cannot be read.
	 */
	public function are_there(): bool {
		global $wpdb;
		return self::read( fn() => $wpdb->get_var( $wpdb->prepare( 'SELECT 1 FROM %i LIMIT 1', Schema::events() ) ) ) !== null; // phpcs:ignore WordPress.DB
	}

	/**
	 * All of them, the oldest first.
	 *
	 * @return array<int, string> Names by the event's number; empty for an event without a name.
	 * @throws Failure When the table cannot be read.
	 */
	public function all(): array {
		global $wpdb;
		$rows = self::read( fn() => $wpdb->get_results( $wpdb->prepare( 'SELECT id, name FROM %i ORDER BY id', Schema::events() ) ) ); // phpcs:ignore WordPress.DB
		return array_column( (array) $rows, 'name', 'id' );
	}

	/**
	 * The names that wait, each once, the oldest first; none where the table cannot be read.
	 *
	 * @param int $most How many at most.
	 * @return string[]
	 */
	public function names( int $most = 100 ): array {
		global $wpdb;
		$quiet = $wpdb->suppress_errors();
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT name FROM %i WHERE name > '' GROUP BY name ORDER BY MIN(id) LIMIT %d", Schema::events(), $most ) ); // phpcs:ignore WordPress.DB
		$wpdb->suppress_errors( $quiet );
		return $names;
	}

	/**
	 * Deletes those that a reconcile has seen.
	 *
	 * @param int[] $numbers Their numbers.
	 */
	public function forget( array $numbers ): void {
		global $wpdb;
		foreach ( array_chunk( array_map( 'intval', $numbers ), self::SHORT ) as $some ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE id IN (' . implode( ', ', $some ) . ')', Schema::events() ) ); // phpcs:ignore WordPress.DB -- numbers.
		}
	}

	/** Leaves the newest event of each name, where nobody can say when they will be seen. */
	public function compact(): void {
		$all = $this->all();
		// By number, and not in the database: it would wait for a transaction that has appended one.
		$this->forget( array_diff( array_keys( $all ), array_flip( $all ) ) );
	}

	/** Reads; no answer is not an empty one. */
	private static function read( callable $query ) {
		global $wpdb;
		$quiet  = $wpdb->suppress_errors();
		$answer = $query();
		$wpdb->suppress_errors( $quiet );
		if ( '' !== $wpdb->last_error ) {
			throw Failure::of_database();
		}
		return $answer;
	}
}
