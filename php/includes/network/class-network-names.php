<?php
/**
 * The installation's own names.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * The names under which the networks themselves are reached, as WordPress has them.
 */
final class Network_Names {

	/**
	 * The name that tells one installation from another (a copy of it, for instance).
	 */
	public function main(): string {
		return (string) get_network( get_main_network_id() )->domain;
	}

	/**
	 * The main network's name first, then those of all networks and of their main sites.
	 *
	 * @return string[]
	 * @throws Failure When the database did not answer.
	 */
	public function all(): array {
		$names    = array( $this->main() );
		$networks = get_networks( array( 'number' => 0 ) );
		if ( array() === $networks ) {
			throw Failure::of_database(); // There is always one.
		}
		foreach ( $networks as $network ) {
			$main    = get_site( $network->site_id );
			$names[] = $network->domain;
			$names[] = $main ? $main->domain : $network->domain;
		}
		return array_values( array_unique( $names ) );
	}
}
