<?php
/**
 * Problems of the set-up.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Extension\Credentials, Extension\Extension_Check, Integration\Registration, Reconcile\App_Record, Support\Failure, Support\Problem, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Finds what is missing before the plugin can work at all: the extension, Ultimate Multisite, the switch, the credentials; and
 * why Ultimate Multisite does not serve mapped domains, or not as their owner thinks.
 */
final class Set_Up_Problems {

	/** What its table of mappings has that nobody else says, as it was seen last. */
	private const OPTION = 'mappings';

	public function __construct( private Registration $registration, private Extension_Check $extension, private Credentials $credentials, private App_Record $record, private Store $store ) {}

	/**
	 * What keeps everything from working: a list of problems, empty when the integration is on. What is stored is history then, for another
	 * integration writes, or none.
	 */
	public function of_integration(): array {
		$obstacle = $this->registration->obstacle();
		if ( null !== $obstacle ) {
			return array( $obstacle, ...$this->of_extension() );
		}
		return $this->registration->is_on() ? array() : array_filter( array( ...$this->of_extension(), $this->of_switch() ) );
	}

	/** What is missing here, in a sentence; empty when nothing is. */
	public function missing(): string {
		return Extension_Check::is_available() ? ( $this->of_integration()[0]->message ?? '' ) : Extension_Check::sentence();
	}

	/** What is wrong with this site, though the integration is on: a list of problems. */
	public function of_site(): array {
		$copy = Client::may_write() ? null : new Problem( Failure::ENVIRONMENT, 'network', Client::why_not() );
		return array_filter( array( ...$this->of_extension(), self::of_mapping(), $copy ) );
	}

	/** Why Ultimate Multisite serves no mapped domain at all; null where it does. */
	public static function of_mapping(): ?Problem {
		return match ( true ) {
			! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) => null,
			! wu_get_setting( 'enable_domain_mapping', false ) => new Problem( Problem::MAPPING_OFF, 'network', __( 'Ultimate Multisite’s own domain mapping is off: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' ) ),
			class_exists( \WP_Ultimo\Sunrise::class ) && ! defined( 'WP_ULTIMO_SUNRISE_VERSION' ) => new Problem( Problem::NO_SUNRISE, 'network', __( 'Ultimate Multisite’s sunrise.php is not loaded: visitors of mapped domains do not get their sites, whatever ServerPilot, DNS and certificate say.', 'wu-serverpilot' ) ),
			default => null,
		};
	}

	/** What is wrong with single mappings, once the app was seen to be ours: a list of problems. */
	public function of_mappings(): array {
		$found    = $this->record->is_recognised() ? $this->store->get( self::OPTION ) : array();
		$inactive = $found[ Problem::NOT_ACTIVE ] ?? array();
		$primary  = $found[ Problem::BECOMES_PRIMARY ] ?? array();
		$problems = array();
		if ( array() !== $inactive ) {
			/* translators: %d: a number of domains */
			$problems[] = new Problem( Problem::NOT_ACTIVE, 'domain', sprintf( _n( '%d mapping is not active in Ultimate Multisite: its visitors do not get their site.', '%d mappings are not active in Ultimate Multisite: their visitors do not get their sites.', count( $inactive ), 'wu-serverpilot' ), count( $inactive ) ), $inactive, $inactive );
		}
		if ( array() !== $primary ) {
			/* translators: 1: a domain name; 2: the network's own domain name */
			$problems[] = new Problem( Problem::BECOMES_PRIMARY, 'domain', sprintf( __( '%1$s is mapped to the main site. Once Ultimate Multisite has checked it, it is that site’s primary domain, and everybody who asks for %2$s is redirected to it.', 'wu-serverpilot' ), $primary[0], Outcome::network() ), $primary, $primary );
		}
		return $problems;
	}

	/** Looks what the table of mappings has. To be asked where time is: in jobs and on our own screens. */
	public function look(): void {
		global $wpdb;
		if ( ! class_exists( 'WP_Ultimo' ) || ! $this->registration->is_on() ) {
			return;
		}
		$quiet = $wpdb->suppress_errors();
		$read  = fn( string $where ) => (array) $wpdb->get_col( "SELECT domain FROM {$wpdb->base_prefix}wu_domain_mappings AS mappings WHERE $where ORDER BY id LIMIT 100" ); // phpcs:ignore WordPress.DB -- fixed texts and a number.
		$found = array(
			Problem::NOT_ACTIVE      => $read( 'active = 0' ),
			// Since 2.7.2, a domain whose check is done becomes its site's primary one, where there is no other.
			Problem::BECOMES_PRIMARY => version_compare( Registration::version(), '2.7.2', '<' ) ? array() : $read( 'blog_id = ' . get_main_site_id( get_main_network_id() ) . " AND active = 1 AND stage LIKE 'checking-%' AND 0 = ( SELECT COUNT(*) FROM {$wpdb->base_prefix}wu_domain_mappings AS others WHERE others.blog_id = mappings.blog_id AND others.primary_domain = 1 )" ),
		);
		$wpdb->suppress_errors( $quiet );
		$this->store->change( self::OPTION, fn() => array_filter( $found ) );
	}

	/** The PHP that runs, and one that has missed work. */
	private function of_extension(): array {
		$found  = array();
		$missed = $this->extension->missed();
		$here   = Extension_Check::this_php();
		if ( '' !== Extension_Check::sentence() ) {
			$found[] = self::of_php( $here, Extension_Check::sentence() );
		}
		if ( null !== $missed && array_slice( $missed['php'], 0, 3 ) !== array_slice( $here, 0, 3 ) ) {
			/* translators: %s: a time of day */
			$found[] = self::of_php( $missed['php'], Extension_Check::sentence_on( $missed['php'], sprintf( __( 'a PHP that last ran at %s', 'wu-serverpilot' ), wp_date( get_option( 'time_format' ), $missed['at'] ) ) ) );
		}
		return $found;
	}

	/** A PHP whose extension is missing or another version. The same two versions are one problem, whichever PHP finds it. */
	private static function of_php( array $php, string $sentence ): Problem {
		$versions = array( $php[3], Extension_Check::plugin_version() );
		return '' === $php[3] || $versions[0] === $versions[1] ? new Problem( Failure::EXTENSION, 'extension', $sentence, $php ) : new Problem( Failure::VERSION, 'extension', $sentence, $versions );
	}

	private function of_switch(): ?Problem {
		if ( ! Extension_Check::is_available() ) {
			return null;
		}
		// The salts in wp-config.php have changed.
		$is_unreadable = fn( $name ) => ! Credentials::is_constant( $name ) && '' !== (string) get_network_option( null, Credentials::STORED_AS . $name, '' ) && '' === $this->credentials->saved( $name );
		if ( array() !== array_filter( Credentials::ALL, $is_unreadable ) ) {
			return new Problem( Problem::UNREADABLE, 'network', __( 'The keys and salts in wp-config.php have changed since the credentials were saved, so the integration is off and nothing reaches ServerPilot.', 'wu-serverpilot' ) );
		}
		$is_set_up = (bool) $this->registration->integration()?->is_setup();
		return new Problem( Problem::OFF, 'network', $is_set_up ? __( 'The integration has its credentials, but it is switched off. Until it is on, nothing reaches ServerPilot.', 'wu-serverpilot' ) : __( 'The integration has no credentials yet. Until it is set up, nothing reaches ServerPilot.', 'wu-serverpilot' ), $is_set_up );
	}
}
