<?php
/**
 * The network's own names.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The names under which the installation itself is reached, and the space below them.
 */
final class Network_Hosts {

	/**
	 * The names of all networks, by the network that asked.
	 *
	 * @var array<int,string[]>
	 */
	private array $all = array();

	/**
	 * The name of the network that serves this request.
	 */
	public function current(): string {
		return self::without_port( (string) get_network()->domain );
	}

	/**
	 * Would the network be off-line without this name?
	 *
	 * @param string $host A canonical name.
	 */
	public function owns( string $host ): bool {
		foreach ( $this->all() as $own ) {
			$bare = Host::twin_of( $own ) ?? $own;
			if ( in_array( $host, array( $bare, 'www.' . $bare ), true ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Is this the name of a site below one of the networks (and not mapped from elsewhere)?
	 *
	 * @param string $host A canonical name.
	 */
	public function is_own_subdomain( string $host ): bool {
		foreach ( $this->all() as $own ) {
			$bare = Host::twin_of( $own ) ?? $own;
			if ( str_ends_with( $host, '.' . $bare ) && ! $this->owns( $host ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Do these names serve the current network?
	 *
	 * A web server that knows a name answers for its www twin too, and for all that a wildcard covers.
	 *
	 * @param string[] $domains An app's list.
	 */
	public function is_served_by( array $domains ): bool {
		$current = $this->current();
		$bare    = Host::twin_of( $current ) ?? $current;
		return Host::is_listed( $bare, $domains )
			|| Host::is_listed( 'www.' . $bare, $domains )
			|| Host::is_covered( $current, $domains );
	}

	/**
	 * The names of all networks of this installation, and its main site's.
	 *
	 * @return string[]
	 */
	private function all(): array {
		return $this->all[ get_current_network_id() ] ??= $this->read_all();
	}

	/**
	 * Reads them.
	 *
	 * @return string[]
	 */
	private function read_all(): array {
		$names = array( $this->current() );
		foreach ( get_networks( array( 'number' => 0 ) ) as $network ) {
			$names[] = self::without_port( $network->domain );
			$main    = get_site( $network->site_id );
			if ( $main ) {
				$names[] = self::without_port( $main->domain );
			}
		}
		return array_values( array_unique( array_filter( $names ) ) );
	}

	/**
	 * A network's name may carry a port; a domain never does.
	 *
	 * @param string $domain As WordPress stores it.
	 */
	private static function without_port( string $domain ): string {
		return Host::canonical( (string) preg_replace( '/:\d+\z/', '', $domain ) );
	}
}
