<?php
/**
 * Subdomains that need no entry of their own.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * A wildcard on the app's list serves the network's subdomains already. Only AutoSSL, whose
 * certificates know no wildcards, makes an entry for each of them worth its place.
 */
final class Wildcard_Rule {

	/**
	 * Names what it needs.
	 *
	 * @param Engine        $engine  Reads the app.
	 * @param App_Memory    $memory  What the app looked like last.
	 * @param Network_Hosts $network The network's names.
	 */
	public function __construct( private Engine $engine, private App_Memory $memory, private Network_Hosts $network ) {}

	/**
	 * Is this name to be left out of the list?
	 *
	 * Usually the last answer tells. When it says that a wildcard covers the name, it is confirmed
	 * with a read: that is then the only request, in the place of the one that adding would have cost.
	 *
	 * @param string $host A canonical name that is to be added.
	 */
	public function leaves_out( string $host ): bool {
		if ( ! $this->network->is_own_subdomain( $host ) ) {
			return false;
		}
		if ( $this->is_served( $host ) && ! $this->memory->is_fresh() ) {
			$this->memory->remember_app( $this->engine->get_app() );
		}
		/**
		 * Filters whether a subdomain of the network's own is added to the app.
		 *
		 * @param bool     $add     False when a wildcard serves it already and AutoSSL is off.
		 * @param string   $host    The subdomain.
		 * @param string[] $domains The app's list, as far as it is known.
		 */
		return ! apply_filters( 'wu_serverpilot_add_subdomain', ! $this->is_served( $host ), $host, $this->memory->domains() ?? array() );
	}

	/**
	 * Does the app serve this name as well as it would with an entry?
	 *
	 * @param string $host A canonical name.
	 */
	private function is_served( string $host ): bool {
		$domains = $this->memory->domains() ?? array();
		return 'on' !== $this->memory->autossl()
			&& Host::is_covered( $host, $domains )
			&& ! Host::is_listed( $host, $domains );
	}
}
