<?php
/**
 * Follows server actions up.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * ServerPilot accepts a change at once; the server follows by an action, which may still fail.
 * Each is looked at once, by a later job.
 */
final class Action_Follow_Up {

	private const LATER = 5 * MINUTE_IN_SECONDS;

	/**
	 * Names what it needs.
	 *
	 * @param Engine   $engine   Asks.
	 * @param Queue    $queue    Holds the job.
	 * @param Problems $problems Where the owner is told.
	 * @param Log      $log      The log.
	 */
	public function __construct( private Engine $engine, private Queue $queue, private Problems $problems, private Log $log ) {}

	/**
	 * A write started an action, or not.
	 *
	 * @param string|null $action_id Which one.
	 */
	public function follow( ?string $action_id ): void {
		if ( null !== $action_id ) {
			$this->queue->add_once( Queue::CHECK_ACTION, array( 'action_id' => $action_id ), self::LATER );
		}
	}

	/**
	 * The job: looks what became of it.
	 *
	 * @param string $action_id Which one.
	 * @throws Failure When it could not be asked for.
	 */
	public function look( string $action_id ): void {
		$status = $this->status( $action_id );
		if ( 'error' === $status ) {
			$this->report( $action_id );
			return;
		}
		/* translators: 1: an id; 2: open, success or forgotten */
		$this->log->info( sprintf( __( 'ServerPilot’s action %1$s: %2$s.', 'wu-serverpilot' ), $action_id, $status ) );
		if ( 'success' === $status ) {
			$this->problems->solve( Problems::ACTION_FAILED );
		}
	}

	/**
	 * The action's status. ServerPilot need not remember it for long, which says nothing of the app.
	 *
	 * @param string $action_id Which one.
	 * @throws Failure When it could not be asked for.
	 */
	private function status( string $action_id ): string {
		try {
			return $this->engine->get_action( $action_id )['status'];
		} catch ( Failure $failure ) {
			if ( 'not_found' === $failure->kind ) {
				return 'forgotten';
			}
			throw $failure;
		}
	}

	/**
	 * The server could not be configured.
	 *
	 * @param string $action_id Which one.
	 */
	private function report( string $action_id ): void {
		$message = sprintf(
			/* translators: %s: an id */
			__( 'ServerPilot accepted a change of the app, but configuring the server ended in an error (action %s).', 'wu-serverpilot' ),
			$action_id
		);
		$this->log->error( $message );
		$this->problems->restate( Problems::ACTION_FAILED, $message, array() );
	}
}
