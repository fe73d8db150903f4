<?php
/**
 * What the tables say.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * The names that the installation's sites are reached under, as the tables have them now.
 *
 * Read from the tables themselves: Ultimate Multisite's models answer from a cache that another
 * process's changes do not reach. A table that cannot be read is an error, never an empty answer:
 * names that are no longer mapped are taken off the app.
 */
final class Mapped_Names {

	private const BATCH  = 2000;
	private const IN_USE = '(site.archived = 0 AND site.spam = 0 AND site.deleted = 0)';

	/**
	 * Every mapped name and every site's own host, as stored, each with the site that it leads to and the
	 * mapping that says so; many rows at a time.
	 *
	 * In the order in which they deserve a place on the app: sites in use before archived ones,
	 * mappings before hosts. A mapping counts while its site exists. Every row is read once: were archived
	 * sites read after the others, one that is taken into use in between would be in neither answer.
	 *
	 * @return \Generator<object{name: string, site: string, mapping: string, in_use: string}> Numbers as the database has them; `mapping` is 0 for a site's own host.
	 * @throws Failure When the tables cannot be read.
	 */
	public function rows(): \Generator {
		global $wpdb;
		$columns = array(
			$this->column( 'mapping.id', 'mapping.domain', 'mapping.id', self::table() . " AS mapping JOIN {$wpdb->blogs} AS site ON site.blog_id = mapping.blog_id" ),
			$this->column( 'site.blog_id', 'site.domain', '0', "{$wpdb->blogs} AS site" ),
		);
		$unused  = array();
		foreach ( $columns as $column ) {
			foreach ( $column as $row ) {
				if ( $row->in_use ) {
					yield $row;
				} else {
					$unused[] = $row;
				}
			}
		}
		yield from $unused;
	}

	/**
	 * The names that are mapped to a site, even to one that is no more.
	 *
	 * @param int $site_id The site.
	 * @return string[]
	 */
	public function of_site( int $site_id ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- the table's name is Ultimate Multisite's; fresh on purpose.
		return $wpdb->get_col( $wpdb->prepare( 'SELECT domain FROM ' . self::table() . ' WHERE blog_id = %d', $site_id ) );
	}

	/**
	 * When mappings were made, in Unix seconds.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, int> By number; none where the table does not say.
	 */
	public static function made( array $ids ): array {
		return array_map( fn( $row ) => (int) strtotime( $row->date_created . ' UTC' ), self::of( $ids ) );
	}

	/**
	 * Their stages.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, string> By number; none where the table does not say.
	 */
	public static function stages( array $ids ): array {
		return array_map( fn( $row ) => $row->stage, self::of( $ids ) );
	}

	/** What the table says of mappings, by number. */
	private static function of( array $ids ): array {
		global $wpdb;
		$in = implode( ', ', array_map( 'intval', $ids ) );
		return '' === $in ? array() : array_column( (array) $wpdb->get_results( 'SELECT id, date_created, stage FROM ' . self::table() . " WHERE id IN ($in)" ), null, 'id' ); // phpcs:ignore WordPress.DB -- fresh on purpose; numbers.
	}

	/**
	 * A column of names, in the order of the table's key.
	 *
	 * @return \Generator<object{name: string, site: string, mapping: string, in_use: string}>
	 */
	private function column( string $key, string $name, string $mapping, string $table ): \Generator {
		global $wpdb;
		$last = 0;
		do {
			// phpcs:disable WordPress.DB -- all parts but the number are constants of this class.
			$rows = $wpdb->get_results( $wpdb->prepare( "SELECT $key AS id, $name AS name, site.blog_id AS site, $mapping AS mapping, " . self::IN_USE . " AS in_use FROM $table WHERE $key > %d ORDER BY $key LIMIT " . self::BATCH, $last ) );
			// phpcs:enable
			if ( '' !== $wpdb->last_error || ! is_array( $rows ) ) {
				throw Failure::of_database();
			}
			foreach ( $rows as $row ) {
				$last = (int) $row->id;
				yield $row;
			}
			$read = count( $rows );
		} while ( self::BATCH === $read );
	}

	/** Where Ultimate Multisite keeps the mappings (its sunrise code reads the table by this name too). */
	private static function table(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_domain_mappings';
	}
}
