<?php
/**
 * What follows from a settling.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

defined( 'ABSPATH' ) || exit;

/**
 * Has the report written down, follows up the certificate and the server, and tells other plugins.
 */
final class Outcome {

	public function __construct( private App_Record $record, private Autossl $autossl, private Server_Action $action ) {}

	/**
	 * ServerPilot was asked, and answered.
	 *
	 * @param array $report As Api_Client::reconcile() gives it.
	 * @param bool  $looked Was the settling for AutoSSL's sake?
	 * @param array $seen   What Work::seen() gave.
	 */
	public function of_report( array $report, bool $looked, array $seen ): void {
		$before = $this->record->keep( $report, $seen['at'] );
		if ( $report['recognised'] ) {
			$this->autossl->follow( $report, $looked );
			$this->action->follow( $report['action_id'] );
		}
		foreach ( $report['refused'] as $name => $refused ) {
			if ( ( $before['refused'][ $name ] ?? null ) !== $refused ) {
				self::tell( (string) $name, $refused['kind'], $refused['message'] );
			}
		}
		/**
		 * Fires after ServerPilot has been made right.
		 *
		 * @param array    $report What WuServerPilot\LockedApp::reconcile() gives: changed, added, removed, unchanged, domains, autossl, action_id and more.
		 * @param string[] $due    Names that something had happened to.
		 * @param array    $before The report before; empty when there was none.
		 */
		do_action( 'wu_serverpilot_after_sync', $report, $seen['names'], $before );
	}

	/**
	 * Tells other plugins that something could not be done.
	 *
	 * @param string $host      The domain; empty when it is not about one.
	 * @param string $kind      The failure's kind.
	 * @param string $message   What happened, in a sentence.
	 * @param bool   $retryable Would the same call make sense later?
	 */
	public static function tell( string $host, string $kind, string $message, bool $retryable = false ): void {
		/**
		 * Fires when something could not be done on ServerPilot.
		 *
		 * @param string $host      The domain; empty when the failure is not about one.
		 * @param string $kind      The failure's kind.
		 * @param string $message   What happened, in a sentence.
		 * @param bool   $retryable Would the same call make sense later?
		 */
		do_action( 'wu_serverpilot_failed', $host, $kind, $message, $retryable );
	}
}
