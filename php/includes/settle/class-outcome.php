<?php
/**
 * What follows from a settling that worked.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Extension\Api_Client;
use ServerPilot_Plugin\Problems\Problems;
use ServerPilot_Plugin\Support\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Writes down what was seen, logs what changed, tells which domains need a person, and follows up
 * the certificate and the server.
 */
final class Outcome {

	public function __construct(
		private App_Record $record,
		private Problems $problems,
		private Autossl $autossl,
		private Server_Action $action,
		private Failures $failures,
		private History $history,
		private Log $log
	) {}

	/**
	 * ServerPilot was asked, and answered.
	 *
	 * @param array    $report As Api_Client::settle() gives it.
	 * @param bool     $looked Was the settling for AutoSSL's sake?
	 * @param string[] $due    Names that something had happened to.
	 */
	public function of_settling( array $report, bool $looked, array $due ): void {
		$before = $this->record->report();
		$this->record->keep( $report );
		$this->problems->solve_concerning( 'app', 'moment' );
		$this->judge_app( $report );
		if ( ! $report['recognised'] ) {
			return;
		}
		$this->tell_of_domains( $report, $before );
		$this->log_changes( $report, $before );
		$this->history->note_report( $report, $due );
		$this->autossl->follow( $report, $looked );
		$this->action->follow( $report['action_id'] );
	}

	/**
	 * Is it our app?
	 *
	 * @param array $report A report.
	 */
	public function judge_app( array $report ): void {
		if ( $report['recognised'] ) {
			$this->problems->solve( Problems::FOREIGN_APP );
			return;
		}
		$message = sprintf(
			/* translators: %s: a domain name */
			__( 'This network’s own domain, %s, is not on the ServerPilot app. If this is a copy of another site, that is as it should be: nothing on the app was changed.', 'wu-serverpilot' ),
			get_network( get_main_network_id() )->domain
		);
		$this->log->warning( $message );
		$this->problems->tell( Problems::FOREIGN_APP, 'network', $message );
	}

	/**
	 * Domains that were refused, and those that have no room. One that was not tried this time
	 * stays where it was told of.
	 *
	 * @param array $report The report.
	 * @param array $before The one before.
	 */
	private function tell_of_domains( array $report, array $before ): void {
		$found = array();
		foreach ( $report['refused'] as $name => $refused ) {
			$found[ $refused['kind'] ]['message'] = $refused['message'];
			$found[ $refused['kind'] ]['hosts'][] = (string) $name;
			if ( ( $before['refused'][ $name ] ?? null ) !== $refused ) {
				$this->log->error( "$name: {$refused['message']}" );
				$this->failures->tell( (string) $name, $refused['kind'], $refused['message'], false );
			}
		}
		foreach ( array() === $report['held'] ? array() : $this->problems->all() as $kind => $problem ) {
			$held = array_intersect( $problem['hosts'], $report['held'] );
			if ( 'domain' === $problem['concerns'] && array() !== $held ) {
				$found[ $kind ]['message'] ??= $problem['message'];
				$found[ $kind ]['hosts']     = array_merge( $held, $found[ $kind ]['hosts'] ?? array() );
			}
		}
		if ( array() !== $report['no_room'] ) {
			$found[ Problems::NO_ROOM ] = array(
				'message' => $this->no_room( count( $report['no_room'] ) ),
				'hosts'   => $report['no_room'],
			);
		}
		$this->problems->replace( 'domain', $found );
	}

	private function no_room( int $count ): string {
		return sprintf(
			/* translators: 1: a number of domains; 2: the limit */
			_n( '%1$d domain of this network has no room on the ServerPilot app, which takes %2$d.', '%1$d domains of this network have no room on the ServerPilot app, which takes %2$d.', $count, 'wu-serverpilot' ),
			$count,
			Api_Client::DOMAIN_LIMIT
		);
	}

	/**
	 * What is new since the report before.
	 *
	 * @param array $report The report.
	 * @param array $before The one before.
	 */
	private function log_changes( array $report, array $before ): void {
		if ( $report['changed'] ) {
			$this->log->info( self::sentence( $report ) );
		}
		$lists = array(
			/* translators: %s: domain names */
			'no_room'     => __( 'No room on the ServerPilot app for: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			'by_wildcard' => __( 'Not added to the ServerPilot app, because a wildcard on it serves them already: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			'only_on_app' => __( 'On the ServerPilot app, but not mapped in this network (left as they are): %s', 'wu-serverpilot' ),
		);
		foreach ( $lists as $list => $text ) {
			if ( array() !== $report[ $list ] && ( $before[ $list ] ?? array() ) !== $report[ $list ] ) {
				$this->log->info( sprintf( $text, implode( ', ', $report[ $list ] ) ) );
			}
		}
	}

	/**
	 * What was changed.
	 *
	 * @param array $report The report.
	 */
	private static function sentence( array $report ): string {
		$done = array();
		if ( array() !== $report['added'] ) {
			/* translators: %s: domain names */
			$done[] = sprintf( __( 'added %s', 'wu-serverpilot' ), implode( ', ', $report['added'] ) );
		}
		if ( array() !== $report['removed'] ) {
			/* translators: %s: domain names */
			$done[] = sprintf( __( 'removed %s', 'wu-serverpilot' ), implode( ', ', $report['removed'] ) );
		}
		/* translators: 1: what was done; 2: a number of domains; 3: the certificate's state */
		return sprintf( __( 'ServerPilot: %1$s (%2$d domains; AutoSSL: %3$s).', 'wu-serverpilot' ), implode( '; ', $done ), count( $report['domains'] ), self::autossl_in_words( $report['autossl'] ) );
	}

	/**
	 * How AutoSSL stands, in words.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	public static function autossl_in_words( string $autossl ): string {
		$words = array(
			'on'                 => __( 'on', 'wu-serverpilot' ),
			'enabled'            => __( 'now on', 'wu-serverpilot' ),
			'pending'            => __( 'pending', 'wu-serverpilot' ),
			'custom_certificate' => __( 'not used, a custom certificate is installed', 'wu-serverpilot' ),
			'not_requested'      => __( 'not needed', 'wu-serverpilot' ),
		);
		return $words[ $autossl ] ?? $autossl;
	}
}
