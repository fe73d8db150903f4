<?php
/**
 * What a settling changed.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\{ Admin\History, Support\Log };

defined( 'ABSPATH' ) || exit;

/**
 * Writes down what was seen and what changed: the last report, the history, the log.
 */
final class Change_Log {

	/**
	 * Names in a line of the log: on a large network thousands have no room.
	 */
	private const MOST_NAMES = 100;

	public function __construct( private App_Record $record, private History $history, private Log $log ) {}

	/**
	 * Keeps a report.
	 *
	 * @param array    $report As Api_Client::settle() gives it.
	 * @param string[] $due    Names that something had happened to.
	 * @return array The report before; empty when there was none.
	 */
	public function keep( array $report, array $due ): array {
		$before = $this->record->report();
		$this->record->keep( $report );
		if ( $report['recognised'] ) {
			$this->log_changes( $report, $before );
			$this->history->note_report( $report, $due );
		}
		return $before;
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
			$new = array_diff( $report[ $list ], $before[ $list ] ?? array() );
			if ( array() !== $new ) {
				$this->log->info( sprintf( $text, self::some( $new ) ) );
			}
		}
	}

	/**
	 * The first of many names, and how many more there are.
	 *
	 * @param string[] $names The names.
	 */
	public static function some( array $names ): string {
		$more = count( $names ) - self::MOST_NAMES;
		$some = implode( ', ', array_slice( $names, 0, self::MOST_NAMES ) );
		/* translators: %d: a number of domains */
		return $more > 0 ? $some . ' ' . sprintf( __( 'and %d more', 'wu-serverpilot' ), $more ) : $some;
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
