<?php
/**
 * The installation's own names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\{ Extension\Client, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * The names under which the networks themselves are reached, as the tables have them: an object cache may
 * be shared by a copy of the site, which has another name.
 */
final class Network_Names {

	/**
	 * The name that tells one installation from another (a copy of it, for instance).
	 *
	 * @throws Failure When the database did not answer.
	 */
	public function main(): string {
		return current( $this->domains() );
	}

	/**
	 * The networks' own domains, the main network's first.
	 *
	 * @return array<int, string> By the network's number.
	 * @throws Failure When the database did not answer.
	 */
	public function domains(): array {
		global $wpdb;
		$rows = (array) $wpdb->get_results( $wpdb->prepare( "SELECT id, domain FROM {$wpdb->site} ORDER BY id <> %d, id", get_main_network_id() ) ); // phpcs:ignore WordPress.DB -- fresh on purpose.
		if ( array() === $rows ) {
			throw Failure::of_database(); // There is always one.
		}
		return array_column( $rows, 'domain', 'id' );
	}

	/**
	 * The main network's name first, then those of all networks and of their main sites.
	 *
	 * @return string[]
	 * @throws Failure When the database did not answer.
	 */
	public function all(): array {
		global $wpdb;
		$domains = $this->domains();
		$sites   = $wpdb->get_col( "SELECT domain FROM {$wpdb->blogs} WHERE blog_id IN (" . implode( ', ', array_map( 'get_main_site_id', array_keys( $domains ) ) ) . ')' ); // phpcs:ignore WordPress.DB -- fresh on purpose; numbers.
		if ( '' !== $wpdb->last_error ) {
			throw Failure::of_database();
		}
		return array_values( array_unique( array_merge( $domains, $sites ) ) );
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
}
