<?php
/**
 * What should be on the app.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Decides what ServerPilot should have of a name, from what is true in the network now.
 *
 * State by state:
 *
 *     the name is …                             the name      its www twin
 *     mapped, or a site's host                  present       present, if the setting says so
 *     … and a network's own subdomain           present       left alone
 *     the www twin (by the setting) of such     present       has none
 *     the network's own                         left alone    left alone
 *     none of these                             absent        absent, unless wanted for itself
 *
 * Not which event happened: so the order of events, and how often one is repeated, do not matter.
 */
final class Desired_State {

	/**
	 * Names the two sources of truth.
	 *
	 * @param Mapped_Hosts  $mapped  What is mapped.
	 * @param Network_Hosts $network The network's own names.
	 */
	public function __construct( private Mapped_Hosts $mapped, private Network_Hosts $network ) {}

	/**
	 * The change that makes ServerPilot right about this name.
	 *
	 * @param string $host A canonical name.
	 */
	public function of( string $host ): Change {
		if ( $this->is_wanted( $host ) ) {
			return new Change( $this->names_for( $host ), array() );
		}
		$absent = array_unique( array_filter( array( $host, Host::twin( $host ), ...$this->names_for( $host ) ) ) );
		return new Change( array(), array_values( array_filter( $absent, fn( $name ) => ! $this->must_stay( $name ) ) ) );
	}

	/**
	 * A mapped name and the twin that goes with it, as the site wants them.
	 *
	 * @param string $host A canonical name.
	 * @return string[]
	 */
	public function names_for( string $host ): array {
		$names = $this->twin_follows( $host ) ? array( $host, Host::twin( $host ) ) : array( $host );
		/**
		 * Filters the names that a domain has on the app.
		 *
		 * @param string[] $names The domain and, where the setting says so, its www twin.
		 * @param string   $host  The domain.
		 */
		$names = (array) apply_filters( 'wu_serverpilot_domains_to_add', $names, $host );
		return array_map( array( Host::class, 'canonical' ), array_values( array_filter( $names, 'is_string' ) ) );
	}

	/**
	 * Is the name to be on the app because of what is mapped?
	 *
	 * @param string $host A canonical name.
	 */
	public function is_wanted( string $host ): bool {
		$bare = Host::twin_of( $host );
		return $this->mapped->has( $host )
			|| ( null !== $bare && $this->twin_follows( $bare ) && $this->mapped->has( $bare ) );
	}

	/**
	 * Must the name stay where it is?
	 *
	 * @param string $host A canonical name.
	 */
	private function must_stay( string $host ): bool {
		return $this->network->owns( $host ) || $this->is_wanted( $host );
	}

	/**
	 * Does the www twin belong to this name, by the network's setting?
	 *
	 * @param string $host A canonical name.
	 */
	private function twin_follows( string $host ): bool {
		return null !== Host::twin( $host )
			&& ! $this->network->owns( $host )
			&& ! $this->network->is_own_subdomain( $host )
			&& \WP_Ultimo\Managers\Domain_Manager::get_instance()->should_create_www_subdomain( $host );
	}
}
