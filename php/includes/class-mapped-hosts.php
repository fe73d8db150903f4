<?php
/**
 * What the network has mapped.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The names that the network's sites are reached under, as the tables have them now.
 *
 * Read from the tables themselves: a job asks what is true now, and Ultimate Multisite's models
 * answer from a cache that another process's changes do not reach.
 */
final class Mapped_Hosts {

	private const BATCH = 500;

	/**
	 * Is the name mapped, or some site's own host?
	 *
	 * @param string $host A canonical name; what is not even ASCII is in no table.
	 */
	public function has( string $host ): bool {
		return 1 !== preg_match( '/[^\x20-\x7E]/', $host ) && $this->is_anywhere( $host );
	}

	/**
	 * Is it in one of the two tables?
	 *
	 * @param string $host A canonical name.
	 */
	private function is_anywhere( string $host ): bool {
		return $this->is_mapped( $host ) || $this->is_site( $host );
	}

	/**
	 * Everything that is mapped, mapped names before sites' own hosts; a few hundred rows at a time.
	 *
	 * @return \Generator<string> Canonical names; one may come twice.
	 */
	public function each(): \Generator {
		global $wpdb;
		yield from $this->column( self::mappings(), 'mapping.id', 'mapping.domain', '1 = 1' );
		yield from $this->column( $wpdb->blogs, 'blog_id', 'domain', 'deleted = 0 AND archived = 0 AND spam = 0' );
	}

	/**
	 * The names that are mapped to a site, even to one that is no more.
	 *
	 * @param int $site_id The site.
	 * @return string[] Canonical names.
	 */
	public function of_site( int $site_id ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- the table's name is Ultimate Multisite's; fresh on purpose, see above.
		$names = $wpdb->get_col( $wpdb->prepare( 'SELECT domain FROM ' . self::mappings_table() . ' WHERE blog_id = %d', $site_id ) );
		return array_map( array( Host::class, 'canonical' ), $names );
	}

	/**
	 * Does a mapping have this name?
	 *
	 * @param string $host A canonical name.
	 */
	private function is_mapped( string $host ): bool {
		global $wpdb;
		$spellings = Host::stored_spellings( $host );
		// phpcs:disable WordPress.DB -- the table's name is Ultimate Multisite's; fresh on purpose, see above.
		return (bool) $wpdb->get_var(
			$wpdb->prepare( 'SELECT 1 FROM ' . self::mappings() . ' WHERE mapping.domain IN (%s, %s, %s) LIMIT 1', $spellings )
		);
		// phpcs:enable
	}

	/**
	 * Does a site live at this name?
	 *
	 * @param string $host A canonical name.
	 */
	private function is_site( string $host ): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- fresh on purpose, see above.
		return (bool) $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM {$wpdb->blogs} WHERE domain = %s LIMIT 1", $host ) );
	}

	/**
	 * A column of names, in the order of the table's key.
	 *
	 * @param string $table The table.
	 * @param string $key   Its numeric key.
	 * @param string $name  The column.
	 * @param string $where Which rows.
	 * @return \Generator<string>
	 */
	private function column( string $table, string $key, string $name, string $where ): \Generator {
		global $wpdb;
		$last = 0;
		do {
			// phpcs:disable WordPress.DB -- all parts but the number are the constants above.
			$rows = $wpdb->get_results(
				$wpdb->prepare( "SELECT $key AS id, $name AS domain FROM $table WHERE $key > %d AND $where ORDER BY $key LIMIT " . self::BATCH, $last )
			);
			// phpcs:enable
			foreach ( $rows as $row ) {
				$last = (int) $row->id;
				yield Host::canonical( $row->domain );
			}
			$more = count( $rows ) === self::BATCH;
		} while ( $more );
	}

	/**
	 * The mappings that lead somewhere. A deleted site can leave its mappings behind.
	 */
	private static function mappings(): string {
		global $wpdb;
		return self::mappings_table() . " AS mapping JOIN {$wpdb->blogs} AS site ON site.blog_id = mapping.blog_id";
	}

	/**
	 * Where Ultimate Multisite keeps the mappings (its sunrise code reads the table by this name too).
	 */
	private static function mappings_table(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_domain_mappings';
	}
}
