<?php
/**
 * What an owner asks for.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Names\Name_State, Names\Names, Reconcile\Follow_Up, Reconcile\Reconciler, Reconcile\Report, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * The things that a person does by hand, from the page or the command line. Whoever calls has seen to
 * it that the person may.
 */
final class Owner_Actions {

	public function __construct(
		private Domain_List $domains,
		private Reconciler $reconciler,
		private Client $client,
		private Follow_Up $follow_up,
		private History $history,
		private Diagnoses $diagnoses
	) {}

	/**
	 * Reconciles everything now; tries again what was refused or waits.
	 *
	 * @return Report|null The report; null when a filter of the site's did not want it.
	 * @throws Failure When it did not work.
	 */
	public function compare(): ?Report {
		return $this->reconciler->reconcile();
	}

	/**
	 * Takes names off the app that are nobody's. The network's own, and mapped ones, stay.
	 *
	 * @param string[] $names The names of rows that Domain_List has.
	 * @return array{removed: string[], kept: string[]} `removed` with their twins; `kept` stay on the app, or were not there.
	 * @throws Failure When it did not work.
	 */
	public function remove( array $names ): array {
		$rows    = $this->domains->rows();
		$foreign = array_filter( $names, fn( $name ) => isset( $rows[ $name ] ) && $this->may_remove( $rows[ $name ] ) );
		$going   = array();
		foreach ( $foreign as $name ) {
			$going = array_merge( $going, $rows[ $name ]['www'] ? array( $name, "www.$name" ) : array( $name ) );
		}
		$removed = array() === $going ? array() : $this->take_off( $going );
		return array(
			'removed' => $removed,
			'kept'    => array_values( array_diff( $names, $removed ) ),
		);
	}

	/**
	 * May a name be taken off the app? See Domain_List.
	 *
	 * @param array $row A row of Domain_List.
	 */
	public function may_remove( array $row ): bool {
		return $this->domains->may_remove( $row );
	}

	/**
	 * Redirects visitors of all the app's domains to https, or no longer.
	 *
	 * @param bool $force Whether to.
	 * @return array See wu_serverpilot_set_force_ssl().
	 * @throws Failure When it did not work, or the app is not the network's.
	 */
	public function set_force_ssl( bool $force ): array {
		if ( ! $this->reconciler->preview()->recognised ) {
			/* translators: %s: a domain name */
			throw new Failure( Problem_Finder::FOREIGN_APP, sprintf( __( 'This network’s domain, %s, is not on the app.', 'wu-serverpilot' ), get_network( get_main_network_id() )->domain ), 'network' ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- escaped where it is shown.
		}
		$report = $this->client->set_force_ssl( $force );
		$this->follow_up->follow( $report['action_id'] );
		if ( null !== $report['action_id'] ) {
			$this->history->note( $force ? History::REDIRECT_ON : History::REDIRECT_OFF, array(), History::PERSON );
		}
		$this->compare();
		return $report;
	}

	/**
	 * Looks at everything between a visitor and the app for one name, and keeps what was found; changes
	 * nothing else.
	 *
	 * @param string $name The name, in any spelling.
	 * @return array See wu_serverpilot_diagnose(); the sentences in the language of this request. And `at`, Unix seconds.
	 * @throws Failure When it did not work.
	 */
	public function diagnose( string $name ): array {
		$found = $this->client->diagnose( $name, $this->follow_up->action()['id'] ?? null );
		$this->domains->note( $found );
		return $this->diagnoses->keep( $found );
	}

	private function take_off( array $names ): array {
		$report = $this->client->remove_domains( $names );
		$this->follow_up->follow( $report['action_id'] );
		if ( array() !== $report['removed'] ) {
			$this->history->note( History::REMOVED, $report['removed'], History::PERSON );
		}
		$this->compare();
		return $report['removed'];
	}
}
