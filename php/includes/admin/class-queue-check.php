<?php
/**
 * Site Health: do the jobs run?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Reconcile\Jobs };

defined( 'ABSPATH' ) || exit;

/**
 * Tells when Ultimate Multisite's queue stands still: then a mapped domain reaches ServerPilot by
 * nobody, and no call fails that could say so.
 */
final class Queue_Check {

	public const NAME = 'wu_serverpilot_queue';

	/**
	 * Seconds that a job may be late.
	 */
	private const LATE = HOUR_IN_SECONDS;

	public function __construct( private Jobs $jobs, private Events $events, private Remediation $remediation ) {}

	/**
	 * Site Health's result.
	 */
	public function result(): array {
		$due = $this->oldest();
		if ( null === $due ) {
			return Health_Result::of( self::NAME, 'recommended', __( 'No comparison with ServerPilot is planned', 'wu-serverpilot' ), __( 'Open any page of the network admin: that plans it. If this stays, cron does not run on this site.', 'wu-serverpilot' ), $this->link() );
		}
		if ( $due >= time() - self::LATE ) {
			return Health_Result::of( self::NAME, 'good', __( 'The jobs for ServerPilot run', 'wu-serverpilot' ), __( 'None is late.', 'wu-serverpilot' ) );
		}
		return Health_Result::of( self::NAME, 'critical', __( 'The jobs for ServerPilot do not run', 'wu-serverpilot' ), $this->sentence( $due ), $this->link() );
	}

	private function sentence( int $due ): string {
		$waiting = count( $this->events->names( PHP_INT_MAX ) );
		/* translators: %s: a span of time */
		$late = sprintf( __( 'A job should have run %s ago.', 'wu-serverpilot' ), human_time_diff( $due ) );
		/* translators: %d: a number of domains */
		$who = 0 === $waiting ? '' : ' ' . sprintf( _n( '%d domain waits.', '%d domains wait.', $waiting, 'wu-serverpilot' ), $waiting );
		return $late . $who . ' ' . __( 'Let the server’s cron call wp-cron.php every minute, and see in the job list whether other jobs are late, too.', 'wu-serverpilot' );
	}

	/**
	 * When the job that is due first should run, in Unix seconds; null when none waits.
	 */
	private function oldest(): ?int {
		$due = array_filter( array_map( array( $this->jobs, 'due' ), Jobs::ALL ), 'is_int' );
		return array() === $due || null === $this->jobs->due( Jobs::RECONCILE ) ? null : min( $due );
	}

	private function link(): array {
		return $this->remediation->on( 'other' )['link'];
	}
}
