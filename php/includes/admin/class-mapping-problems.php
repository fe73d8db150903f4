<?php
/**
 * Problems of mappings.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Integration\Registration, Support\Problem_Kind, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Finds why mapped domains are not served, or not as their owner thinks: by Ultimate Multisite's settings, and by its table of
 * mappings as it was seen last.
 */
final class Mapping_Problems {

	private const OPTION = 'mappings';

	public function __construct( private Registration $registration, private Store $store ) {}

	/**
	 * Those of the settings; they stop every domain.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public static function of_settings(): array {
		$fault = self::fault();
		return '' === $fault ? array() : Problem_Kind::problem( $fault, 'network', self::sentence( $fault ) );
	}

	/**
	 * Those of the mappings.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_table(): array {
		$found    = $this->store->get( self::OPTION );
		$inactive = $found[ Problem_Kind::NOT_ACTIVE ] ?? array();
		$primary  = $found[ Problem_Kind::BECOMES_PRIMARY ] ?? array();
		$problems = array();
		if ( array() !== $inactive ) {
			/* translators: %d: a number of domains */
			$problems += Problem_Kind::problem( Problem_Kind::NOT_ACTIVE, 'domain', sprintf( _n( '%d mapping is not active in Ultimate Multisite: its visitors do not get their site.', '%d mappings are not active in Ultimate Multisite: their visitors do not get their sites.', count( $inactive ), 'wu-serverpilot' ), count( $inactive ) ), $inactive, $inactive );
		}
		if ( array() !== $primary ) {
			/* translators: 1: a domain name; 2: the network's own domain name */
			$problems += Problem_Kind::problem( Problem_Kind::BECOMES_PRIMARY, 'domain', sprintf( __( '%1$s is mapped to the main site. Once Ultimate Multisite has checked it, it is that site’s primary domain, and everybody who asks for %2$s is redirected to it.', 'wu-serverpilot' ), $primary[0], Outcome::network() ), $primary, $primary );
		}
		return $problems;
	}

	/**
	 * Looks what the mappings' own table has that nobody else says. To be asked where time is: in jobs and on our own screens.
	 */
	public function look(): void {
		global $wpdb;
		if ( ! class_exists( 'WP_Ultimo' ) || ! $this->registration->is_on() ) {
			return;
		}
		$quiet = $wpdb->suppress_errors();
		$read  = fn( string $where ) => (array) $wpdb->get_col( "SELECT domain FROM {$wpdb->base_prefix}wu_domain_mappings AS mappings WHERE $where ORDER BY id LIMIT 100" ); // phpcs:ignore WordPress.DB -- fixed texts and a number.
		$found = array(
			Problem_Kind::NOT_ACTIVE      => $read( 'active = 0' ),
			// Since 2.7.2, a domain whose check is done becomes its site's primary one, where there is no other.
			Problem_Kind::BECOMES_PRIMARY => version_compare( Registration::version(), '2.7.2', '<' ) ? array() : $read( 'blog_id = ' . get_main_site_id( get_main_network_id() ) . " AND active = 1 AND stage LIKE 'checking-%' AND 0 = ( SELECT COUNT(*) FROM {$wpdb->base_prefix}wu_domain_mappings AS others WHERE others.blog_id = mappings.blog_id AND others.primary_domain = 1 )" ),
		);
		$wpdb->suppress_errors( $quiet );
		$this->store->change( self::OPTION, fn() => array_filter( $found ) );
	}

	/** Does Ultimate Multisite serve mapped domains at all? What keeps it from that; empty when nothing does. */
	public static function fault(): string {
		return match ( true ) {
			! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) => '',
			! wu_get_setting( 'enable_domain_mapping', false )                     => Problem_Kind::MAPPING_OFF,
			class_exists( \WP_Ultimo\Sunrise::class ) && ! defined( 'WP_ULTIMO_SUNRISE_VERSION' ) => Problem_Kind::NO_SUNRISE,
			default                                                                => '',
		};
	}

	/**
	 * What a mapping that is not served says.
	 *
	 * @param string $fault MAPPING_OFF or NO_SUNRISE.
	 */
	public static function sentence( string $fault ): string {
		return Problem_Kind::MAPPING_OFF === $fault
			? __( 'Ultimate Multisite’s own domain mapping is off: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' )
			: __( 'Ultimate Multisite’s sunrise.php is not loaded: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' );
	}
}
