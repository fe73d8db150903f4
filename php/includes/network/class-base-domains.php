<?php
/**
 * Domains that sites share.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\{ Extension\Api_Client, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * The domains that checkout forms offer new sites to live under, beside the network's own.
 *
 * Sites on one have no mapping, and Ultimate Multisite announces none of them. The domain is wanted with or without sites,
 * and it is the owner's: nothing takes it off the app, also when no form offers it any more.
 */
final class Base_Domains {

	private const OPTION = 'base_domains';

	public function __construct( private Store $store ) {}

	/**
	 * Those that are offered now. Versions of Ultimate Multisite before 2.12.1 know none.
	 *
	 * @return string[] Canonical names.
	 */
	public function offered(): array {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		$names   = method_exists( $manager, 'get_checkout_form_base_domains' ) ? $manager->get_checkout_form_base_domains() : array();
		return array_values( array_unique( array_filter( array_map( fn( $name ) => Api_Client::canonical( (string) $name ), (array) $names ) ) ) );
	}

	/**
	 * Those that are offered, or were at some time.
	 *
	 * @return string[] Canonical names.
	 * @throws \ServerPilot_Plugin\Extension\Failure When the database does not answer.
	 */
	public function all(): array {
		$known = $this->store->fresh( self::OPTION );
		$new   = array_diff( $this->offered(), $known );
		return array() === $new ? $known : $this->store->change( self::OPTION, fn( array $names ) => array_values( array_unique( array_merge( $names, $new ) ) ) );
	}
}
