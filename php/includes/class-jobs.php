<?php
/**
 * The plugin's jobs, from the queue's side.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Runs the jobs. One that throws says failed in the job list.
 */
final class Jobs {

	/**
	 * Names what they run.
	 *
	 * @param Domain_Sync      $sync      For one domain.
	 * @param Autossl          $autossl   For the certificate.
	 * @param Action_Follow_Up $actions   For a server action.
	 * @param Reconcile        $reconcile For the whole network.
	 * @param Circuit          $circuit   May ServerPilot be asked?
	 * @param Host_Check       $check     Is it our app?
	 * @param Failures         $failures  What follows from a failure.
	 */
	public function __construct(
		private Domain_Sync $sync,
		private Autossl $autossl,
		private Action_Follow_Up $actions,
		private Reconcile $reconcile,
		private Circuit $circuit,
		private Host_Check $check,
		private Failures $failures
	) {}

	/**
	 * Listens for them.
	 */
	public function listen(): void {
		add_action( Queue::SYNC_DOMAIN, array( $this, 'sync_domain' ) );
		add_action( Queue::AUTOSSL, array( $this, 'enable_autossl' ) );
		add_action( Queue::CHECK_ACTION, array( $this, 'check_action' ) );
		add_action( Queue::RECONCILE, array( $this, 'reconcile' ) );
	}

	/**
	 * Makes ServerPilot right about a domain.
	 *
	 * @param mixed $domain Which one.
	 */
	public function sync_domain( $domain ): void {
		$this->sync->run( (string) $domain );
	}

	/**
	 * Asks for AutoSSL.
	 */
	public function enable_autossl(): void {
		$this->attempt(
			function () {
				$this->circuit->check();
				if ( $this->check->permits_writing() ) {
					$this->autossl->enable();
				}
			}
		);
	}

	/**
	 * Looks at a server action.
	 *
	 * @param mixed $action_id Which one.
	 */
	public function check_action( $action_id ): void {
		$this->attempt(
			function () use ( $action_id ) {
				$this->circuit->check();
				$this->actions->look( (string) $action_id );
			}
		);
	}

	/**
	 * Compares the network with the app. Asks in any case: so it also finds out that a refusal is over.
	 */
	public function reconcile(): void {
		$this->attempt( fn() => $this->reconcile->run() );
	}

	/**
	 * Runs one.
	 *
	 * @param callable $job The job.
	 */
	private function attempt( callable $job ): void {
		try {
			$job();
		} catch ( Failure $failure ) {
			$this->failures->of_job( $failure );
		}
	}
}
