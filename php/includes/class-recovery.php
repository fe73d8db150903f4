<?php
/**
 * What follows from success.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * A call that worked shows that account and app are in order: their problems go away by
 * themselves, and the domains that were kept waiting get their turn.
 */
final class Recovery {

	private const CURED = array( 'configuration', 'authentication', 'payment_required', 'forbidden', 'not_found' );

	/**
	 * Names what it needs.
	 *
	 * @param Problems $problems What a person had to see to.
	 * @param Circuit  $circuit  What kept jobs from asking.
	 * @param Queue    $queue    Where the waiting domains go.
	 */
	public function __construct( private Problems $problems, private Circuit $circuit, private Queue $queue ) {}

	/**
	 * ServerPilot did what it was asked.
	 */
	public function all_is_well(): void {
		$this->circuit->close();
		$hosts = array_unique( array_merge( ...array_map( array( $this->problems, 'hosts_of' ), self::CURED ) ) );
		$this->problems->solve( ...self::CURED );
		foreach ( $hosts as $host ) {
			$this->queue->add_or_bring_forward( Queue::SYNC_DOMAIN, array( 'domain' => $host ), 0 );
		}
	}
}
