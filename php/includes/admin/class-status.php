<?php
/**
 * How it stands.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Jobs };

defined( 'ABSPATH' ) || exit;

/**
 * The one list that Site Health and WP-CLI show. Nothing secret is in it, and making it asks
 * ServerPilot for nothing.
 */
final class Status {

	/**
	 * Rows that name the app or customers' and other people's domains: not for a report that is copied into a forum.
	 */
	private const CONFIDENTIAL = array( 'app', 'network', 'only_on_app', 'no_room', 'by_wildcard', 'waiting' );

	public function __construct(
		private Installation $installation,
		private App_Record $record,
		private Events $events,
		private Circuit_Breaker $circuit,
		private Jobs $jobs,
		private Problems $problems
	) {}

	public function installation(): Installation {
		return $this->installation;
	}

	/**
	 * All rows, as Site Health's information has them.
	 *
	 * @return array<string, array{label: string, value: string, private: bool}>
	 */
	public function all(): array {
		$rows = $this->of_the_installation() + $this->of_the_app() + $this->of_the_work();
		foreach ( $rows as $key => list( $label, $value ) ) {
			$rows[ $key ] = array(
				'label'   => $label,
				'value'   => $value,
				'private' => in_array( $key, self::CONFIDENTIAL, true ),
			);
		}
		return $rows;
	}

	private function of_the_installation(): array {
		return array(
			'plugin'      => array( __( 'Version', 'wu-serverpilot' ), Extension_Report::plugin_version() ),
			'extension'   => array( __( 'PHP extension wu_serverpilot', 'wu-serverpilot' ), Extension_Report::version() ?? __( 'not loaded', 'wu-serverpilot' ) ),
			'ultimate_multisite' => array( __( 'Ultimate Multisite', 'wu-serverpilot' ), $this->installation->ultimate_multisite() ),
			'integration' => array( __( 'Integration', 'wu-serverpilot' ), $this->installation->is_on() ? __( 'switched on and set up', 'wu-serverpilot' ) : __( 'off, or not set up', 'wu-serverpilot' ) ),
			'credentials' => array( __( 'Credentials', 'wu-serverpilot' ), $this->installation->credentials_from() ),
		);
	}

	private function of_the_app(): array {
		$report  = $this->record->all();
		$unknown = __( 'not asked yet', 'wu-serverpilot' );
		return array(
			'app'     => array( __( 'App', 'wu-serverpilot' ), $this->installation->app_id() ),
			'network' => array( __( 'Network’s own domain', 'wu-serverpilot' ), $this->installation->domain() ),
			'domains' => array( __( 'Domains on the app', 'wu-serverpilot' ), array() === $report ? $unknown : (string) $report['domains'] ),
			'autossl' => array( __( 'AutoSSL', 'wu-serverpilot' ), array() === $report ? $unknown : Change_Log::autossl_in_words( $report['autossl'] ) ),
			'seen'    => array( __( 'Last comparison', 'wu-serverpilot' ), self::ago( $report['seen'] ?? null ) ),
		);
	}

	private function of_the_work(): array {
		$summary = $this->record->all()['summary'] ?? array();
		$circuit = $this->circuit->state();
		return array(
			'only_on_app' => array( __( 'On the app only', 'wu-serverpilot' ), self::listed( $summary['only_on_app']['names'] ?? array(), $summary['only_on_app']['count'] ?? 0 ) ),
			'no_room'     => array( __( 'No room for', 'wu-serverpilot' ), self::listed( $summary['no_room']['names'] ?? array(), $summary['no_room']['count'] ?? 0 ) ),
			'by_wildcard' => array( __( 'Served by a wildcard', 'wu-serverpilot' ), self::listed( $summary['by_wildcard']['names'] ?? array(), $summary['by_wildcard']['count'] ?? 0 ) ),
			'waiting'     => array( __( 'Domains that wait', 'wu-serverpilot' ), self::listed( $this->events->names() ) ),
			'paused'      => array( __( 'ServerPilot is left alone', 'wu-serverpilot' ), array() === $circuit ? __( 'no', 'wu-serverpilot' ) : self::until( $circuit['until'] ) . ': ' . Sentence::of( $circuit ) ),
			'lock'        => array( __( 'Lock', 'wu-serverpilot' ), $this->installation->locks() ),
			'next'        => array( __( 'Next comparison', 'wu-serverpilot' ), self::until( $this->jobs->due( Jobs::RECONCILE ) ) ),
			'problems'    => array( __( 'Problems', 'wu-serverpilot' ), self::listed( array_keys( $this->problems->all() ) ) ),
		);
	}

	private static function listed( array $names, ?int $count = null ): string {
		return array() === $names ? __( 'none', 'wu-serverpilot' ) : Change_Log::some( $names, $count );
	}

	private static function ago( ?int $time ): string {
		/* translators: %s: a span of time */
		return null === $time ? __( 'never', 'wu-serverpilot' ) : sprintf( __( '%s ago', 'wu-serverpilot' ), human_time_diff( $time ) );
	}

	private static function until( ?int $time ): string {
		if ( null === $time ) {
			return __( 'not planned', 'wu-serverpilot' );
		}
		/* translators: %s: a span of time */
		return $time <= time() ? __( 'now', 'wu-serverpilot' ) : sprintf( __( 'in %s', 'wu-serverpilot' ), human_time_diff( $time ) );
	}
}
