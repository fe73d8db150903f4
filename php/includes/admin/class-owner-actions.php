<?php
/**
 * What an owner can do.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Look_Options, Customers\Looks, Extension\Client, Extension\Extension_Check, Names\Name_Row, Names\Name_State, Names\Names, Reconcile\Circuit_Breaker, Reconcile\Due, Reconcile\Follow_Up, Reconcile\Reconciler, Reconcile\Report, Support\Failure, Support\Sentence, Support\Log, Support\Problem_Kind };

defined( 'ABSPATH' ) || exit;

/**
 * The things that a person does by hand, from the page, the wizard or the command line. Whoever calls has seen to
 * it that the person may.
 */
final class Owner_Actions {

	/**
	 * Seconds that a diagnosis may take.
	 */
	private const TIME = 15.0;

	public function __construct(
		private Domain_List $domains,
		private Names $names,
		private Reconciler $reconciler,
		private Client $client,
		private Follow_Up $follow_up,
		private Change_Log $changes,
		private Circuit_Breaker $circuit,
		private Problems $problems,
		private Remediation $remediation,
		private Due $due,
		private Looks $looks,
		private Look_Options $options,
		private Log $log
	) {}

	/**
	 * Reconciles everything now; tries again what was refused or waits.
	 *
	 * @return Report|null The report; null when a filter of the site's did not want it.
	 * @throws Failure When it did not work.
	 */
	public function sync(): ?Report {
		return $this->reconciler->reconcile();
	}

	/**
	 * What came of it, in words.
	 *
	 * @param Report|null $report What sync() gave.
	 * @throws Failure When the table cannot be read.
	 */
	public function outcome( ?Report $report ): Outcome {
		return Outcome::of( $report, count( $this->held_back() ) );
	}

	/**
	 * Tests whether a change would be written. What waited for ServerPilot gets its turn when it would.
	 */
	public function test(): Outcome {
		if ( ! Extension_Check::is_available() ) {
			return new Outcome( 'error', Extension_Check::sentence() );
		}
		try {
			$outcome = Outcome::of_test( $this->reconciler->preview(), $this->client->status()['domain_limit'] );
		} catch ( Failure $failure ) {
			$this->log->add( 'error', $failure->getMessage() );
			return Outcome::of_failure( $failure );
		}
		$this->circuit->close();
		$this->problems->look();
		$this->due->resume();
		return $outcome;
	}

	/**
	 * Takes names off the app that are nobody's. The network's own, and mapped ones, stay.
	 *
	 * @param string[] $names The names of rows.
	 * @return array{removed: string[], kept: string[]} `removed` with their twins; `kept` stay on the app, or were not there.
	 * @throws Failure When it did not work.
	 */
	public function remove( array $names ): array {
		$rows    = $this->removable( $names );
		$removed = array();
		if ( array() !== $rows ) {
			$report = $this->client->remove_domains( array_merge( ...array_values( array_map( array( self::class, 'with_twin' ), $rows ) ) ) );
			$this->follow_up->follow( $report['action_id'] );
			$removed = $report['removed'];
			if ( array() !== $removed ) {
				$this->changes->note( Change_Log::REMOVED, $removed, Change_Log::PERSON );
			}
			$this->sync();
		}
		return array(
			'removed' => $removed,
			'kept'    => array_values( array_diff( $names, $removed ) ),
		);
	}

	/**
	 * The rows of names that may be taken off the app.
	 *
	 * @param string[] $names The names.
	 * @return array<string, Name_Row> By name.
	 * @throws Failure When the table cannot be read.
	 */
	public function removable( array $names ): array {
		return array_filter( $this->names->find_all( $names ), array( $this->domains, 'may_remove' ) );
	}

	/**
	 * Names that are no longer mapped, and too many to go without a person's word.
	 *
	 * @return string[]
	 * @throws Failure When the table cannot be read.
	 */
	public function held_back(): array {
		return array_map( 'strval', array_keys( array_filter( $this->names->of_outcome( Name_State::HELD_BACK, PHP_INT_MAX ), fn( Name_Row $row ) => ! $row->twin ) ) );
	}

	/**
	 * Removes names that were held back, or keeps them.
	 *
	 * @param string[] $names  The names that the person has read.
	 * @param bool     $remove Otherwise they stay, as nobody's.
	 * @return Report|null The report of a removal; null when a filter of the site's did not want it, and where they stay.
	 * @throws Failure When it did not work.
	 */
	public function decide_held_back( array $names, bool $remove ): ?Report {
		if ( $remove ) {
			$this->changes->choose( $names );
			return $this->reconciler->remove_held_back( $names );
		}
		$this->reconciler->keep_held_back( $names );
		return null;
	}

	/**
	 * Names of the app that its certificate does not cover, as ServerPilot says now: redirected to HTTPS, their visitors
	 * would read a warning.
	 *
	 * @return string[]
	 * @throws Failure When it did not work, or the app is not the network's.
	 */
	public function without_certificate(): array {
		$report = $this->reconciler->preview();
		if ( ! $report->recognised ) {
			throw new Failure( Problem_Kind::FOREIGN_APP, Outcome::of( $report )->sentence, 'network' );
		}
		$app = $report->app;
		return 'custom' === ( $app['ssl']['mode'] ?? '' ) ? array() : array_values( array_diff( array_map( array( Domain_List::class, 'canonical' ), $app['domains'] ), $app['autossl']['domains'] ?? array() ) );
	}

	/**
	 * Redirects visitors of all the app's domains to HTTPS, or no longer. Only of an app that is the network's, see
	 * without_certificate().
	 *
	 * @param bool $force Whether to.
	 * @return bool Whether they are redirected now.
	 * @throws Failure When it did not work, or the app is not the network's.
	 */
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

	/**
	 * Looks at everything between a visitor and the app, for names and their twins. Of a watched name the look counts as
	 * any other; nothing else is changed.
	 *
	 * @param string[] $names The names, in any spelling.
	 * @return array<string, array> See wu_serverpilot_diagnose(), by name; the sentences in the language of this request.
	 * @throws Failure When it did not work.
	 */
	public function diagnose( array $names ): array {
		$rows    = $this->names->find_all( array_map( array( Domain_List::class, 'canonical' ), $names ) );
		$watched = array_filter( $rows, fn( Name_Row $row ) => $row->next_check > 0 );
		$found   = array();
		foreach ( array() === $watched ? array() : $this->looks->take( $watched, self::TIME, true ) as $look ) {
			$found = array_merge( $found, array( $look['diagnosis'], $look['twin']['diagnosis'] ?? null ) );
		}
		$others = array_filter( $names, fn( $name ) => ! isset( $watched[ Domain_List::canonical( $name ) ] ) );
		$twins  = array_map( fn( Name_Row $row ) => "www.$row->name", array_filter( array_diff_key( $rows, $watched ), fn( Name_Row $row ) => $row->www ) );
		if ( array() !== $others ) {
			$options = array_diff_key( $this->options->at( time() ), array_flip( array( 'app', 'server' ) ) );
			$sites   = array_map( fn( Name_Row $row ) => $row->site, $rows );
			$found   = array_merge( $found, array_values( $this->client->diagnose( array_values( array_unique( array( ...$others, ...array_values( $twins ) ) ) ), $options + compact( 'sites' ) ) ) );
		}
		$found = array_column( array_filter( $found ), null, 'domain' );
		ksort( $found );
		return array_map( fn( array $one ) => $this->with_mapping( $this->with_refusal( Sentence::of_diagnosis( $one ) ), $rows[ $one['domain'] ] ?? null ), $found );
	}

	/**
	 * A diagnosis that waits for AutoSSL, which was refused: the extension sees only that it is not on.
	 *
	 * @param array $found The diagnosis.
	 */
	private function with_refusal( array $found ): array {
		$checks  = array_column( $found['checks'], 'status', 'check' );
		$problem = 'waiting' === ( $checks['autossl'] ?? '' ) ? $this->problems->all()[ Problem_Kind::AUTOSSL_REFUSED ] ?? null : null;
		if ( null === $problem ) {
			return $found;
		}
		foreach ( $found['checks'] as $i => $check ) {
			if ( 'autossl' === $check['check'] ) {
				$found['checks'][ $i ] = array( 'status' => 'failed', 'message' => $problem['message'], 'step' => $problem['step'] ) + $check; // phpcs:ignore WordPress.Arrays -- short.
			} elseif ( 'certificate' === $check['check'] && 'waiting' === $check['status'] ) {
				$found['checks'][ $i ]['message'] = __( 'ServerPilot refuses AutoSSL, so no certificate is made.', 'wu-serverpilot' );
			}
		}
		return 'waiting' === $found['state'] ? array( 'state' => 'failed', 'summary' => $problem['message'] ) + $found : $found; // phpcs:ignore WordPress.Arrays -- short.
	}

	/**
	 * A diagnosis, and before all else: does Ultimate Multisite serve mapped domains at all?
	 *
	 * @param array         $found The diagnosis.
	 * @param Name_Row|null $row   The name's row.
	 */
	private function with_mapping( array $found, ?Name_Row $row ): array {
		$fault = Problem_Finder::mapping_fault();
		if ( '' === $fault || Name_State::OWN === $row?->state() ) {
			return $found;
		}
		$found['state']   = 'failed';
		$found['summary'] = Problem_Finder::mapping_sentence( $fault );
		array_unshift(
			$found['checks'],
			array(
				'check'   => 'mapping',
				'status'  => 'failed',
				'code'    => $fault,
				'message' => $found['summary'],
				'step'    => $this->remediation->on( $fault )['step'],
				'create'  => array(),
				'remove'  => array(),
			)
		);
		return $found;
	}

	private static function with_twin( Name_Row $row ): array {
		return $row->www ? array( $row->name, "www.$row->name" ) : array( $row->name );
	}
}
