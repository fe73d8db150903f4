<?php
/**
 * AutoSSL, until it is on.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Plans when to look again whether AutoSSL can be turned on. Every settling turns it on where it can.
 *
 * ServerPilot has a certificate minutes after a domain is listed and its DNS is right. One job at
 * most waits; after an hour and a quarter without success it looks once an hour.
 */
final class Autossl {

	private const OPTION = 'autossl';
	private const PAUSES = array( 5, 5, 5, 5, 10, 15, 30 );
	private const LATER  = 60;

	/**
	 * How long ServerPilot may take for a certificate, in seconds. It speaks of 5 to 15 minutes. Ultimate
	 * Multisite's five checks last that long at its own interval, and a minute at a shorter one.
	 */
	private const WINDOW = 25 * MINUTE_IN_SECONDS;

	public function __construct( private Store $store, private Jobs $jobs ) {}

	/**
	 * What follows from a report.
	 *
	 * @param array $report As Api_Client::reconcile() gives it.
	 * @param bool  $looked Was the settling for AutoSSL's sake?
	 */
	public function follow( array $report, bool $looked ): void {
		if ( 'not_requested' === $report['autossl'] ) {
			return;
		}
		if ( 'pending' !== $report['autossl'] ) {
			$this->conclude();
		} elseif ( array() !== $report['added'] ) {
			$this->start();
		} elseif ( $looked ) {
			$state = $this->store->change( self::OPTION, fn( array $state ) => array( 'attempt' => ( $state['attempt'] ?? 0 ) + 1 ) );
			$pause = ( self::PAUSES[ $state['attempt'] ] ?? self::LATER ) * MINUTE_IN_SECONDS;
			$this->jobs->ensure( Jobs::AUTOSSL, max( $pause, (int) ( $report['autossl_error']['retry_after'] ?? 0 ) ) );
		} else {
			$this->jobs->ensure( Jobs::AUTOSSL, self::LATER * MINUTE_IN_SECONDS );
		}
	}

	/**
	 * A domain's DNS is right: from now on ServerPilot can have a certificate for it.
	 *
	 * @param string $known How AutoSSL stood last.
	 */
	public function dns_is_right( string $known ): void {
		if ( ! in_array( $known, array( 'on', 'enabled', 'custom_certificate' ), true ) ) {
			$this->start();
		}
	}

	/**
	 * Has it taken longer than ServerPilot needs?
	 */
	public function is_late(): bool {
		return ( $this->store->get( self::OPTION )['attempt'] ?? 0 ) >= count( self::PAUSES );
	}

	/**
	 * How often Ultimate Multisite looks for a new domain's certificate; never less than was asked for.
	 *
	 * @param int|mixed $asked  What the site wants.
	 * @param mixed     $domain The domain, Ultimate Multisite's object.
	 */
	public static function checks( $asked, $domain = null ): int {
		$interval = max( 10, min( 300, (int) wu_get_setting( 'dns_check_interval', 300 ) ) );
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
		return max( (int) $asked, (int) apply_filters( 'wu_serverpilot_ssl_tries', (int) ceil( $window / $interval ), $domain, $interval ) );
	}

	/**
	 * Looks soon.
	 */
	private function start(): void {
		$this->store->forget( self::OPTION );
		$this->jobs->ensure( Jobs::AUTOSSL, self::PAUSES[0] * MINUTE_IN_SECONDS );
	}

	/**
	 * It is on, or never will be.
	 */
	private function conclude(): void {
		$this->store->forget( self::OPTION );
		if ( null !== $this->jobs->due( Jobs::AUTOSSL ) ) {
			$this->jobs->cancel( Jobs::AUTOSSL );
		}
	}
}
