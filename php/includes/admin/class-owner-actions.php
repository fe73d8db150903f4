<?php
/**
 * What an owner can do.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Extension\Extension_Check, Names\Name_Row, Names\Twin, Network\Facts, Reconcile\Follow_Up, Reconcile\Reconciler, Reconcile\Report, Support\Failure, Support\Log, Support\Problem };

defined( 'ABSPATH' ) || exit;

/**
 * The things that a person does by hand, from the page, the wizard or the command line. Whoever calls has checked that
 * the person may.
 */
final class Owner_Actions {

	public function __construct( private Domain_List $domains, private Reconciler $reconciler, private Client $client, private Follow_Up $follow_up, private Change_Log $changes, private Log $log ) {}

	/** Tests whether a change would be written. What waited for ServerPilot gets its turn when it would. */
	public function test(): Outcome {
		if ( ! Extension_Check::is_available() ) {
			return new Outcome( 'error', Extension_Check::sentence() );
		}
		try {
			$outcome = Outcome::of_test( $this->reconciler->test(), $this->client->status()['domain_limit'] );
		} catch ( Failure $failure ) {
			$this->log->add( 'error', $failure->getMessage() );
			return Outcome::of_failure( $failure );
		}
		do_action( 'serverpilot_plugin_state_changed' );
		return $outcome;
	}

	/** Reconciles everything now; tries again what was refused or waits. Null when a filter of the site's did not want it. */
	public function sync(): ?Report {
		return $this->reconciler->reconcile();
	}

	/**
	 * What sync() would do; nothing is written. Unless that is all that was asked for, a failure is that of the sync: every channel says so.
	 *
	 * @throws Failure When it did not work.
	 */
	public function preview( bool $dry ): Report {
		try {
			return $this->reconciler->preview();
		} catch ( Failure $failure ) {
			if ( ! $dry ) {
				$this->reconciler->failed( $failure );
			}
			throw $failure;
		}
	}

	/** What came of sync(), in words. */
	public function outcome( ?Report $report ): Outcome {
		return Outcome::of( $report, count( $this->domains->held_back() ) );
	}

	/**
	 * Takes rows' names off the app that are nobody's. `removed` has their twins, too; `kept` stay, as the network's own and mapped ones, or were not there.
	 *
	 * @return array{removed: string[], kept: string[]}
	 */
	public function remove( array $names ): array {
		$rows    = $this->domains->removable( $names );
		$removed = array();
		if ( array() !== $rows ) {
			$with_twin = fn( Name_Row $row ) => $row->www ? Twin::with( array( $row->name ) ) : array( $row->name );
			$report    = $this->client->remove_domains( array_merge( ...array_map( $with_twin, array_values( $rows ) ) ) );
			$this->follow_up->follow( $report['action_id'] );
			$removed = $report['removed'];
			if ( array() !== $removed ) {
				$this->changes->note( Change_Log::REMOVED, $removed, Change_Log::PERSON );
			}
			$this->sync();
		}
		$kept = array_values( array_diff( $names, $removed ) );
		return compact( 'removed', 'kept' );
	}

	/** Removes names that were held back and that the person has read. Null when a filter of the site's did not want it. */
	public function remove_held_back( array $names ): ?Report {
		$this->changes->choose( $names );
		return $this->reconciler->remove_held_back( $names );
	}

	/** Lets names that were held back stay, as nobody's. */
	public function keep_held_back( array $names ): void {
		$this->reconciler->keep_held_back( $names );
	}

	/**
	 * Names of the app that its certificate does not cover, as ServerPilot says now: redirected to HTTPS, their visitors would read a warning.
	 *
	 * @throws Failure When it did not work, or the app is not the network's.
	 */
	public function without_certificate(): array {
		$report = $this->reconciler->preview();
		if ( ! $report->recognised ) {
			throw new Failure( Problem::FOREIGN_APP, Outcome::of( $report )->sentence, 'network' );
		}
		$app = $report->app;
		return 'custom' === ( $app['ssl']['mode'] ?? '' ) ? array() : array_values( array_diff( array_map( array( Facts::class, 'key' ), $app['domains'] ), $app['autossl']['domains'] ?? array() ) );
	}

	/** Redirects visitors of all the app's domains to HTTPS, or no longer, where the app is the network's. Are they redirected now? */
	public function set_force_ssl( bool $force ): bool {
		$this->without_certificate();
		$report = $this->client->set_force_ssl( $force );
		$this->follow_up->follow( $report['action_id'] );
		if ( null !== $report['action_id'] ) {
			$this->changes->note( $force ? Change_Log::REDIRECT_ON : Change_Log::REDIRECT_OFF, array(), Change_Log::PERSON );
		}
		$this->sync();
		return $report['force'];
	}
}
