<?php
/**
 * What the app should have.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Network;

use ServerPilot_Plugin\{ Extension\Client, Names\Names, Names\Twin };

defined( 'ABSPATH' ) || exit;

/** Gathers which names this installation wants, as it is now, or throws a Failure of the database. Decides nothing itself. */
final class Facts {

	/**
	 * A copy of the site (staging) must not edit production's list, so a network whose own name is not
	 * on the app changes nothing there. By this constant an owner says that the app is right all the same.
	 */
	public const ANY_APP = 'WU_SERVER_PILOT_SKIP_HOST_CHECK';

	private const NAMES = 'wu_serverpilot_domains_to_add';
	private const ENTRY = 'wu_serverpilot_add_subdomain';

	public function __construct( private Network_Names $network ) {}

	/** What is wanted, read now; the site's filters are told the app's list. */
	public function gather( array $domains ): Wanted {
		$bases  = $this->network->offered();
		$wanted = new Wanted( array_map( array( self::class, 'key' ), array_merge( $this->network->all(), $bases ) ) );
		foreach ( $bases as $name ) {
			$this->add( $wanted, self::row( $name, 0 ), $domains, true );
		}
		foreach ( $this->network->of_sites() as $row ) {
			$this->add( $wanted, $row, $domains );
		}
		foreach ( $this->network->domains() as $network => $domain ) {
			$this->add( $wanted, self::row( $domain, get_main_site_id( $network ) ), $domains );
		}
		$wanted->with = array_diff_key( $wanted->with, $wanted->sites );
		return $wanted;
	}

	/** A name as key() has it, and what goes with it on the app. */
	public function names_for( string $name ): array {
		$with_twin = \WP_Ultimo\Managers\Domain_Manager::get_instance()->should_create_www_subdomain( $name );
		return self::filtered( $with_twin ? Twin::with( array( $name ) ) : array( $name ), $name );
	}

	/** Is a name, as key() has it, the installation's own, its twin, or the host of a site below one? */
	public function is_of_network( string $name ): bool {
		$wanted = new Wanted( array_map( array( self::class, 'key' ), $this->network->all() ) );
		return $wanted->is_own( $name ) || $wanted->is_below_own( $name );
	}

	/** May the app be changed though this network's own name is not on it? */
	public function allow_any_app(): bool {
		$skip = defined( self::ANY_APP ) && constant( self::ANY_APP );
		/**
		 * Filters whether the app may be changed by a network whose own domain is not on it.
		 *
		 * @param bool   $skip Skip the check. The constant WU_SERVER_PILOT_SKIP_HOST_CHECK by default.
		 * @param string $host The network's own domain.
		 */
		return (bool) apply_filters( 'wu_serverpilot_skip_host_check', $skip, $this->network->main() );
	}

	/** A name that somebody stored, as it is told to the extension and kept in the table. */
	public static function key( string $name ): string {
		return Names::key( $name, Client::canonical( $name ) );
	}

	/** Adds a row of a name; of two the first counts. A domain that sites share (a base) has a www twin, as the others of the installation's own have not. */
	private function add( Wanted $wanted, array $row, array $domains, bool $is_base = false ): void {
		$name = self::key( $row['name'] );
		if ( isset( $wanted->sites[ $name ] ) ) {
			return;
		}
		$wanted->sites[ $name ] = (int) $row['site'];
		if ( $row['mapping'] > 0 ) {
			$wanted->mappings[ $name ] = (int) $row['mapping'];
		}
		if ( ! $row['in_use'] ) {
			$wanted->unused[ $name ] = true;
		}
		// Sites below the network's own names have no www twin either: so nobody is asked for thousands of them.
		$names = ! $is_base && ( $wanted->is_own( $name ) || $wanted->is_below_own( $name ) ) ? self::filtered( array( $name ), $name ) : $this->names_for( $name );
		$entry = self::entry( $name, $domains );
		$told  = array( 'name' => $name );
		if ( array( $name ) !== $names && ! $is_base ) {
			$told['names'] = $names;
		}
		if ( null !== $entry ) {
			$told['entry'] = $entry;
		}
		$wanted->rows[] = $told;
		foreach ( array_diff( $names, array( $name ) ) as $also ) {
			$wanted->with[ self::key( $also ) ] ??= $name;
			if ( $is_base ) {
				// The extension adds no twin of an own name that is not wanted for its own sake.
				$wanted->rows[] = array( 'name' => $also );
			}
		}
	}

	private static function row( string $name, int $site ): array {
		return compact( 'name', 'site' ) + array(
			'mapping' => 0,
			'in_use'  => true,
		);
	}

	private static function filtered( array $names, string $name ): array {
		/**
		 * Filters the names that a domain has on the app.
		 *
		 * @param string[] $names The domain and, where the setting says so, its www twin.
		 * @param string   $name  The domain.
		 */
		return has_filter( self::NAMES ) ? array_values( array_filter( (array) apply_filters( self::NAMES, $names, $name ), 'is_string' ) ) : $names;
	}

	/** Does the site insist on an entry for this name, or on none? */
	private static function entry( string $name, array $domains ): ?bool {
		/**
		 * Filters whether a domain gets an entry of its own on the app.
		 *
		 * @param bool|null $add     Null: where a wildcard serves it already, only while AutoSSL is on.
		 * @param string    $name    The domain.
		 * @param string[]  $domains The app's list.
		 */
		$entry = has_filter( self::ENTRY ) ? apply_filters( self::ENTRY, null, $name, $domains ) : null;
		return null === $entry ? null : (bool) $entry;
	}
}
