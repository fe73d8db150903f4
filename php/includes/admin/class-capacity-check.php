<?php
/**
 * Site Health: is there room?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Warns before the app, or the certificate of its domains, is full.
 */
final class Capacity_Check {

	public const NAME = 'wu_serverpilot_capacity';

	public function __construct( private Capacity $capacity, private Remediation $remediation ) {}

	/**
	 * Site Health's result: that of the fuller one.
	 */
	public function result(): array {
		$domains     = $this->capacity->domains();
		$certificate = $this->capacity->certificate();
		if ( null === $domains ) {
			return Health_Result::of( self::NAME, 'good', __( 'The room on the ServerPilot app is not known yet', 'wu-serverpilot' ), __( 'It is known once this network has been compared with the app.', 'wu-serverpilot' ) );
		}
		$worse = null !== $certificate && self::share( $certificate ) > self::share( $domains );
		return $worse ? $this->of_certificate( $certificate ) : $this->of_domains( $domains );
	}

	private function of_domains( array $domains ): array {
		/* translators: 1: a number of domains; 2: how many there may be */
		$found = sprintf( __( 'The ServerPilot app has %1$d of %2$d domains', 'wu-serverpilot' ), $domains['used'], $domains['limit'] );
		return 'good' === $domains['level']
			? Health_Result::of( self::NAME, 'good', $found, __( 'There is room for more.', 'wu-serverpilot' ) )
			: $this->warn( $domains['level'], $found, $this->remediation->on( Problem_Finder::NO_ROOM )['step'] );
	}

	private function of_certificate( array $certificate ): array {
		/* translators: 1: a number of names; 2: how many there may be */
		$found = sprintf( __( 'The AutoSSL certificate has %1$d of %2$d names', 'wu-serverpilot' ), $certificate['used'], $certificate['limit'] );
		return 'good' === $certificate['level']
			? Health_Result::of( self::NAME, 'good', $found, __( 'There is room for more.', 'wu-serverpilot' ) )
			: $this->warn( $certificate['level'], $found, __( 'Domains beyond that are served without a certificate of their own. Remove names that are no longer needed, switch www twins off where nobody uses them, or serve some sites from another app.', 'wu-serverpilot' ) );
	}

	private function warn( string $level, string $found, string $step ): array {
		return Health_Result::of( self::NAME, $level, $found, $step, $this->remediation->on( Problem_Finder::NO_ROOM )['link'] );
	}

	private static function share( array $capacity ): float {
		return $capacity['used'] / $capacity['limit'];
	}
}
