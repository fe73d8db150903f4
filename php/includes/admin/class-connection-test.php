<?php
/**
 * The test of the connection.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Extension\Extension_Check, Reconcile\Circuit_Breaker, Reconcile\Due, Reconcile\Reconciler, Support\Failure, Support\Log };

defined( 'ABSPATH' ) || exit;

/** Asks ServerPilot for the app, for the wizard and the command line. */
final class Connection_Test {

	public function __construct(
		private Reconciler $reconciler,
		private Client $client,
		private Circuit_Breaker $circuit,
		private Due $due,
		private Problems $problems,
		private Log $log
	) {}

	/** Tests whether a change would be written. What waited for ServerPilot gets its turn when it would. */
	public function run(): Outcome {
		if ( ! Extension_Check::is_available() ) {
			return new Outcome( 'error', Extension_Check::sentence() );
		}
		try {
			$outcome = Outcome::of_test( $this->reconciler->preview(), $this->client->status()['domain_limit'] );
		} catch ( Failure $failure ) {
			$this->log->add( 'error', $failure->getMessage() );
			return Outcome::of_failure( $failure );
		}
		$this->circuit->close();
		$this->problems->look();
		$this->due->resume();
		return $outcome;
	}
}
