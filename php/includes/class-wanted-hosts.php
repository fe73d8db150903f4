<?php
/**
 * All names that the app should list.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The names of the whole network, in the order in which they deserve a place on the app.
 */
final class Wanted_Hosts {

	/**
	 * Names what it needs.
	 *
	 * @param Mapped_Hosts  $mapped  What is mapped.
	 * @param Desired_State $desired What should be of each.
	 * @param Network_Hosts $network The network's own names.
	 */
	public function __construct( private Mapped_Hosts $mapped, private Desired_State $desired, private Network_Hosts $network ) {}

	/**
	 * What an app with this list should have: custom domains and their twins first, the network's
	 * own subdomains after them; without those that a wildcard serves as well.
	 *
	 * @param string[] $domains The app's list.
	 * @param bool     $autossl Is AutoSSL on?
	 * @return array{add: string[], known: array<string,true>, implausible: string[]}
	 */
	public function on( array $domains, bool $autossl ): array {
		$custom      = array();
		$own         = array();
		$known       = array();
		$implausible = array();
		foreach ( $this->mapped->each() as $host ) {
			if ( ! Host::is_plausible( $host ) ) {
				$implausible[ Host::printable( $host ) ] = true;
			} elseif ( ! $this->network->owns( $host ) ) {
				$names  = array_fill_keys( $this->desired->names_for( $host ), true );
				$known += $names + array( $host => true );
				if ( $this->network->is_own_subdomain( $host ) ) {
					$own += $names;
				} else {
					$custom += $names;
				}
			}
		}
		$own = array_filter( array_keys( $own ), fn( $host ) => $this->deserves_an_entry( $host, $domains, $autossl ) );
		return array(
			'add'         => array_merge( array_keys( $custom ), array_values( $own ) ),
			'known'       => $known + $this->names_of_its_own( $domains ),
			'implausible' => array_keys( $implausible ),
		);
	}

	/**
	 * Is a subdomain to be listed?
	 *
	 * @param string   $host    The subdomain.
	 * @param string[] $domains The app's list.
	 * @param bool     $autossl Is AutoSSL on?
	 */
	private function deserves_an_entry( string $host, array $domains, bool $autossl ): bool {
		/** This filter is documented in class-wildcard-rule.php */
		return (bool) apply_filters( 'wu_serverpilot_add_subdomain', $autossl || ! Host::is_covered( $host, $domains ), $host, $domains );
	}

	/**
	 * The listed names that are the network's own: its domain, that name's twin, a wildcard below it.
	 *
	 * @param string[] $domains The app's list.
	 * @return array<string,true>
	 */
	private function names_of_its_own( array $domains ): array {
		$own = array_filter(
			array_map( array( Host::class, 'canonical' ), $domains ),
			fn( $host ) => $this->network->owns( $host )
				|| ( str_starts_with( $host, '*.' ) && $this->network->owns( substr( $host, 2 ) ) )
		);
		return array_fill_keys( $own, true );
	}
}
