<?php
/**
 * Domains that need a person.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Extension\Api_Client, Problems\Problems, Support\Log };

defined( 'ABSPATH' ) || exit;

/**
 * Tells which domains were refused or have no room, and whether the app is this network's at all.
 */
final class Domain_Problems {

	public function __construct( private Problems $problems, private Failures $failures, private Log $log ) {}

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
	public function tell( array $report, array $before ): void {
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
}
