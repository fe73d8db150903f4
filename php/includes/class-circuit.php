<?php
/**
 * When not to ask ServerPilot.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * After ServerPilot has refused the account or the app, jobs fail without asking it again:
 * until the credentials change, some call works (the connection test, the hourly comparison),
 * or it is time for one of them to try.
 */
final class Circuit {

	private const OPTION   = 'circuit';
	private const INTERVAL = 15 * MINUTE_IN_SECONDS;

	/**
	 * Names what it needs.
	 *
	 * @param Store       $store       What is remembered.
	 * @param Credentials $credentials What was refused.
	 */
	public function __construct( private Store $store, private Credentials $credentials ) {}

	/**
	 * May a job ask ServerPilot?
	 *
	 * @throws Failure When it may not.
	 */
	public function check(): void {
		$state = $this->store->get( self::OPTION );
		if ( array() === $state || $state['fingerprint'] !== $this->credentials->fingerprint() || $this->is_my_turn() ) {
			return;
		}
		throw new Failure(
			$state['kind'],
			sprintf(
				/* translators: %s: the sentence of an earlier failure */
				__( 'Not tried, because it would fail like an earlier job: %s', 'wu-serverpilot' ),
				$state['message']
			)
		);
	}

	/**
	 * Makes the following jobs wait.
	 *
	 * @param Failure $failure What ServerPilot said.
	 */
	public function halt( Failure $failure ): void {
		$state = $this->store->get( self::OPTION );
		$this->store->change(
			self::OPTION,
			fn() => array(
				'kind'        => $failure->kind,
				'message'     => $failure->getMessage(),
				'fingerprint' => $this->credentials->fingerprint(),
				'probe_at'    => max( $state['probe_at'] ?? 0, time() + self::INTERVAL ),
			)
		);
	}

	/**
	 * Lets jobs through again.
	 */
	public function close(): void {
		if ( $this->is_halted() ) {
			$this->store->forget( self::OPTION );
		}
	}

	/**
	 * Do jobs wait?
	 */
	public function is_halted(): bool {
		return array() !== $this->store->get( self::OPTION );
	}

	/**
	 * Is it time for one job to try, and is that the caller's?
	 */
	private function is_my_turn(): bool {
		$mine = false;
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( &$mine ) {
				$mine = array() === $state || $state['probe_at'] <= time();
				return $mine && $state ? array( 'probe_at' => time() + self::INTERVAL ) + $state : $state;
			}
		);
		return $mine;
	}
}
