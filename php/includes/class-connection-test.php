<?php
/**
 * The connection test.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Asks ServerPilot for the app.
 *
 * Ultimate Multisite's test is open to every user who is logged in, so all but network admins
 * hear yes or no.
 */
final class Connection_Test {

	private const AJAX = 'wp_ajax_wu_test_hosting_integration';

	/**
	 * Names what it needs.
	 *
	 * @param Engine        $engine   Asks.
	 * @param App_Memory    $memory   What the app looks like.
	 * @param Host_Check    $check    Is it our app?
	 * @param Network_Hosts $network  The network's names.
	 * @param Recovery      $recovery What follows from success.
	 * @param Log           $log      The log.
	 */
	public function __construct(
		private Engine $engine,
		private App_Memory $memory,
		private Host_Check $check,
		private Network_Hosts $network,
		private Recovery $recovery,
		private Log $log
	) {}

	/**
	 * Tests.
	 *
	 * @return array{works: bool, sentence: string} In full: for network admins only.
	 */
	public function run(): array {
		try {
			$app = $this->engine->get_app();
		} catch ( Failure $failure ) {
			$this->log->error( $failure->getMessage() );
			return array(
				'works'    => false,
				'sentence' => $failure->getMessage(),
			);
		}
		$this->memory->remember_app( $app );
		$this->check->conclude();
		$this->recovery->all_is_well();
		return array(
			'works'    => true,
			'sentence' => $this->sentence( $app ),
		);
	}

	/**
	 * The answer for Ultimate Multisite.
	 *
	 * Its own page says just "Access Authorized" to `true`, so there the answer is sent from here.
	 *
	 * @return true|\WP_Error
	 */
	public function answer() {
		if ( wp_doing_ajax() && doing_action( self::AJAX ) ) {
			$this->send();
		}
		$outcome = $this->run();
		return $outcome['works'] ? true : new \WP_Error( 'serverpilot-error', $this->for_current_user( $outcome ) );
	}

	/**
	 * Sends the answer to the wizard's page, which puts it into the page as HTML.
	 */
	public function send(): void {
		$outcome = $this->run();
		$answer  = array( 'message' => esc_html( $this->for_current_user( $outcome ) ) );
		if ( $outcome['works'] ) {
			wp_send_json_success( $answer );
		}
		wp_send_json_error( $answer );
	}

	/**
	 * What the current user may know.
	 *
	 * @param array $outcome The test's outcome.
	 */
	private function for_current_user( array $outcome ): string {
		if ( current_user_can( 'manage_network' ) ) {
			return $outcome['sentence'];
		}
		return $outcome['works']
			? __( 'Yes, the connection with ServerPilot works.', 'wu-serverpilot' )
			: __( 'No, the connection with ServerPilot does not work.', 'wu-serverpilot' );
	}

	/**
	 * What was found.
	 *
	 * @param array $app As Engine::get_app() gives it.
	 */
	private function sentence( array $app ): string {
		$sentence = sprintf(
			/* translators: 1: an app's name; 2: how many domains it has; 3: how many it may have */
			__( 'Connected with the ServerPilot app %1$s: %2$d of %3$d domains.', 'wu-serverpilot' ),
			$app['name'],
			count( $app['domains'] ),
			Engine::DOMAIN_LIMIT
		);
		return $sentence . ' ' . sprintf(
			$this->network->is_served_by( $app['domains'] )
				/* translators: %s: a domain name */
				? __( 'This network’s domain, %s, is on the app.', 'wu-serverpilot' )
				/* translators: %s: a domain name */
				: __( 'This network’s domain, %s, is not on the app.', 'wu-serverpilot' ),
			$this->network->current()
		);
	}
}
