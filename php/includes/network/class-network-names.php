<?php
/**
 * The installation's names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\{ Extension\Client, Support\Database, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * The names that the installation's networks and sites are reached under, as the tables have them now.
 *
 * Read from the tables themselves: an object cache may be shared by a copy of the site, which has another name, and Ultimate
 * Multisite's models answer from one that another process's changes do not reach. No answer is a Failure, which every method throws that
 * does not say otherwise.
 */
final class Network_Names {

	/** The name that tells one installation from another (a copy of it, for instance). */
	public function main(): string {
		return current( $this->domains() );
	}

	/**
	 * The networks' own domains by their numbers, the main network's first.
	 *
	 * @throws Failure When the database did not answer.
	 */
	public function domains(): array {
		global $wpdb;
		$rows = Database::rows( "SELECT id, domain FROM {$wpdb->site} ORDER BY id <> %d, id", get_main_network_id() );
		if ( array() === $rows ) {
			throw Failure::of_database(); // There is always one.
		}
		return array_column( $rows, 'domain', 'id' );
	}

	/** The main network's name first, then those of all networks and of their main sites. */
	public function all(): array {
		global $wpdb;
		$domains = $this->domains();
		$sites   = Database::rows( "SELECT domain FROM {$wpdb->blogs} WHERE blog_id IN (" . Database::quoted( array_map( 'get_main_site_id', array_keys( $domains ) ) ) . ')' );
		return array_values( array_unique( array_merge( $domains, array_column( $sites, 'domain' ) ) ) );
	}

	/**
	 * The domains that checkout forms offer new sites to live under, beside the networks' own.
	 *
	 * Sites on one have no mapping, and Ultimate Multisite announces none of them. The domain is wanted with or without sites,
	 * and it is the installation's own: nothing takes it off the app, also when no form offers it any more. Versions of
	 * Ultimate Multisite before 2.12.1 know none.
	 *
	 * @return string[] Canonical names.
	 */
	public function offered(): array {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		$names   = method_exists( $manager, 'get_checkout_form_base_domains' ) ? $manager->get_checkout_form_base_domains() : array();
		return array_values( array_unique( array_filter( array_map( fn( $name ) => Client::canonical( (string) $name ), (array) $names ) ) ) );
	}

	/**
	 * Every mapped name and every site's own host, as stored, each with the site that it leads to and the
	 * mapping that says so; many rows at a time.
	 *
	 * In the order in which they deserve a place on the app: sites in use before archived ones,
	 * mappings before hosts. A mapping counts while its site exists. Every row is read once: were archived
	 * sites read after the others, one that is taken into use in between would be in neither answer.
	 *
	 * @return \Generator<array{name: string, site: string, mapping: string, in_use: string}> Numbers as the database has them; `mapping` is 0 for a site's own host.
	 */
	public function of_sites(): \Generator {
		global $wpdb;
		$site    = 'site.blog_id AS site, (site.archived = 0 AND site.spam = 0 AND site.deleted = 0) AS in_use';
		$sources = array(
			"mapping.id AS `key`, mapping.domain AS name, mapping.id AS mapping, $site FROM " . self::mappings() . " AS mapping JOIN {$wpdb->blogs} AS site ON site.blog_id = mapping.blog_id WHERE mapping.id > %d ORDER BY mapping.id",
			"site.blog_id AS `key`, site.domain AS name, 0 AS mapping, $site FROM {$wpdb->blogs} AS site WHERE site.blog_id > %d ORDER BY site.blog_id",
		);
		$unused  = array();
		foreach ( $sources as $source ) {
			foreach ( Database::each( $source, 0 ) as $row ) {
				if ( $row['in_use'] ) {
					yield $row;
				} else {
					$unused[] = $row;
				}
			}
		}
		yield from $unused;
	}

	/** The names that are mapped to a site, by its number; even to one that is no more. */
	public function mapped_to( int $site_id ): array {
		return array_column( Database::rows( 'SELECT domain FROM ' . self::mappings() . ' WHERE blog_id = %d', $site_id ), 'domain' );
	}

	/** When mappings were made, in Unix seconds, by their numbers; none where the table does not say. */
	public static function made( array $ids ): array {
		return array_map( fn( $time ) => (int) strtotime( "$time UTC" ), self::column( 'date_created', $ids ) );
	}

	/** The stages of mappings, by their numbers; none where the table does not say. */
	public static function stages( array $ids ): array {
		return self::column( 'stage', $ids );
	}

	/** A column of the table of mappings, by their numbers. */
	private static function column( string $column, array $ids ): array {
		try {
			$found = array_map( fn( $some ) => Database::rows( "SELECT id, $column FROM " . self::mappings() . " WHERE id IN ($some)" ), Database::chunks( array_map( 'intval', $ids ) ) );
			return array_column( array_merge( ...$found ), $column, 'id' );
		} catch ( Failure $failure ) {
			return array();
		}
	}

	/** Where Ultimate Multisite keeps the mappings (its sunrise code reads the table by this name too). */
	private static function mappings(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_domain_mappings';
	}
}
