<?php
/**
 * What came of asking ServerPilot.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Reconcile\Follow_Up, Reconcile\Report, Support\Failure, Support\Problem, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * The one place that turns a report into a level, a sentence and what to do next: for the wizard's test, the page and
 * WP-CLI.
 */
final class Outcome {

	/** Names that a sentence has at most. */
	private const MOST_NAMES = 10;

	/** Level (success, warning or error), what happened, what to do next, and the kind of problem that says the same; empty for none. */
	public function __construct( public readonly string $level, public readonly string $sentence, public readonly string $step = '', public readonly string $kind = '' ) {}

	/** Of a reconcile that somebody asked for (null where a filter of the site's did not want it), after which so many domains are held back. */
	public static function of( ?Report $report, int $held_back = 0 ): self {
		if ( null === $report ) {
			return new self( 'warning', __( 'Nothing was sent to ServerPilot: a filter of this site answers in its place.', 'wu-serverpilot' ) );
		}
		if ( ! $report->recognised ) {
			return self::foreign( $report, __( 'Nothing was written', 'wu-serverpilot' ) );
		}
		$done = $report->changed ? self::counted( count( $report->added ), count( $report->removed ) ) : __( 'Nothing had to be changed.', 'wu-serverpilot' );
		$left = self::left( $report, $held_back );
		return new self( '' === $left ? 'success' : 'warning', trim( "$done $left" ) );
	}

	/** Of a test of the connection: a reconcile would do this on an app that can have so many domains. */
	public static function of_test( Report $report, int $limit ): self {
		/* translators: %s: an app's name */
		$connected = sprintf( __( 'Connected with the ServerPilot app %s', 'wu-serverpilot' ), $report->app['name'] );
		if ( ! $report->recognised ) {
			return self::foreign( $report, $connected );
		}
		/* translators: 1: "Connected with …"; 2: a number of domains; 3: the most there can be; 4: a domain name */
		$sentence = sprintf( __( '%1$s: %2$d of %3$d domains. This network’s domain, %4$s, is on the app.', 'wu-serverpilot' ), $connected, count( $report->app['domains'] ), $limit, self::network() );
		return new self( 'success', trim( $sentence . ' ' . self::left( $report ) ) );
	}

	/** Of something that did not work. */
	public static function of_failure( Failure $failure ): self {
		return new self( 'error', Sentence::of_failure( $failure ), '', $failure->kind );
	}

	/** The first $most of many names, and how many more there are; $count where $names has the first of them only. */
	public static function some( array $names, ?int $count = null, int $most = self::MOST_NAMES ): string {
		$more = ( $count ?? count( $names ) ) - min( $most, count( $names ) );
		$some = implode( ', ', array_slice( $names, 0, $most ) );
		/* translators: 1: domain names; 2: a number of domains */
		return $more > 0 ? sprintf( _n( '%1$s and %2$d more', '%1$s and %2$d more', $more, 'wu-serverpilot' ), $some, $more ) : $some;
	}

	/** The main network's own domain. That of the network in use is in memory. */
	public static function network(): string {
		$main = get_main_network_id();
		return ( get_current_network_id() === $main ? get_network() : get_network( $main ) )->domain;
	}

	private static function foreign( Report $report, string $so_far ): self {
		/* translators: 1: "Connected with the app …" or "Nothing was written"; 2: a domain name */
		$sentence = sprintf( __( '%1$s, but this network’s domain, %2$s, is not among its domains: nothing is written to an app that may be another site’s.', 'wu-serverpilot' ), $so_far, self::network() );
		/* translators: 1: a domain name; 2: an app's name */
		return new self( 'error', $sentence, sprintf( __( 'Add %1$s to the app %2$s in ServerPilot, or correct the App ID; then try again.', 'wu-serverpilot' ), self::network(), $report->app['name'] ?? '' ), Problem::FOREIGN_APP );
	}

	/** How many names were added and removed. */
	private static function counted( int $added, int $removed ): string {
		/* translators: %d: a number of domains */
		$parts = array( sprintf( _n( '%d domain added.', '%d domains added.', $added, 'wu-serverpilot' ), $added ), sprintf( _n( '%d domain removed.', '%d domains removed.', $removed, 'wu-serverpilot' ), $removed ) );
		return implode( ' ', array_intersect_key( $parts, array_filter( array( $added, $removed ) ) ) );
	}

	/** What could not be done, and how many domains are held back. */
	private static function left( Report $report, int $held_back = 0 ): string {
		$said    = array();
		$no_room = count( $report->no_room );
		if ( $no_room > 0 ) {
			/* translators: %d: a number of domains */
			$said[] = sprintf( _n( '%d domain has no room on the app.', '%d domains have no room on the app.', $no_room, 'wu-serverpilot' ), $no_room );
		}
		foreach ( array_slice( $report->refused, 0, self::MOST_NAMES, true ) as $name => $refused ) {
			$said[] = "$name: " . Sentence::of( $refused );
		}
		if ( $held_back > 0 ) {
			/* translators: %d: a number of domains */
			$said[] = sprintf( _n( '%d domain is no longer mapped and stays until you say what becomes of it.', '%d domains are no longer mapped and stay until you say what becomes of them.', $held_back, 'wu-serverpilot' ), $held_back );
		}
		if ( Follow_Up::is_in_its_way( $report->autossl_error ) ) {
			$said[] = __( 'AutoSSL could not be turned on.', 'wu-serverpilot' );
		}
		if ( array() !== $report->untried ) {
			$said[] = __( 'There was no time for the rest; it goes on by itself.', 'wu-serverpilot' );
		}
		return implode( ' ', $said );
	}
}
