<?php
/**
 * What the server makes of a change.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Api_Client, Support\Failure, Support\Log, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * ServerPilot accepts a change at once; the server follows by an action, which may still fail. The
 * latest one is looked at until it has ended: it configures the server with all that came before.
 */
final class Server_Action {

	private const OPTION = 'action';
	private const LATER  = 5 * MINUTE_IN_SECONDS;
	private const LOOKS  = 12;

	public function __construct( private Api_Client $client, private Store $store, private Jobs $jobs, private Log $log ) {}

	/**
	 * A write started an action, or not.
	 *
	 * @param string|null $action_id Which one.
	 */
	public function follow( ?string $action_id ): void {
		if ( null !== $action_id ) {
			$this->store->change( self::OPTION, fn( array $before ) => array( 'id' => $action_id ) + array_intersect_key( $before, array( 'failed' => true ) ) );
			$this->jobs->ensure( Jobs::CHECK_ACTION, self::LATER );
		}
	}

	/**
	 * The latest action's id and state; empty when there was none.
	 *
	 * @return array{id?: string, status?: string, looks?: int, failed?: array{string, string}} `failed`: id and status of one that the
	 *         server has not taken over, until one has ended well.
	 */
	public function latest(): array {
		return $this->store->get( self::OPTION );
	}

	/**
	 * The job: looks what became of it.
	 *
	 * @throws Failure When it could not be asked for.
	 */
	public function look(): void {
		$action = $this->store->fresh( self::OPTION );
		if ( array() === $action ) {
			return;
		}
		$id     = $action['id'];
		$status = $this->status( $id );
		$looks  = ( $action['looks'] ?? 0 ) + 1;
		$failed = match ( $status ) {
			'error' => array( $id, $status ),
			'open'  => $action['failed'] ?? ( $looks < self::LOOKS ? array() : array( $id, $status ) ),
			default => array(),
		};
		$seen = array_filter( compact( 'id', 'status', 'looks', 'failed' ) );
		// A newer action may have taken its place meanwhile.
		$this->store->change( self::OPTION, fn( array $now ) => $now === $action ? $seen : $now );
		/* translators: 1: an id; 2: open, success, error or forgotten */
		$this->log->add( 'info', sprintf( __( 'ServerPilot’s action %1$s: %2$s.', 'wu-serverpilot' ), $id, $status ) );
		if ( 'open' === $status ) {
			// A server that is off for long takes the change over when it is back.
			$this->jobs->ensure( Jobs::CHECK_ACTION, $looks < self::LOOKS ? self::LATER : HOUR_IN_SECONDS );
		}
		do_action( 'serverpilot_plugin_state_changed' );
	}

	/**
	 * The action's status. ServerPilot need not remember it for long, which says nothing of the app.
	 *
	 * @param string $action_id Which one.
	 * @throws Failure When it could not be asked for.
	 */
	private function status( string $action_id ): string {
		try {
			return $this->client->get_action( $action_id )['status'];
		} catch ( Failure $failure ) {
			if ( 'action' === $failure->concerns ) {
				return 'forgotten';
			}
			$this->jobs->ensure( Jobs::CHECK_ACTION, Circuit_Breaker::pause( 3, $failure->retry_after ) );
			$this->log->add( 'error', $failure->getMessage() );
			throw $failure;
		}
	}
}
