<?php
/**
 * AutoSSL, until it is on.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Problems\Problems, Support\Log, Support\Store };

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

	public function __construct( private Store $store, private Jobs $jobs, private Problems $problems, private Log $log ) {}

	/**
	 * What follows from a report.
	 *
	 * @param array $report As Api_Client::settle() gives it.
	 * @param bool  $looked Was the settling for AutoSSL's sake?
	 */
	public function follow( array $report, bool $looked ): void {
		if ( 'not_requested' === $report['autossl'] ) {
			return;
		}
		if ( 'pending' !== $report['autossl'] ) {
			$this->conclude( $report['autossl'] );
			return;
		}
		$this->tell_refusal( $report['autossl_error'] );
		if ( array() !== $report['added'] ) {
			$this->start();
		} elseif ( $looked ) {
			$this->look_later( (int) ( $report['autossl_error']['retry_after'] ?? 0 ) );
		} else {
			$this->jobs->ensure( Jobs::AUTOSSL, HOUR_IN_SECONDS );
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
	 * Looks soon.
	 */
	private function start(): void {
		$this->store->forget( self::OPTION );
		$this->jobs->ensure( Jobs::AUTOSSL, self::PAUSES[0] * MINUTE_IN_SECONDS );
	}

	private function look_later( int $at_least ): void {
		$this->log->info( __( 'ServerPilot has no AutoSSL certificate for this app yet; looking again later.', 'wu-serverpilot' ) );
		$state = $this->store->change( self::OPTION, fn( array $state ) => array( 'attempt' => ( $state['attempt'] ?? 0 ) + 1 ) );
		$pause = self::PAUSES[ $state['attempt'] ] ?? self::LATER;
		$this->jobs->ensure( Jobs::AUTOSSL, max( $at_least, $pause * MINUTE_IN_SECONDS ) );
	}

	/**
	 * It is on, or never will be.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	private function conclude( string $autossl ): void {
		$this->problems->solve( Problems::AUTOSSL_REFUSED );
		if ( 'custom_certificate' === $autossl ) {
			$this->tell_custom_certificate();
		} else {
			$this->problems->solve( Problems::CUSTOM_CERTIFICATE );
		}
		if ( null !== $this->jobs->due( Jobs::AUTOSSL ) ) {
			$this->jobs->cancel( Jobs::AUTOSSL );
		}
		$this->store->forget( self::OPTION );
	}

	/**
	 * Tells the owner that their own certificate is in the way.
	 */
	private function tell_custom_certificate(): void {
		$message = __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' );
		if ( ! isset( $this->problems->all()[ Problems::CUSTOM_CERTIFICATE ] ) ) {
			$this->log->warning( $message );
		}
		$this->problems->tell( Problems::CUSTOM_CERTIFICATE, 'certificate', $message );
	}

	/**
	 * Tells the owner that ServerPilot refuses AutoSSL, for a reason that does not pass. A conflict
	 * or a rejection is how it says "not yet": its documentation names no status.
	 *
	 * @param array|null $error The report's autossl_error.
	 */
	private function tell_refusal( ?array $error ): void {
		$this->problems->solve( Problems::CUSTOM_CERTIFICATE );
		if ( null === $error || $error['retryable'] || in_array( $error['kind'], array( 'conflict', 'rejected' ), true ) ) {
			$this->problems->solve( Problems::AUTOSSL_REFUSED );
			return;
		}
		$this->log->error( $error['message'] );
		$this->problems->tell( Problems::AUTOSSL_REFUSED, 'certificate', $error['message'] );
	}
}
