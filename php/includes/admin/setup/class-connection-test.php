<?php
/**
 * Does it work?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Setup;

use ServerPilot_Plugin\{ Admin\Problems, Admin\Sentence, Extension\Client, Reconcile\Circuit_Breaker, Reconcile\Due, Reconcile\Reconciler, Reconcile\Report, Support\Failure, Support\Log };

defined( 'ABSPATH' ) || exit;

/**
 * Asks ServerPilot for the app, for network admins.
 *
 * Before 2.14 Ultimate Multisite lets every user who is logged in call its test: the others get no request of
 * the owner's made, and no word about the app.
 */
final class Connection_Test {

	private const AJAX = 'wp_ajax_wu_test_hosting_integration';

	public function __construct(
		private Reconciler $reconciler,
		private Circuit_Breaker $circuit,
		private Problems $problems,
		private Due $due,
		private Client $client,
		private Log $log
	) {}

	/**
	 * Tests. What waited for ServerPilot gets its turn when it works.
	 *
	 * @return array{works: bool, sentence: string}
	 */
	public function run(): array {
		if ( ! current_user_can( 'manage_network' ) && ! ( defined( 'WP_CLI' ) && WP_CLI ) ) {
			return self::failed( __( 'Only network administrators can test the connection with ServerPilot.', 'wu-serverpilot' ) );
		}
		try {
			$report = $this->reconciler->preview();
		} catch ( Failure $failure ) {
			$this->log->add( 'error', $failure->getMessage() );
			return self::failed( Sentence::of_failure( $failure ) );
		}
		$this->circuit->close();
		$this->problems->look();
		$this->due->resume();
		return array(
			'works'    => true,
			'sentence' => $this->sentence( $report ),
		);
	}

	/**
	 * The answer for Ultimate Multisite. Its own page says just "Access Authorized" to `true`, so there the
	 * answer is sent from here.
	 *
	 * @param array{works: bool, sentence: string} $outcome What run() gave.
	 * @return true|\WP_Error
	 */
	public static function as_result( array $outcome ) {
		if ( wp_doing_ajax() && doing_action( self::AJAX ) ) {
			self::send( $outcome );
		}
		return $outcome['works'] ? true : new \WP_Error( 'serverpilot-error', $outcome['sentence'] );
	}

	/**
	 * Sends the answer to the wizard's page, which puts it there as HTML.
	 *
	 * @param array{works: bool, sentence: string} $outcome What run() gave.
	 */
	private static function send( array $outcome ): void {
		$answer = array( 'message' => esc_html( $outcome['sentence'] ) );
		if ( $outcome['works'] ) {
			wp_send_json_success( $answer );
		}
		wp_send_json_error( $answer );
	}

	private static function failed( string $sentence ): array {
		return array(
			'works'    => false,
			'sentence' => $sentence,
		);
	}

	/**
	 * What was found.
	 *
	 * @param Report $report A report.
	 */
	private function sentence( Report $report ): string {
		$sentence = sprintf(
			/* translators: 1: an app's name; 2: how many domains it has; 3: how many it may have */
			__( 'Connected with the ServerPilot app %1$s: %2$d of %3$d domains.', 'wu-serverpilot' ),
			$report->app['name'],
			count( $report->app['domains'] ),
			$this->client->status()['domain_limit']
		);
		$network = $report->recognised
			/* translators: %s: a domain name */
			? __( 'This network’s domain, %s, is on the app.', 'wu-serverpilot' )
			/* translators: %s: a domain name */
			: __( 'This network’s domain, %s, is not on the app.', 'wu-serverpilot' );
		return $sentence . ' ' . sprintf( $network, get_network( get_main_network_id() )->domain );
	}
}
