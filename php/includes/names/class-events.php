<?php
/**
 * Names that something happened to.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

use ServerPilot_Plugin\Support\{ Database, Failure };

defined( 'ABSPATH' ) || exit;

/**
 * A row for each event, until a reconcile has seen it.
 *
 * An event is often inside somebody's transaction: so it appends one row, waits for nobody, and means
 * nothing when that transaction is rolled back. Rows are deleted by their number: a lower number may
 * become visible after a higher one. Where the database does not answer, methods throw a Failure that do not say otherwise.
 */
final class Events {

	/**
	 * Appends canonical names, empty where what happened has none, in one statement. Did the database take them? Never throws, and says
	 * nothing: whoever changed the domain is not to blame.
	 */
	public function append( string ...$names ): bool {
		$rows = array_map( fn( $name ) => '(' . Database::quoted( array( substr( $name, 0, 253 ), time() ) ) . ')', $names );
		try {
			return count( $names ) === Database::quietly( fn() => Database::change( 'INSERT INTO ' . Schema::events() . ' (name, at) VALUES ' . implode( ', ', $rows ) ) );
		} catch ( Failure $failure ) {
			return false;
		}
	}

	/** Waits any for a reconcile? */
	public function are_there(): bool {
		return array() !== self::read( 'SELECT 1 FROM %i LIMIT 1' );
	}

	/** The names of all of them by their numbers, the oldest first; empty for an event without a name. */
	public function all(): array {
		return array_column( self::read( 'SELECT id, name FROM %i ORDER BY id' ), 'name', 'id' );
	}

	/** The names that wait, each once, the oldest first, so many at most; none where the table cannot be read. */
	public function names( int $most = 100 ): array {
		try {
			return array_column( self::read( "SELECT name FROM %i WHERE name > '' GROUP BY name ORDER BY MIN(id) LIMIT $most" ), 'name' );
		} catch ( Failure $failure ) {
			return array();
		}
	}

	/** Deletes those that a reconcile has seen, by their numbers. */
	public function forget( array $numbers ): void {
		foreach ( Database::chunks( $numbers ) as $some ) {
			Database::change( 'DELETE FROM ' . Schema::events() . " WHERE id IN ($some)" );
		}
	}

	/** Leaves the newest event of each name, where nobody can say when they will be seen. */
	public function compact(): void {
		$all = $this->all();
		// By number, and not in the database: it would wait for a transaction that has appended one.
		$this->forget( array_diff( array_keys( $all ), array_flip( $all ) ) );
	}

	private static function read( string $query ): array {
		return Database::quietly( fn() => Database::rows( $query, Schema::events() ) );
	}
}
