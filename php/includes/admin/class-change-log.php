<?php
/**
 * The log's lines.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Names\Name_State, Reconcile\Circuit_Breaker, Support\Failure, Support\Log };

defined( 'ABSPATH' ) || exit;

/**
 * Tells Ultimate Multisite's log what was changed on ServerPilot and what could not be.
 */
final class Change_Log {

	/**
	 * Names in a line of the log: on a large network thousands have no room.
	 */
	private const MOST_NAMES = 100;

	public function __construct( private Circuit_Breaker $circuit, private Events $events, private Log $log ) {}

	/**
	 * Something was done (`wu_serverpilot_after_sync`), and what is new.
	 *
	 * @param array $report What WuServerPilot\LockedApp::reconcile() gives.
	 * @param array $new    Names that came to an outcome, by outcome.
	 */
	public function synced( array $report, array $new ): void {
		if ( ! $report['recognised'] ) {
			return;
		}
		if ( $report['changed'] ) {
			$this->log->add( 'info', self::sentence( $report ) );
		}
		$lists = array(
			/* translators: %s: domain names */
			Name_State::NO_ROOM     => __( 'No room on the ServerPilot app for: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			Name_State::BY_WILDCARD => __( 'Not added to the ServerPilot app, because a wildcard on it serves them already: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			Name_State::ONLY_ON_APP => __( 'On the ServerPilot app, but not mapped in this network (left as they are): %s', 'wu-serverpilot' ),
		);
		foreach ( $lists as $list => $text ) {
			if ( isset( $new[ $list ] ) ) {
				$this->log->add( 'info', sprintf( $text, self::some( $new[ $list ] ) ) );
			}
		}
		if ( 'pending' === $report['autossl'] && array() === $report['added'] ) {
			$this->log->add( 'info', __( 'ServerPilot has no AutoSSL certificate for this app yet; looking again later.', 'wu-serverpilot' ) );
		}
	}

	/**
	 * Something could not be done (`wu_serverpilot_failed`).
	 *
	 * @param string $host    The domain; empty when it is not about one.
	 * @param string $kind    The failure's kind.
	 * @param string $message What happened.
	 */
	public function failed( string $host, string $kind, string $message ): void {
		if ( '' !== $host ) {
			$this->log->add( 'error', "$host: $message" );
			return;
		}
		$due   = $this->events->names( PHP_INT_MAX );
		$about = array() === $due ? '' : self::some( $due ) . ': ';
		if ( Failure::BLOCKED === $kind ) {
			$this->log->add( 'warning', $about . $message );
		} else {
			$this->log->add( 'error', $about . $message . $this->what_next() );
		}
	}

	/**
	 * There is a problem that was not there before (`wu_serverpilot_problem_found`). What failed, or was
	 * refused, is in the log already.
	 *
	 * @param string $kind    Its kind.
	 * @param array  $problem The problem.
	 */
	public function problem_found( string $kind, array $problem ): void {
		if ( ! in_array( $problem['concerns'], array( 'domain', 'app', 'moment' ), true ) ) {
			$this->log->add( in_array( $kind, Problem_Finder::INTENDED, true ) ? 'warning' : 'error', $problem['message'] );
		}
	}

	/**
	 * When ServerPilot is asked again.
	 */
	private function what_next(): string {
		$state   = $this->circuit->state();
		$pause   = max( 0, ( $state['until'] ?? time() ) - time() );
		$minutes = (int) ceil( $pause / MINUTE_IN_SECONDS );
		$next    = ' ' . sprintf(
			/* translators: %d: a number of minutes */
			_n( 'Trying again in %d minute.', 'Trying again in %d minutes.', $minutes, 'wu-serverpilot' ),
			$minutes
		);
		return (int) ( $state['retry_after'] ?? 0 ) > $pause
			? ' ' . __( 'ServerPilot asked for a longer pause than this plugin makes.', 'wu-serverpilot' ) . $next
			: $next;
	}

	/**
	 * The first of many names, and how many more there are.
	 *
	 * @param string[] $names The names, the first of them at least.
	 * @param int|null $count How many there are; all, when left out.
	 */
	public static function some( array $names, ?int $count = null ): string {
		$more = ( $count ?? count( $names ) ) - self::MOST_NAMES;
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
