<?php
/**
 * Follows AutoSSL up.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Asks for AutoSSL again until it is on, or a custom certificate is found.
 *
 * ServerPilot has a certificate minutes after a domain is listed and its DNS is right. One job at
 * most waits; after an hour without success it looks once an hour.
 */
final class Autossl {

	private const OPTION = 'autossl';
	private const PAUSES = array( 5, 5, 5, 5, 10, 15, 30 );
	private const LATER  = 60;

	/**
	 * How ServerPilot may refuse while it has no certificate: its documentation names no status.
	 */
	private const NOT_YET = array( 'conflict', 'rejected' );

	/**
	 * Names what it needs.
	 *
	 * @param Engine     $engine   Turns it on.
	 * @param Store      $store    Counts the attempts.
	 * @param Queue      $queue    Holds the job.
	 * @param App_Memory $memory   What is known of it.
	 * @param Problems   $problems Where the owner is told.
	 * @param Log        $log      The log.
	 */
	public function __construct(
		private Engine $engine,
		private Store $store,
		private Queue $queue,
		private App_Memory $memory,
		private Problems $problems,
		private Log $log
	) {}

	/**
	 * A domain's DNS is right: from now on ServerPilot can have a certificate for it.
	 */
	public function dns_is_right(): void {
		if ( ! in_array( $this->memory->autossl(), array( 'on', 'custom_certificate' ), true ) ) {
			$this->start();
		}
	}

	/**
	 * What follows from AutoSSL's state after a change of the list.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	public function follow( string $autossl ): void {
		if ( 'pending' === $autossl ) {
			$this->start();
		} else {
			$this->conclude( $autossl );
		}
	}

	/**
	 * What follows from AutoSSL's state when nothing was changed: a lost job is made again.
	 *
	 * @param string|null $autossl The extension's word for it.
	 */
	public function keep_following( ?string $autossl ): void {
		if ( 'pending' === $autossl ) {
			$this->queue->add_once( Queue::AUTOSSL, array(), self::PAUSES[0] * MINUTE_IN_SECONDS );
		} elseif ( null !== $autossl ) {
			$this->conclude( $autossl );
		}
	}

	/**
	 * The job: asks for it.
	 *
	 * @throws Failure When it did not work.
	 */
	public function enable(): void {
		try {
			$autossl = $this->engine->enable_autossl()['autossl'];
		} catch ( Failure $failure ) {
			if ( ! in_array( $failure->kind, self::NOT_YET, true ) ) {
				$this->again( (int) $failure->retry_after );
				throw $failure;
			}
			$autossl = 'pending';
		}
		$this->memory->remember_autossl( $autossl );
		if ( 'pending' === $autossl ) {
			$this->log->info( __( 'ServerPilot has no AutoSSL certificate for this app yet; looking again later.', 'wu-serverpilot' ) );
			$this->again();
		} else {
			$this->conclude( $autossl );
		}
	}

	/**
	 * Looks soon.
	 */
	private function start(): void {
		$this->store->forget( self::OPTION );
		$this->queue->add_or_bring_forward( Queue::AUTOSSL, array(), self::PAUSES[0] * MINUTE_IN_SECONDS );
	}

	/**
	 * Looks later.
	 *
	 * @param int $at_least The pause that ServerPilot asked for.
	 */
	private function again( int $at_least = 0 ): void {
		$state = $this->store->change( self::OPTION, fn( array $state ) => array( 'attempt' => ( $state['attempt'] ?? 0 ) + 1 ) );
		$pause = self::PAUSES[ $state['attempt'] ] ?? self::LATER;
		$this->queue->add_once( Queue::AUTOSSL, array(), max( $at_least, $pause * MINUTE_IN_SECONDS ) );
	}

	/**
	 * It is on, or never will be.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	private function conclude( string $autossl ): void {
		if ( 'custom_certificate' === $autossl ) {
			$this->tell_once();
		} elseif ( 'not_requested' === $autossl ) {
			return;
		} else {
			$this->problems->solve( Problems::CUSTOM_CERTIFICATE );
		}
		$this->queue->cancel( Queue::AUTOSSL, array() );
		$this->store->forget( self::OPTION );
	}

	/**
	 * Tells the owner that their own certificate is in the way.
	 */
	private function tell_once(): void {
		if ( isset( $this->problems->all()[ Problems::CUSTOM_CERTIFICATE ] ) ) {
			return;
		}
		$message = __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' );
		$this->log->warning( $message );
		$this->problems->note( Problems::CUSTOM_CERTIFICATE, $message );
	}
}
