<?php
/**
 * The table of names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

use ServerPilot_Plugin\Support\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Every name that is wanted on the app, or on it. Two write here, both in jobs: a reconcile what it made
 * of each name, and the watch what a look found. Neither touches the other's columns, but that a name
 * which comes onto the app, or to another mapping, starts without a look.
 *
 * Statements are short, so that they fit into any packet and hold no lock for long. Where the database does not answer, or does
 * not take a change, every method throws a Failure.
 */
final class Names {

	/** Bytes of values in one statement: far below the smallest packet that a database takes. */
	private const SHORT = 100 * KB_IN_BYTES;

	/** The name of the row that is no name: its stamp tells a table from one that was lost or put back. */
	private const STAMP = '';

	/** Leaves that row out. */
	private const LISTED = "name > '" . self::STAMP . "'";

	/** What the table calls a name: the canonical one; for what is no domain name (null), itself in ASCII. */
	public static function key( string $name, ?string $canonical ): string {
		$key = $canonical ?? preg_replace_callback( '/[^\x21-\x7E]/', fn( $byte ) => rawurlencode( $byte[0] ), $name );
		// Empty is the row that is no name.
		return '' === $key || strlen( $key ) > 253 ? substr( $key, 0, 220 ) . '#' . md5( $key ) : $key;
	}

	/** A canonical name's row. */
	public function find( string $name ): ?Name_Row {
		return $this->find_all( array( $name ) )[ $name ] ?? null;
	}

	/** The rows, by name, of those canonical names that the table has. */
	public function find_all( array $names ): array {
		$rows = array();
		foreach ( Database::chunks( $names ) as $some ) {
			$rows += $this->rows( "name IN ($some)" );
		}
		return $rows;
	}

	/**
	 * A page of the list. A www twin is shown in its domain's row, so it is in no list.
	 *
	 * @param string[] $states     Some of Name_Row::STATES; none for all.
	 * @param string   $search     A part of the name, canonical or not.
	 * @param string   $order_by   state (what needs a person first), name, site or on_app; names of the same rank by name.
	 * @param bool     $descending Backwards.
	 * @param int      $limit      How many rows at most.
	 * @param int      $offset     How many rows are left out before them.
	 * @return array<string, Name_Row> By name, in the order that was asked for.
	 */
	public function page( array $states = array(), string $search = '', string $order_by = 'state', bool $descending = false, int $limit = 20, int $offset = 0 ): array {
		$by  = in_array( $order_by, array( 'name', 'site', 'on_app' ), true ) ? $order_by : 'FIELD(state, ' . Database::quoted( Name_Row::STATES ) . ')';
		$way = $descending ? 'DESC' : 'ASC';
		return $this->rows( self::where( $states, $search ), "$by $way, name $way LIMIT $limit OFFSET $offset" );
	}

	/** How many names page() has. */
	public function count( array $states = array(), string $search = '' ): int {
		return (int) self::value( 'COUNT(*)', self::where( $states, $search ) );
	}

	/** How many names there are of each state, in the order of Name_Row::STATES; states without a name are left out. */
	public function counts(): array {
		$rows   = self::select( 'state, COUNT(*) AS count', self::where( array(), '' ) . ' GROUP BY state' );
		$counts = array_map( 'intval', array_column( $rows, 'count', 'state' ) );
		return array_intersect_key( array_replace( array_fill_keys( Name_Row::STATES, 0 ), $counts ), $counts );
	}

	/** Rows, by name and so many at most, that a reconcile made this of: refused ones, for instance. Twins, too. */
	public function of_outcome( string $outcome, int $most ): array {
		return $this->rows( 'outcome = ' . Database::quoted( array( $outcome ) ) . ' AND ' . self::LISTED, "name LIMIT $most" );
	}

	/** Rows, by name and so many at most, whose next look is due at `$now` (Unix seconds), the longest first. */
	public function due_for_a_look( int $now, int $most ): array {
		return $this->rows( "next_check BETWEEN 1 AND $now", "next_check, name LIMIT $most" );
	}

	/** When the next look is due, in Unix seconds; null when no name is watched. */
	public function next_look(): ?int {
		$next = self::value( 'MIN(next_check)', 'next_check > 0' );
		return null === $next ? null : (int) $next;
	}

	/** How many names are watched. */
	public function watched(): int {
		return (int) self::value( 'COUNT(*)', 'next_check > 0' );
	}

	/** Was any name checked? */
	public function has_looks(): bool {
		return null !== self::value( 'name', "next_check > 0 AND watch <> ''", 'next_check DESC LIMIT 1' );
	}

	/**
	 * Keeps what a look found, if the name is still on the app for the mapping that was checked.
	 *
	 * @param Name_Row $row        The row, as it was read before the look.
	 * @param string   $state      One of Name_Row::OF_LOOKS.
	 * @param int      $checked    When it was checked.
	 * @param int      $next_check When to look again; 0 for never.
	 * @param string   $watch      What the watch keeps, ASCII.
	 * @return bool Whether it was kept.
	 */
	public function save_look( Name_Row $row, string $state, int $checked, int $next_check, string $watch ): bool {
		return 1 === Database::change(
			'UPDATE %i SET state = %s, checked = %d, next_check = %d, watch = %s WHERE name = %s AND mapping = %d AND outcome = %s AND checked = %d',
			...array( Schema::names(), $state, $checked, $next_check, $watch, $row->name, $row->mapping, Name_Row::LISTED, $row->checked )
		);
	}

	/** Lets a canonical name be checked at once, if it is watched at all. */
	public function look_now( string $name ): void {
		Database::change( 'UPDATE %i SET next_check = %d WHERE name = %s AND next_check > 0', Schema::names(), time(), $name );
	}

	/**
	 * Rows by name that a reconcile needs to know from before: those that were ever asked for, are on the app, or were refused. The others have
	 * no past that matters.
	 */
	public function with_a_past(): array {
		return $this->rows( "(asked > 0 OR on_app = 1 OR details <> '') AND " . self::LISTED );
	}

	/** Notes canonical names that ServerPilot is about to be asked to add, at `$now` (Unix seconds): whatever its answer, or none. */
	public function note_asked( array $names, int $now ): void {
		$rows = array_map( fn( $name ) => new Name_Row( array( 'name' => $name, 'wanted' => true, 'asked' => $now ) ), $names ); // phpcs:ignore WordPress.Arrays -- short.
		self::write( $rows, 'asked = VALUES(asked)' );
	}

	/**
	 * Writes what a reconcile made of all names: the rows that changed. Those that are not named any more go, but for
	 * what another one has noted since.
	 *
	 * @param iterable<Name_Row> $rows All of them. `next_check` is taken for a name that begins to be watched.
	 * @param int                $now  When the reconcile read the tables, in Unix seconds.
	 * @return array<string, string[]> The names of rows that changed, by their outcome.
	 */
	public function save_reconciled( iterable $rows, int $now ): array {
		$known   = self::digests();
		$changed = array();
		$new     = static function () use ( $rows, &$known, &$changed ) {
			foreach ( $rows as $row ) {
				if ( ( $known[ $row->name ] ?? null ) !== $row->digest() ) {
					$changed[ $row->outcome ][] = $row->name;
					yield $row;
				}
				unset( $known[ $row->name ] );
			}
		};
		self::write( $new(), self::updates() );
		foreach ( Database::chunks( array_map( 'strval', array_keys( $known ) ) ) as $some ) {
			Database::change( 'DELETE FROM ' . Schema::names() . " WHERE asked <= $now AND name IN ($some)" );
		}
		return $changed;
	}

	/** Lets canonical names that nobody wants any more stay on the app: from now on they are nobody's. */
	public function keep( array $names ): void {
		$outcome = Name_Row::WAS_THERE_BEFORE;
		foreach ( Database::chunks( $names ) as $some ) {
			Database::change( 'UPDATE ' . Schema::names() . " SET asked = 0, missed = 0, looks = 0, outcome = '$outcome', state = '$outcome' WHERE wanted = 0 AND on_app = 1 AND name IN ($some)" );
		}
	}

	/** From now on no name counts as asked for: another app is used now, or nobody can say what the table is worth. */
	public function disown(): void {
		Database::change( 'UPDATE ' . Schema::names() . ' SET asked = 0, missed = 0, looks = 0 WHERE ' . self::LISTED . ' AND asked > 0' );
	}

	/** The table's stamp: each reconcile gives it a higher one. 0 for a table that was made anew. */
	public function stamp(): int {
		return (int) self::value( 'asked', "name = '" . self::STAMP . "'" );
	}

	/** Gives the table a stamp, unless a later reconcile has given it a higher one. Has it this one now? */
	public function set_stamp( int $stamp ): bool {
		self::write( array( new Name_Row( array( 'name' => self::STAMP, 'asked' => $stamp ) ) ), 'asked = GREATEST(asked, VALUES(asked))' ); // phpcs:ignore WordPress.Arrays -- short.
		return $this->stamp() === $stamp;
	}

	/** Rows by name, each with whether its twin is on the app. */
	private function rows( string $where, string $order = '' ): array {
		$found = self::select( '*', $where, $order );
		$twins = array_map( fn( $row ) => Twin::of( $row['name'] ), $found );
		$twins = array() === $twins ? array() : array_column( self::select( 'name', 'on_app = 1 AND twin = 1 AND name IN (' . Database::quoted( $twins ) . ')' ), 'name', 'name' );
		$rows  = array();
		foreach ( $found as $row ) {
			$rows[ $row['name'] ] = new Name_Row( $row + array( 'www' => isset( $twins[ Twin::of( $row['name'] ) ] ) ) );
		}
		return $rows;
	}

	/**
	 * What a reconcile changes of a row. A look stays as long as the name is on the app for the same mapping;
	 * only the network's own names are no longer ours.
	 */
	private static function updates(): string {
		$same    = "outcome = '" . Name_Row::LISTED . "' AND VALUES(outcome) = outcome AND VALUES(mapping) = mapping";
		$updates = array(
			// In this order: each sees what the ones before it have changed.
			"next_check = IF($same AND next_check > 0 AND VALUES(next_check) > 0, next_check, VALUES(next_check))",
			"state = IF($same, state, VALUES(state))",
			"checked = IF($same, checked, 0)",
			"watch = IF($same, watch, '')",
			"asked = IF(VALUES(outcome) = '" . Name_Row::OWN . "', 0, GREATEST(asked, VALUES(asked)))",
		);
		foreach ( array_diff( Name_Row::RECONCILED, array( 'asked' ) ) as $column ) {
			$updates[] = "$column = VALUES($column)";
		}
		return implode( ', ', $updates );
	}

	/** What a reconcile wrote of each name: Name_Row::digest() by name. */
	private static function digests(): array {
		$digests = array();
		$digest  = "CRC32(CONCAT_WS('|', " . implode( ', ', Name_Row::RECONCILED ) . ', next_check > 0))';
		foreach ( Database::each( "name AS `key`, $digest AS digest FROM " . Schema::names() . ' WHERE name > %s ORDER BY name', self::STAMP ) as $row ) {
			$digests[ $row['key'] ] = (int) $row['digest'];
		}
		return $digests;
	}

	private static function where( array $states, string $search ): string {
		global $wpdb;
		return 'twin = 0 AND ' . self::LISTED
			. ( array() === $states ? '' : ' AND state IN (' . Database::quoted( $states ) . ')' )
			. ( '' === $search ? '' : $wpdb->prepare( ' AND name LIKE %s', '%' . $wpdb->esc_like( strtolower( $search ) ) . '%' ) );
	}

	/** Writes rows, as many in a statement as are short together, and changes of a row that is there what `$updates` says. */
	private static function write( iterable $rows, string $updates ): void {
		$into   = 'INSERT INTO ' . Schema::names() . ' (name, ' . implode( ', ', Name_Row::RECONCILED ) . ', state, next_check, watch) VALUES ';
		$values = array();
		$length = 0;
		foreach ( $rows as $row ) {
			$columns  = array( $row->name, ...array_values( $row->reconciled() ), $row->state(), $row->next_check, '' );
			$values[] = '(' . Database::quoted( $columns ) . ')';
			$length  += strlen( end( $values ) );
			if ( $length > self::SHORT ) {
				Database::change( $into . implode( ', ', $values ) . " ON DUPLICATE KEY UPDATE $updates" );
				$values = array();
				$length = 0;
			}
		}
		if ( array() !== $values ) {
			Database::change( $into . implode( ', ', $values ) . " ON DUPLICATE KEY UPDATE $updates" );
		}
	}

	/** Reads columns of rows: which rows, and in what order, how many of them. */
	private static function select( string $columns, string $where, string $order = '' ): array {
		return Database::rows( "SELECT $columns FROM " . Schema::names() . " WHERE $where" . ( '' === $order ? '' : " ORDER BY $order" ) );
	}

	/** The first row's one column; null where there is no row. */
	private static function value( string $column, string $where, string $order = '' ): ?string {
		return self::select( "$column AS value", $where, $order )[0]['value'] ?? null;
	}
}
