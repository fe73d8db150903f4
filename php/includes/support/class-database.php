<?php
/**
 * This site's own database.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's statements. No answer is never an empty one: names that are not in an answer are taken off the app. Where values
 * are given, the statement has a placeholder for each.
 */
final class Database {

	/** Rows that are read at once where all of them are. */
	private const BATCH = 2000;

	/** Values in one statement: short enough for the smallest packet that a database takes. */
	private const MANY = 500;

	/**
	 * What a query finds.
	 *
	 * @param string     $query     The query.
	 * @param int|string ...$values Its values.
	 * @return array<string, string|null>[] Columns by name.
	 * @throws Failure When the database does not answer.
	 */
	public static function rows( string $query, ...$values ): array {
		global $wpdb;
		$rows = $wpdb->get_results( self::prepared( $query, $values ), ARRAY_A ); // phpcs:ignore WordPress.DB -- prepared; fresh on purpose.
		if ( '' !== $wpdb->last_error || ! is_array( $rows ) ) {
			throw Failure::of_database();
		}
		return $rows;
	}

	/**
	 * All that a query finds, many rows at a time.
	 *
	 * @param string     $query What follows SELECT. It asks for a `key` that is greater than its one value, and is ordered by it.
	 * @param int|string $last  Less than every key.
	 * @return \Generator<array<string, string|null>>
	 * @throws Failure When the database does not answer.
	 */
	public static function each( string $query, $last ): \Generator {
		do {
			$rows = self::rows( "SELECT $query LIMIT " . self::BATCH, $last );
			foreach ( $rows as $row ) {
				$last = $row['key'];
				yield $row;
			}
			$read = count( $rows );
		} while ( self::BATCH === $read );
	}

	/**
	 * Changes something.
	 *
	 * @param string     $statement The statement.
	 * @param int|string ...$values Its values.
	 * @return int How many rows it changed.
	 * @throws Failure When the database does not take it.
	 */
	public static function change( string $statement, ...$values ): int {
		global $wpdb;
		$changed = $wpdb->query( self::prepared( $statement, $values ) ); // phpcs:ignore WordPress.DB -- prepared.
		if ( false === $changed ) {
			throw Failure::of_database();
		}
		return (int) $changed;
	}

	/** Asks without a word in PHP's log: where no answer is nothing to wonder about. */
	public static function quietly( callable $ask ) {
		global $wpdb;
		$quiet = $wpdb->suppress_errors();
		try {
			return $ask();
		} finally {
			$wpdb->suppress_errors( $quiet );
		}
	}

	/** Values for a statement. */
	public static function quoted( array $values ): string {
		return implode( ', ', array_map( fn( $value ) => is_int( $value ) ? $value : "'" . esc_sql( (string) $value ) . "'", $values ) );
	}

	/** Any number of values, as quoted() has them, for as many statements as it takes. */
	public static function chunks( array $values ): array {
		return array_map( array( self::class, 'quoted' ), array_chunk( array_values( $values ), self::MANY ) );
	}

	private static function prepared( string $query, array $values ): string {
		global $wpdb;
		return array() === $values ? $query : $wpdb->prepare( $query, $values ); // phpcs:ignore WordPress.DB -- this is where it is prepared.
	}
}
