<?php
/**
 * Is it our app?
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps a copy of the site (staging) from editing production's list: a network whose own name is
 * not on the app does not run on it.
 */
final class Host_Check {

	public const CONSTANT = 'WU_SERVER_PILOT_SKIP_HOST_CHECK';

	/**
	 * Names what it needs.
	 *
	 * @param Engine        $engine   Reads the app.
	 * @param App_Memory    $memory   What the app looked like last.
	 * @param Network_Hosts $network  The network's names.
	 * @param Problems      $problems Where a refusal is noted.
	 * @param Log           $log      The log.
	 */
	public function __construct(
		private Engine $engine,
		private App_Memory $memory,
		private Network_Hosts $network,
		private Problems $problems,
		private Log $log
	) {}

	/**
	 * May this network change the app? Asks ServerPilot only when the last answer does not tell.
	 */
	public function permits_writing(): bool {
		if ( $this->is_off() ) {
			return true;
		}
		if ( ! $this->memory->vouches() ) {
			$this->memory->remember_app( $this->engine->get_app() );
		}
		return $this->conclude();
	}

	/**
	 * The answer, from what was just read.
	 */
	public function conclude(): bool {
		if ( $this->is_off() || $this->memory->vouches() ) {
			$this->problems->solve( Problems::FOREIGN_APP );
			return true;
		}
		$message = sprintf(
			/* translators: %s: a domain name */
			__( 'This network’s own domain, %s, is not on the ServerPilot app. If this is a copy of another site, that is as it should be: nothing on the app was changed.', 'wu-serverpilot' ),
			$this->network->current()
		);
		$this->log->warning( $message );
		$this->problems->restate( Problems::FOREIGN_APP, $message, array() );
		return false;
	}

	/**
	 * Did somebody decide that the app is right whatever its list says?
	 */
	private function is_off(): bool {
		$skip = defined( self::CONSTANT ) && constant( self::CONSTANT );
		/**
		 * Filters whether the app may be changed by a network whose own domain is not on it.
		 *
		 * @param bool   $skip Skip the check. The constant WU_SERVER_PILOT_SKIP_HOST_CHECK by default.
		 * @param string $host The network's own domain.
		 */
		return (bool) apply_filters( 'wu_serverpilot_skip_host_check', $skip, $this->network->current() );
	}
}
