<?php
/**
 * Makes ServerPilot right about one domain.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The job behind every event and every retry: asks what is true now, and makes it so.
 */
final class Domain_Sync {

	/**
	 * Rounds until the network stands still while we write.
	 */
	private const ROUNDS = 3;

	/**
	 * Names what it needs.
	 *
	 * @param Desired_State $desired   What should be.
	 * @param App_Writer    $writer    Makes it so.
	 * @param Failures      $failures  What follows from a failure.
	 * @param Retries       $retries   Further attempts.
	 * @param Problems      $problems  What a person had to see to.
	 * @param Recovery      $recovery  What follows from success.
	 * @param Log           $log       The log.
	 */
	public function __construct(
		private Desired_State $desired,
		private App_Writer $writer,
		private Failures $failures,
		private Retries $retries,
		private Problems $problems,
		private Recovery $recovery,
		private Log $log
	) {}

	/**
	 * Makes ServerPilot right about a name.
	 *
	 * @param string $name As an event hands it over.
	 * @throws Failure So that the job says failed.
	 */
	public function run( string $name ): void {
		$host = Host::canonical( $name );
		try {
			$asked = $this->converge( $host );
			$this->retries->forget( $host );
			$this->problems->solve_for( Host::printable( $host ) );
			if ( $asked ) {
				$this->recovery->all_is_well();
			}
		} catch ( Failure $failure ) {
			$this->fail( $failure, $host );
		}
	}

	/**
	 * Applies what should be, until that is still what should be after it was applied: a domain may
	 * be unmapped while its name is being added, and its own event may have been faster than this one.
	 *
	 * @param string $host A canonical name.
	 * @return bool Was ServerPilot asked?
	 */
	private function converge( string $host ): bool {
		$asked  = false;
		$change = $this->desired->of( $host );
		for ( $round = 0; $round < self::ROUNDS; $round++ ) {
			$asked  = $this->apply( $change, $host ) || $asked;
			$before = $change;
			$change = $this->desired->of( $host );
			if ( $change == $before ) { // phpcs:ignore Universal.Operators.StrictComparisons.LooseEqual -- two objects, by value.
				break;
			}
		}
		return $asked;
	}

	/**
	 * One change.
	 *
	 * @param Change $change What should be.
	 * @param string $host   A canonical name.
	 * @return bool Was ServerPilot asked?
	 */
	private function apply( Change $change, string $host ): bool {
		if ( $change->is_empty() ) {
			/* translators: %s: a domain name */
			$this->log->info( sprintf( __( '%s: nothing is to be changed on ServerPilot.', 'wu-serverpilot' ), Host::printable( $host ) ) );
			return false;
		}
		return $this->writer->write( $change, $host );
	}

	/**
	 * It did not work.
	 *
	 * @param Failure $failure What happened.
	 * @param string  $host    A canonical name.
	 */
	private function fail( Failure $failure, string $host ): void {
		if ( 'invalid_domain' === $failure->kind && ! $this->desired->is_wanted( $host ) ) {
			// Never on the app, so there is nothing left to do about it.
			$this->log->warning( $failure->getMessage() );
			$this->problems->solve_for( Host::printable( $host ) );
			return;
		}
		$this->failures->of_domain( $failure, Host::printable( $host ) );
	}
}
