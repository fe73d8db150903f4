<?php
/**
 * What the app should have.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\Extension\Api_Client;

defined( 'ABSPATH' ) || exit;

/**
 * Gathers the facts that the extension decides by, as they are now. Decides nothing itself.
 */
final class Desired_State {

	/**
	 * A copy of the site (staging) must not edit production's list, so a network whose own name is not
	 * on the app changes nothing there. By this constant an owner says that the app is right all the same.
	 */
	public const ANY_APP = 'WU_SERVER_PILOT_SKIP_HOST_CHECK';

	/**
	 * Names the sources.
	 *
	 * @param Network_Names $network The installation's own names.
	 * @param Base_Domains  $bases   The domains that sites share.
	 * @param Mapped_Names  $mapped  The mapped names.
	 */
	public function __construct( private Network_Names $network, private Base_Domains $bases, private Mapped_Names $mapped ) {}

	/**
	 * The facts, read now.
	 *
	 * @param array    $app      The app, as the extension has just read it.
	 * @param string[] $due      Names that something happened to.
	 * @param string[] $deferred Names that ServerPilot refused lately.
	 * @return array{own: string[], wanted: array<array{name: string, names: string[], entry: ?bool}>, gone: string[], deferred: string[]}
	 * @throws \ServerPilot_Plugin\Extension\Failure When the database did not answer.
	 */
	public function gather( array $app, array $due, array $deferred ): array {
		$offered = $this->bases->offered();
		$wanted  = array_map( fn( $name ) => $this->wish( $name, $app['domains'] ), $offered );
		foreach ( $this->mapped->each() as $stored ) {
			$wanted[] = $this->wish( Api_Client::canonical( $stored ) ?? $stored, $app['domains'] );
		}
		return array(
			'own'      => array_merge( $this->network->all(), $offered ),
			'wanted'   => $wanted,
			'gone'     => array_values( array_diff( $this->with_twins( $due ), $this->with_twins( $this->bases->all() ) ) ),
			'deferred' => $deferred,
		);
	}

	/**
	 * A wanted name, as the extension takes it.
	 *
	 * @param string   $name    A canonical name, or what somebody mapped in its place.
	 * @param string[] $domains The app's list.
	 * @return array{name: string, names: string[], entry: ?bool}
	 */
	private function wish( string $name, array $domains ): array {
		return array(
			'name'  => $name,
			'names' => $this->names_for( $name ),
			'entry' => $this->entry( $name, $domains ),
		);
	}

	private function with_twins( array $names ): array {
		return array_merge( $names, ...array_map( array( $this, 'names_for' ), $names ) );
	}

	/**
	 * Do the site's filters keep a mapped name off the app?
	 *
	 * @param string   $name    A canonical name.
	 * @param string[] $domains The app's list.
	 */
	public function is_kept_off( string $name, array $domains ): bool {
		return class_exists( \WP_Ultimo\Managers\Domain_Manager::class )
			&& ( ! in_array( $name, $this->names_for( $name ), true ) || false === $this->entry( $name, $domains ) );
	}

	/**
	 * How the facts are to be read.
	 *
	 * @return array{any_app: bool} See WuServerPilot\\LockedApp::reconcile().
	 */
	public function options(): array {
		$skip = defined( self::ANY_APP ) && constant( self::ANY_APP );
		/**
		 * Filters whether the app may be changed by a network whose own domain is not on it.
		 *
		 * @param bool   $skip Skip the check. The constant WU_SERVER_PILOT_SKIP_HOST_CHECK by default.
		 * @param string $host The network's own domain.
		 */
		return array( 'any_app' => (bool) apply_filters( 'wu_serverpilot_skip_host_check', $skip, $this->network->main() ) );
	}

	/**
	 * A name and what goes with it on the app.
	 *
	 * @param string $name A canonical name, or what somebody mapped in its place.
	 * @return string[]
	 */
	private function names_for( string $name ): array {
		$with_twin = \WP_Ultimo\Managers\Domain_Manager::get_instance()->should_create_www_subdomain( $name );
		/**
		 * Filters the names that a domain has on the app.
		 *
		 * @param string[] $names The domain and, where the setting says so, its www twin.
		 * @param string   $name  The domain.
		 */
		$names = apply_filters( 'wu_serverpilot_domains_to_add', $with_twin ? array( $name, "www.$name" ) : array( $name ), $name );
		return array_values( array_filter( (array) $names, 'is_string' ) );
	}

	/**
	 * Does the site insist on an entry for this name, or on none?
	 *
	 * @param string   $name    The domain.
	 * @param string[] $domains The app's list.
	 */
	private function entry( string $name, array $domains ): ?bool {
		/**
		 * Filters whether a domain gets an entry of its own on the app.
		 *
		 * @param bool|null $add     Null: where a wildcard serves it already, only while AutoSSL is on.
		 * @param string    $name    The domain.
		 * @param string[]  $domains The app's list.
		 */
		$entry = apply_filters( 'wu_serverpilot_add_subdomain', null, $name, $domains );
		return null === $entry ? null : (bool) $entry;
	}
}
