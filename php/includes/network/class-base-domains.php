<?php
/**
 * Domains that sites share.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\Extension\Client;

defined( 'ABSPATH' ) || exit;

/**
 * The domains that checkout forms offer new sites to live under, beside the network's own.
 *
 * Sites on one have no mapping, and Ultimate Multisite announces none of them. The domain is wanted with or without sites,
 * and it is the installation's own: nothing takes it off the app, also when no form offers it any more.
 */
final class Base_Domains {

	/**
	 * Those that are offered now. Versions of Ultimate Multisite before 2.12.1 know none.
	 *
	 * @return string[] Canonical names.
	 */
	public function offered(): array {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		$names   = method_exists( $manager, 'get_checkout_form_base_domains' ) ? $manager->get_checkout_form_base_domains() : array();
		return array_values( array_unique( array_filter( array_map( fn( $name ) => Client::canonical( (string) $name ), (array) $names ) ) ) );
	}
}
