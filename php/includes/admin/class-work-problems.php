<?php
/**
 * Problems of the work.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Hooks, Reconcile\Jobs, Extension\Write_Permission, Support\Failure, Support\Problem_Kind, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Finds what keeps the plugin from its work: ServerPilot's answers, the queue, and other code of the site. */
final class Work_Problems {

	/** Seconds after which an outage is worth telling. */
	private const OUTAGE = HOUR_IN_SECONDS;

	public function __construct( private Circuit_Breaker $circuit, private App_Record $record, private Events $events, private Jobs $jobs, private Hooks $hooks ) {}

	/**
	 * The circuit breaker's: at once, or after an hour if it passes by itself.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_circuit(): array {
		$state = $this->circuit->state();
		if ( array() === $state || ( $state['retryable'] && time() - $state['since'] < self::OUTAGE ) ) {
			return array();
		}
		// A list that is refused as a whole says nothing of the names that wait.
		$concerns = 'domain' === $state['concerns'] ? 'app' : $state['concerns'];
		return Problem_Kind::problem( $state['kind'], $concerns, Sentence::without_step( $state ), $state['message'], $this->events->names() );
	}

	/**
	 * Does Ultimate Multisite's queue stand still? Then no call fails that could say so.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_queue(): array {
		$failing = $this->circuit->state()['until'] ?? 0;
		$pause   = 2 * max( HOUR_IN_SECONDS, $this->jobs->interval() );
		$since   = $this->record->is_known() ? max( $this->record->seen(), $failing ) + $pause - HOUR_IN_SECONDS : $this->jobs->due( Jobs::DUE ) ?? time();
		if ( $since >= time() - HOUR_IN_SECONDS || ! Write_Permission::is_given() ) {
			return array();
		}
		/* translators: %s: a span of time */
		return Problem_Kind::problem( Problem_Kind::QUEUE, 'network', sprintf( __( 'A job should have run %s ago. Until jobs run, domains do not reach ServerPilot.', 'wu-serverpilot' ), human_time_diff( $since ) ), null, $this->events->names() );
	}

	/**
	 * What a listener of ours threw.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_site_code(): array {
		$thrown = $this->hooks->thrown();
		return array() === $thrown ? array() : Problem_Kind::problem( Failure::SITE_CODE, 'app', $thrown['message'], $thrown['message'] );
	}
}
