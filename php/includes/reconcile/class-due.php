<?php
/**
 * What is due.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Names\Events, Support\Failure, Support\Store };

defined( 'ABSPATH' ) || exit;

/** Knows whether there is something to do, whether now is the time, and sees to it that a job comes back. */
final class Due {

	public function __construct(
		private Events $events,
		private App_Record $record,
		private Follow_Up $follow_up,
		private Circuit_Breaker $circuit,
		private Jobs $jobs,
		private Store $store
	) {}

	/** Is there anything to do? */
	public function is_there(): bool {
		$this->store->refresh();
		return $this->is_reconcile() || $this->follow_up->is_due( 'action' );
	}

	/**
	 * Is there a reconcile to do: has something happened, is it time to look at AutoSSL, or was the app never
	 * seen? A table that cannot be read may have been lost: a reconcile makes it anew.
	 */
	public function is_reconcile(): bool {
		try {
			return $this->events->are_there() || $this->follow_up->is_due( 'autossl' ) || ! $this->record->is_known();
		} catch ( Failure $failure ) {
			return true;
		}
	}

	/**
	 * What waits for a reconcile: the first hundred names, the oldest first; until when ServerPilot is not asked after a failure, and when the
	 * hourly job runs next, in Unix seconds, null for neither.
	 *
	 * @return array{names: string[], paused_until: ?int, next_reconcile: ?int}
	 */
	public function waiting(): array {
		return array(
			'names'          => $this->events->names(),
			'paused_until'   => $this->circuit->state()['until'] ?? null,
			'next_reconcile' => $this->jobs->due( Jobs::RECONCILE ),
		);
	}

	/** May ServerPilot be asked now? If it may later, a job comes back. */
	public function may_be_done(): bool {
		if ( ! Client::may_write() ) {
			return false;
		}
		if ( $this->circuit->lets_through() ) {
			return true;
		}
		$this->later( max( MINUTE_IN_SECONDS, $this->circuit->left() ) );
		return false;
	}

	/** Sees to it that a job looks what is due in so many seconds, or earlier. */
	public function later( int $delay ): void {
		$this->jobs->ensure( $delay );
	}

	/** ServerPilot can be asked again: what waits gets its turn now. */
	public function resume(): void {
		if ( $this->is_reconcile() ) {
			$this->later( 0 );
		}
	}

	/**
	 * Keeps the hourly job, and lets what is due have a job; by state, for an event may have been missed: its job may have
	 * run before the transaction around the event was over. WordPress's cron looks each time, a page of the admin's does not.
	 */
	public function look_after(): void {
		if ( Client::may_write() && ( $this->jobs->keep_recurring() || ! $this->record->is_known() || wp_doing_cron() ) && $this->is_reconcile() ) {
			$this->later( $this->circuit->left() );
		}
	}
}
