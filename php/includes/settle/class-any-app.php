<?php
/**
 * An app that the network is not on.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

defined( 'ABSPATH' ) || exit;

/**
 * A copy of the site (staging) must not edit production's list, so a network whose own name is not
 * on the app changes nothing there. This is how an owner says that the app is right all the same.
 */
final class Any_App {

	public const CONSTANT = 'WU_SERVER_PILOT_SKIP_HOST_CHECK';

	/**
	 * The option for wu_serverpilot_settle().
	 *
	 * @return array{any_app: bool}
	 */
	public static function option(): array {
		$skip = defined( self::CONSTANT ) && constant( self::CONSTANT );
		/**
		 * Filters whether the app may be changed by a network whose own domain is not on it.
		 *
		 * @param bool   $skip Skip the check. The constant WU_SERVER_PILOT_SKIP_HOST_CHECK by default.
		 * @param string $host The network's own domain.
		 */
		return array( 'any_app' => (bool) apply_filters( 'wu_serverpilot_skip_host_check', $skip, get_network( get_main_network_id() )->domain ) );
	}
}
