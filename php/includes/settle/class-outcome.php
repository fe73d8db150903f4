<?php
/**
 * What follows from a settling that worked.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Problems\Problems;

defined( 'ABSPATH' ) || exit;

/**
 * Has the report written down, tells which domains need a person, and follows up the certificate
 * and the server.
 */
final class Outcome {

	public function __construct(
		private Change_Log $changes,
		private Domain_Problems $domains,
		private Problems $problems,
		private Autossl $autossl,
		private Server_Action $action
	) {}

	/**
	 * ServerPilot was asked, and answered.
	 *
	 * @param array    $report As Api_Client::settle() gives it.
	 * @param bool     $looked Was the settling for AutoSSL's sake?
	 * @param string[] $due    Names that something had happened to.
	 */
	public function of_settling( array $report, bool $looked, array $due ): void {
		$before = $this->changes->keep( $report, $due );
		$this->problems->solve_concerning( 'app', 'moment' );
		$this->domains->judge_app( $report );
		if ( $report['recognised'] ) {
			$this->domains->tell( $report, $before );
			$this->autossl->follow( $report, $looked );
			$this->action->follow( $report['action_id'] );
		}
	}
}
