<?php
/**
 * Problems of the set-up.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Credentials, Extension\Extension_Check, Integration\Registration, Support\Failure, Support\Problem_Kind };

defined( 'ABSPATH' ) || exit;

/** Finds what is missing before the plugin can work at all: the extension, Ultimate Multisite, the switch, the credentials. */
final class Set_Up_Problems {

	public function __construct( private Registration $registration, private Extension_Check $extension, private Credentials $credentials ) {}

	/**
	 * What keeps everything from working, if anything does: what is stored is history then, for another integration writes, or none.
	 *
	 * @return array<string, array>|null See Problem_Finder::find(); null when the integration is on.
	 */
	public function of_integration(): ?array {
		$obstacle = $this->registration->obstacle();
		if ( null !== $obstacle ) {
			return Problem_Kind::problem( $obstacle['kind'], 'network', $obstacle['message'], $obstacle['message'] ) + $this->of_extension();
		}
		return $this->registration->is_on() ? null : $this->of_extension() + $this->of_switch();
	}

	/** What is missing here, in a sentence; empty when nothing is. */
	public function missing(): string {
		return Extension_Check::is_available() ? current( $this->of_integration() ?? array() )['message'] ?? '' : Extension_Check::sentence();
	}

	/**
	 * The PHP that runs, and one that has missed work.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_extension(): array {
		$found  = array();
		$missed = $this->extension->missed();
		$here   = Extension_Check::this_php();
		if ( '' !== Extension_Check::sentence() ) {
			$found += self::of_php( $here, Extension_Check::sentence() );
		}
		if ( null !== $missed && array_slice( $missed['php'], 0, 3 ) !== array_slice( $here, 0, 3 ) ) {
			/* translators: %s: a time of day */
			$found += self::of_php( $missed['php'], Extension_Check::sentence_on( $missed['php'], sprintf( __( 'a PHP that last ran at %s', 'wu-serverpilot' ), wp_date( get_option( 'time_format' ), $missed['at'] ) ) ) );
		}
		return $found;
	}

	/**
	 * A PHP whose extension is missing or another version. The same two versions are one problem, whichever PHP finds it.
	 *
	 * @param array  $php      As Extension_Check::this_php() has it.
	 * @param string $sentence What is wrong with it.
	 */
	private static function of_php( array $php, string $sentence ): array {
		$versions = array( $php[3], Extension_Check::plugin_version() );
		return '' === $php[3] || $versions[0] === $versions[1] ? Problem_Kind::problem( Failure::EXTENSION, 'extension', $sentence, $php ) : Problem_Kind::problem( Failure::VERSION, 'extension', $sentence, $versions );
	}

	private function of_switch(): array {
		if ( ! Extension_Check::is_available() ) {
			return array();
		}
		// The salts in wp-config.php have changed.
		$is_unreadable = fn( $name ) => ! Credentials::is_constant( $name ) && '' !== (string) get_network_option( null, Credentials::STORED_AS . $name, '' ) && '' === $this->credentials->saved( $name );
		if ( array() !== array_filter( Credentials::ALL, $is_unreadable ) ) {
			return Problem_Kind::problem( Problem_Kind::UNREADABLE, 'network', __( 'The keys and salts in wp-config.php have changed since the credentials were saved, so the integration is off and nothing reaches ServerPilot.', 'wu-serverpilot' ) );
		}
		$is_set_up = (bool) $this->registration->integration()?->is_setup();
		return Problem_Kind::problem( Problem_Kind::OFF, 'network', $is_set_up ? __( 'The integration has its credentials, but it is switched off. Until it is on, nothing reaches ServerPilot.', 'wu-serverpilot' ) : __( 'The integration has no credentials yet. Until it is set up, nothing reaches ServerPilot.', 'wu-serverpilot' ), $is_set_up );
	}
}
