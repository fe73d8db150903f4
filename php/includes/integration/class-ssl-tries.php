<?php
/**
 * How often Ultimate Multisite looks for a certificate.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Lets the checks of a new domain last as long as ServerPilot takes for its certificate.
 *
 * ServerPilot speaks of 5 to 15 minutes. Five checks at the default interval last 25, which is
 * enough; at a shorter interval the same five would be over within a minute.
 */
final class Ssl_Tries {

	private const WINDOW   = 25 * MINUTE_IN_SECONDS;
	private const SHORTEST = 10;
	private const DEFAULT  = 300;

	/**
	 * The number of tries that covers the window; never fewer than were asked for.
	 *
	 * @param int|mixed $asked  What the site wants.
	 * @param mixed     $domain The domain, Ultimate Multisite's object.
	 */
	public function cover( $asked, $domain = null ): int {
		$interval = max( self::SHORTEST, min( self::DEFAULT, (int) wu_get_setting( 'dns_check_interval', self::DEFAULT ) ) );
		/**
		 * Filters how long a domain is checked for a certificate.
		 *
		 * @param int   $seconds The time that the tries shall cover.
		 * @param mixed $domain  The domain, Ultimate Multisite's object.
		 */
		$window = (int) apply_filters( 'wu_serverpilot_ssl_window', self::WINDOW, $domain );
		/**
		 * Filters how often a domain is checked.
		 *
		 * @param int   $tries    The number that covers the window.
		 * @param mixed $domain   The domain, Ultimate Multisite's object.
		 * @param int   $interval Seconds between two checks.
		 */
		$tries = (int) apply_filters( 'wu_serverpilot_ssl_tries', (int) ceil( $window / $interval ), $domain, $interval );
		return max( (int) $asked, $tries );
	}
}
