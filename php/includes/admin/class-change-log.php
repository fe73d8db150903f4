<?php
/**
 * What was changed on ServerPilot.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Names\Name_Row, Names\Twin, Reconcile\Circuit_Breaker, Support\Failure, Support\Log, Support\Problem, Support\Store };

defined( 'ABSPATH' ) || exit;

/** Lines in Ultimate Multisite's log: what was changed, and what could not be. And the latest changes, to be shown. */
final class Change_Log {

	public const ADDED        = 'added';
	public const REMOVED      = 'removed';
	public const AUTOSSL_ON   = 'autossl_on';
	public const REDIRECT_ON  = 'redirect_on';
	public const REDIRECT_OFF = 'redirect_off';

	/** Why: a domain or a site was mapped, renamed or unmapped; a sync found a difference; somebody asked for it. */
	public const EVENT  = 'event';
	public const SYNC   = 'sync';
	public const PERSON = 'person';

	private const OPTION     = 'history';
	private const MOST       = 50;
	private const MOST_NAMES = 20;

	/** Names that the user of this request wants removed. */
	private array $chosen = array();

	public function __construct( private Circuit_Breaker $circuit, private Events $events, private Log $log, private Store $store ) {}

	/** The user of this request wants these names removed. */
	public function choose( array $names ): void {
		$this->chosen = $names;
	}

	/** A reconcile was made (`wu_serverpilot_after_sync`): its report, the names of events, and names that came to an outcome, by outcome. */
	public function synced( array $report, array $changed, array $new ): void {
		if ( ! $report['recognised'] ) {
			return;
		}
		$told = Twin::with( $changed );
		$why  = fn( array $names ) => match ( true ) {
			array() !== array_intersect( $names, $this->chosen ) => self::PERSON,
			array() !== array_intersect( $names, $told )         => self::EVENT,
			default                                              => self::SYNC,
		};
		foreach ( array( self::ADDED, self::REMOVED ) as $change ) {
			if ( array() !== $report[ $change ] ) {
				$this->note( $change, $report[ $change ], $why( $report[ $change ] ) );
			}
		}
		if ( 'enabled' === $report['autossl'] ) {
			$this->note( self::AUTOSSL_ON, array(), self::SYNC );
		}
		$this->write( $report, $new );
	}

	/**
	 * Notes a change, one of the constants above, and why: EVENT, SYNC, or PERSON, the user of this request. Of many names the first are kept, and
	 * how many there were.
	 */
	public function note( string $change, array $names, string $why ): void {
		$entry = array(
			'at'     => time(),
			'change' => $change,
			'names'  => array_slice( array_values( $names ), 0, self::MOST_NAMES ),
			'count'  => count( $names ),
			'why'    => $why,
			'user'   => self::PERSON === $why ? get_current_user_id() : 0,
		);
		$this->store->change( self::OPTION, fn( array $entries ) => array_slice( array_merge( array( $entry ), $entries ), 0, self::MOST ) );
	}

	/**
	 * The changes, the last first.
	 *
	 * @return array<array{at: int, change: string, names: string[], count: int, why: string, user: int}> `user` is 0 where none is known.
	 */
	public function all(): array {
		return $this->store->get( self::OPTION );
	}

	/** What an entry of all() says: what was changed, and why. */
	public static function words( array $entry ): array {
		$user  = $entry['user'] > 0 ? get_userdata( $entry['user'] ) : false;
		$names = array() === $entry['names'] ? '' : ': ' . Outcome::some( $entry['names'], $entry['count'], self::MOST_NAMES );
		$what  = match ( $entry['change'] ) {
			self::ADDED        => __( 'Added', 'wu-serverpilot' ),
			self::REMOVED      => __( 'Removed', 'wu-serverpilot' ),
			self::AUTOSSL_ON   => __( 'AutoSSL turned on', 'wu-serverpilot' ),
			self::REDIRECT_ON  => __( 'Redirection to HTTPS turned on', 'wu-serverpilot' ),
			self::REDIRECT_OFF => __( 'Redirection to HTTPS turned off', 'wu-serverpilot' ),
			default            => $entry['change'],
		};
		$why = match ( $entry['why'] ) {
			/* translators: %s: a user's name */
			self::PERSON => $user ? sprintf( __( 'By %s', 'wu-serverpilot' ), $user->display_name ) : __( 'By hand', 'wu-serverpilot' ),
			self::EVENT  => __( 'A mapping or a site changed', 'wu-serverpilot' ),
			default      => __( 'A sync', 'wu-serverpilot' ),
		};
		return array( $what . $names, $why );
	}

	/** Something could not be done (`wu_serverpilot_failed`); the host is empty where it is not about one. */
	public function failed( string $host, string $kind, string $message ): void {
		$due   = '' === $host ? $this->events->names( PHP_INT_MAX ) : array( $host );
		$about = array() === $due ? '' : Outcome::some( $due, null, 100 ) . ': ';
		$next  = '' === $host && Failure::BLOCKED !== $kind ? $this->what_next() : '';
		$this->log->add( Failure::BLOCKED === $kind ? 'warning' : 'error', $about . $message . $next );
	}

	/** There is a problem that was not there before (`wu_serverpilot_problem_found`). What failed, or was refused, is in the log already. */
	public function problem_found( string $kind, array $problem ): void {
		if ( ! in_array( $problem['concerns'], array( 'domain', 'app', 'moment' ), true ) ) {
			$this->log->add( in_array( $kind, Problem::INTENDED, true ) ? 'warning' : 'error', $problem['message'] );
		}
	}

	private function write( array $report, array $new ): void {
		if ( $report['changed'] ) {
			$this->log->add( 'info', self::sentence( $report ) );
		}
		$lists = array(
			/* translators: %s: domain names */
			Name_Row::NO_ROOM     => __( 'No room on the ServerPilot app for: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			Name_Row::BY_WILDCARD => __( 'Not added to the ServerPilot app, because a wildcard on it serves them already: %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			Name_Row::ONLY_ON_APP => __( 'On the ServerPilot app, but not mapped in this network (they stay): %s', 'wu-serverpilot' ),
		);
		foreach ( array_intersect_key( $lists, $new ) as $list => $text ) {
			$this->log->add( 'info', sprintf( $text, Outcome::some( $new[ $list ], null, 100 ) ) );
		}
		if ( 'pending' === $report['autossl'] && array() === $report['added'] ) {
			$this->log->add( 'info', __( 'ServerPilot has no AutoSSL certificate for this app yet; it is asked again later.', 'wu-serverpilot' ) );
		}
	}

	/** When ServerPilot is asked again. */
	private function what_next(): string {
		$state   = $this->circuit->state();
		$pause   = max( 0, ( $state['until'] ?? time() ) - time() );
		$minutes = (int) ceil( $pause / MINUTE_IN_SECONDS );
		/* translators: %d: a number of minutes */
		$next = ' ' . sprintf( _n( 'Trying again in %d minute.', 'Trying again in %d minutes.', $minutes, 'wu-serverpilot' ), $minutes );
		return ( (int) ( $state['retry_after'] ?? 0 ) > $pause ? ' ' . __( 'ServerPilot asked for a longer pause than this plugin makes.', 'wu-serverpilot' ) : '' ) . $next;
	}

	/** What a report says was changed. */
	private static function sentence( array $report ): string {
		$texts = array(
			/* translators: %s: domain names */
			self::ADDED   => __( 'added %s', 'wu-serverpilot' ),
			/* translators: %s: domain names */
			self::REMOVED => __( 'removed %s', 'wu-serverpilot' ),
		);
		$lists = array_filter( array_intersect_key( $report, $texts ) );
		$done  = array_map( fn( $change, $names ) => sprintf( $texts[ $change ], implode( ', ', $names ) ), array_keys( $lists ), $lists );
		$count = count( $report['domains'] );
		/* translators: 1: what was done; 2: a number of domains; 3: the certificate's state */
		return sprintf( _n( 'ServerPilot: %1$s (%2$d domain; AutoSSL: %3$s).', 'ServerPilot: %1$s (%2$d domains; AutoSSL: %3$s).', $count, 'wu-serverpilot' ), implode( '; ', $done ), $count, Words::autossl( $report['autossl'] ) );
	}
}
