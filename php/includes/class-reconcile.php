<?php
/**
 * Compares the whole network with the whole app.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Adds what the network has mapped and the app does not list: a lost event heals by itself.
 *
 * One read, and one write when something is missing. It never removes: what only the app lists
 * may be somebody else's, so it is reported.
 */
final class Reconcile {

	/**
	 * Names what it needs.
	 *
	 * @param Engine       $engine   Reads the app.
	 * @param App_Writer   $writer   Adds.
	 * @param App_Memory   $memory   What the app looks like then.
	 * @param Host_Check   $check    Is it our app?
	 * @param Wanted_Hosts $wanted   What should be listed.
	 * @param Autossl      $autossl  Follows the certificate up.
	 * @param Problems     $problems Where the owner is told.
	 * @param Recovery     $recovery What follows from success.
	 * @param Queue        $queue    Where domains wait.
	 * @param Store        $store    Where the last comparison is kept.
	 * @param Log          $log      The log.
	 */
	public function __construct(
		private Engine $engine,
		private App_Writer $writer,
		private App_Memory $memory,
		private Host_Check $check,
		private Wanted_Hosts $wanted,
		private Autossl $autossl,
		private Problems $problems,
		private Recovery $recovery,
		private Queue $queue,
		private Store $store,
		private Log $log
	) {}

	/**
	 * Compares and adds.
	 *
	 * @param bool $dry_run Only compare.
	 * @return Comparison What was found; null when this is not our app.
	 * @throws Failure When ServerPilot did not answer as it should.
	 */
	public function run( bool $dry_run = false ): ?Comparison {
		$app = $this->engine->get_app();
		$this->memory->remember_app( $app );
		if ( ! $this->check->conclude() ) {
			return null;
		}
		$found = Comparison::of( $this->wanted->on( $app['domains'], 'auto' === $app['ssl']['mode'] ), $app['domains'], Engine::DOMAIN_LIMIT );
		if ( ! $dry_run ) {
			$this->act_on( $found );
		}
		return $found;
	}

	/**
	 * Adds what is missing, and tells what cannot be.
	 *
	 * @param Comparison $found What was found.
	 */
	private function act_on( Comparison $found ): void {
		if ( array() === $found->missing ) {
			$this->autossl->keep_following( $this->memory->autossl() );
		} else {
			$this->writer->apply( new Change( $found->missing, array() ) );
		}
		$this->report( $found );
		$this->look_at_problems( $found );
		$this->recovery->all_is_well();
	}

	/**
	 * Tells of names that have no room, cannot be domains, or are on the app alone.
	 *
	 * @param Comparison $found What was found.
	 */
	private function report( Comparison $found ): void {
		$this->report_left_out( $found->left_out );
		$before = $this->store->get( 'compared' );
		if ( array() !== $found->only_on_app && ( $before['only_on_app'] ?? array() ) !== $found->only_on_app ) {
			/* translators: %s: domain names */
			$this->log->info( sprintf( __( 'On the ServerPilot app, but not mapped in this network (left as they are): %s', 'wu-serverpilot' ), implode( ', ', $found->only_on_app ) ) );
		}
		if ( array() !== $found->implausible && ( $before['implausible'] ?? array() ) !== $found->implausible ) {
			/* translators: %s: domain names */
			$this->log->warning( sprintf( __( 'Mapped in this network, but no valid domain names: %s', 'wu-serverpilot' ), implode( ', ', $found->implausible ) ) );
		}
		$this->store->change(
			'compared',
			fn() => array(
				'at'          => time(),
				'only_on_app' => $found->only_on_app,
				'implausible' => $found->implausible,
			)
		);
	}

	/**
	 * Tells the owner which names have no room.
	 *
	 * @param string[] $left_out The names.
	 */
	private function report_left_out( array $left_out ): void {
		if ( array() === $left_out ) {
			$this->problems->solve( Problems::LEFT_OUT );
			return;
		}
		$message = sprintf(
			/* translators: 1: a number of domains; 2: the limit */
			_n( '%1$d domain of this network has no room on the ServerPilot app, which takes %2$d.', '%1$d domains of this network have no room on the ServerPilot app, which takes %2$d.', count( $left_out ), 'wu-serverpilot' ),
			count( $left_out ),
			Engine::DOMAIN_LIMIT
		);
		if ( $this->problems->hosts_of( Problems::LEFT_OUT ) !== array_slice( $left_out, -Problems::MOST_HOSTS ) ) {
			$this->log->warning( $message . ' ' . implode( ', ', $left_out ) );
		}
		$this->problems->restate( Problems::LEFT_OUT, $message, $left_out );
	}

	/**
	 * Forgets domains of problems that are all right by now: listed and this network's, or neither.
	 * One that was to go and is still there gets another turn; nobody else would see to it.
	 *
	 * @param Comparison $found What was found.
	 */
	private function look_at_problems( Comparison $found ): void {
		$listed = array_flip( array_map( array( Host::class, 'canonical' ), $this->memory->domains() ?? array() ) );
		foreach ( array_unique( array_merge( array(), ...array_values( array_column( $this->problems->all(), 'hosts' ) ) ) ) as $host ) {
			if ( isset( $listed[ $host ] ) === $found->is_known( $host ) ) {
				$this->problems->solve_for( $host );
			} elseif ( isset( $listed[ $host ] ) ) {
				$this->queue->add_or_bring_forward( Queue::SYNC_DOMAIN, array( 'domain' => $host ), 0 );
			}
		}
	}
}
