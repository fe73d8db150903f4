<?php
/**
 * May this installation change the app?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * A copy of a site (staging, local) changes nothing at ServerPilot: it may have production's names,
 * credentials and app, and would take production's domains off. What a copy is, WordPress's own
 * environment type says; a constant lets one type of copy write all the same, to an app of its own.
 */
final class Write_Permission {

	public const CONSTANT = 'WU_SERVER_PILOT_WRITE_FROM';

	/** May it? */
	public static function is_given(): bool {
		$type = wp_get_environment_type();
		return 'production' === $type || ( defined( self::CONSTANT ) && constant( self::CONSTANT ) === $type );
	}

	/** Why it may not. */
	public static function sentence(): string {
		/* translators: 1: an environment type such as staging; 2: a line of PHP */
		return sprintf( __( 'This is a copy of a site (its environment type is %1$s), so nothing on ServerPilot is changed from here. If it has an app of its own, put %2$s into wp-config.php.', 'wu-serverpilot' ), wp_get_environment_type(), sprintf( "define( '%s', '%s' );", self::CONSTANT, wp_get_environment_type() ) );
	}

	/**
	 * Insists on it.
	 *
	 * @throws Failure When it is not given.
	 */
	public static function need(): void {
		if ( ! self::is_given() ) {
			throw new Failure( Failure::ENVIRONMENT, self::sentence(), 'network' );
		}
	}
}
