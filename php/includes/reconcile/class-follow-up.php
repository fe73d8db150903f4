<?php
/**
 * When ServerPilot is asked again.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Support\Failure, Support\Log, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Two things come by themselves after a change: the certificate, after which AutoSSL can be turned on
 * (every reconcile does, where it can), and the server's action, which may still fail. The latest action
 * is followed until it has ended: it configures the server with all that came before.
 */
final class Follow_Up {

	private const OPTION = 'follow_up';

	/** Minutes between two looks at AutoSSL; then one an hour. */
	private const PAUSES = array( 5, 5, 5, 5, 10, 15, 30 );

	/** Seconds between two looks at an action, and how many there are; then one an hour. */
	private const ACTION = 5 * MINUTE_IN_SECONDS;
	private const LOOKS  = 12;

	/**
	 * How long ServerPilot may take for a certificate, in seconds. It speaks of 5 to 15 minutes. Ultimate
	 * Multisite's five checks last that long at its own interval, and a minute at a shorter one.
	 */
	private const WINDOW = 25 * MINUTE_IN_SECONDS;

	/** The kinds by which ServerPilot says that there is no certificate yet: its documentation names no status. */
	private const NO_CERTIFICATE_YET = array( 'conflict', 'rejected' );

	public function __construct( private Client $client, private Store $store, private Jobs $jobs, private Log $log ) {}

	/** Is it time for a look at AutoSSL (`autossl`), or at the action (`action`)? */
	public function is_due( string $what ): bool {
		return self::is_time( $this->state()[ "{$what}_at" ] ?? 0 );
	}

	/** Sees to it that a job runs when the next look is due. */
	public function keep_job(): void {
		$state = $this->state();
		$looks = array_filter( array( $state['autossl_at'] ?? 0, $state['action_at'] ?? 0 ), fn( $at ) => $at > time() );
		if ( array() !== $looks ) {
			$this->jobs->ensure( min( $looks ) - time() );
		}
	}

	/** A reconcile answered: plans the next looks. */
	public function plan( Report $report ): void {
		$this->store->change( self::OPTION, fn( array $state ) => array_filter( self::of_action( $report, $state ) + self::of_autossl( $report, $state ) + $state, fn( $value ) => 0 !== $value ) );
		$this->keep_job();
	}

	/** A domain's DNS is right: from now on ServerPilot can have a certificate for it. `$known` is how AutoSSL stood last. */
	public function dns_is_right( string $known ): void {
		if ( in_array( $known, array( 'on', 'enabled', 'custom_certificate' ), true ) ) {
			return;
		}
		try {
			$this->store->change( self::OPTION, fn( array $state ) => self::first_look() + $state );
			$this->keep_job();
		} catch ( Failure $failure ) {
			unset( $failure ); // Ultimate Multisite's own job goes on; the hourly one looks at AutoSSL as well.
		}
	}

	/** Has the certificate taken longer than ServerPilot needs? */
	public function is_late(): bool {
		return ( $this->state()['attempt'] ?? 0 ) >= count( self::PAUSES );
	}

	/** Is more in AutoSSL's way than that there is no certificate yet? */
	public static function is_in_its_way( ?array $error ): bool {
		return null !== $error && ! in_array( $error['kind'], self::NO_CERTIFICATE_YET, true );
	}

	/**
	 * The latest action: its id and state; empty when there was none.
	 *
	 * @return array{id?: string, status?: string, looks?: int, failed?: array{string, string}} `failed`: id and status of one that the
	 *         server has not taken over, until one has ended well.
	 */
	public function action(): array {
		return $this->state()['action'] ?? array();
	}

	/** A write outside of a reconcile started this action, or none. */
	public function follow( ?string $action_id ): void {
		$this->plan( new Report( array( 'action_id' => $action_id ) ) );
	}

	/** Looks what became of the action, if it is time to: was ServerPilot asked? Throws a Failure where it could not be. */
	public function look_at_action(): bool {
		$state  = $this->store->fresh( self::OPTION );
		$action = $state['action'] ?? array();
		if ( ! self::is_time( $state['action_at'] ?? 0 ) || array() === $action ) {
			return false;
		}
		$status = $this->status( $action['id'] );
		$looks  = ( $action['looks'] ?? 0 ) + 1;
		$failed = match ( $status ) {
			'error' => array( $action['id'], $status ),
			'open'  => $action['failed'] ?? ( $looks < self::LOOKS ? array() : array( $action['id'], $status ) ),
			default => array(),
		};
		$found = array_filter( array( 'id' => $action['id'] ) + compact( 'status', 'looks', 'failed' ) );
		// An action that is open for long: a server that is off takes the change over when it is back.
		$next = 'open' === $status ? array( 'action_at' => time() + ( $looks < self::LOOKS ? self::ACTION : HOUR_IN_SECONDS ) ) : array();
		// A newer action may have taken its place meanwhile.
		$this->store->change( self::OPTION, fn( array $now ) => ( $now['action'] ?? null ) === $action ? array( 'action' => $found ) + $next + array_diff_key( $now, array( 'action_at' => true ) ) : $now );
		/* translators: 1: an id; 2: open, success, error or forgotten */
		$this->log->add( 'info', sprintf( __( 'ServerPilot’s action %1$s: %2$s.', 'wu-serverpilot' ), $action['id'], $status ) );
		do_action( 'serverpilot_plugin_state_changed' );
		return true;
	}

	/** How often Ultimate Multisite looks for a new domain's certificate; never less than the site asked for. */
	public static function checks( $asked, $domain = null ): int {
		$interval = max( 10, min( 300, (int) wu_get_setting( 'dns_check_interval', 300 ) ) );
		/**
		 * Filters how long a domain is checked for a certificate.
		 *
		 * @param int   $seconds The time that the tries shall cover.
		 * @param mixed $domain  The domain, Ultimate Multisite's object.
		 */
		$window = (int) apply_filters( 'wu_serverpilot_ssl_window', self::WINDOW, $domain );
		/**
		 * Filters how often a domain is checked.
		 *
		 * @param int   $tries    The number that covers the window.
		 * @param mixed $domain   The domain, Ultimate Multisite's object.
		 * @param int   $interval Seconds between two checks.
		 */
		return max( (int) $asked, (int) apply_filters( 'wu_serverpilot_ssl_tries', (int) ceil( $window / $interval ), $domain, $interval ) );
	}

	/** What follows from AutoSSL's state: it is on, or never will be; it is awaited for a domain that was just added; it is awaited still. */
	private static function of_autossl( Report $report, array $state ): array {
		if ( 'pending' !== $report->autossl ) {
			return 'not_requested' === $report->autossl ? array() : array( 'autossl_at' => 0, 'attempt' => 0 ); // phpcs:ignore WordPress.Arrays -- short.
		}
		if ( array() !== $report->added ) {
			return self::first_look();
		}
		$planned = $state['autossl_at'] ?? 0;
		if ( $planned > time() && $planned <= time() + HOUR_IN_SECONDS ) {
			return array();
		}
		$attempt = ( $state['attempt'] ?? 0 ) + (int) self::is_time( $planned );
		$pause   = isset( $state['autossl_at'] ) ? self::PAUSES[ $attempt ] ?? 60 : 60;
		return array(
			'attempt'    => $attempt,
			'autossl_at' => time() + min( HOUR_IN_SECONDS, max( $pause * MINUTE_IN_SECONDS, (int) ( $report->autossl_error['retry_after'] ?? 0 ) ) ),
		);
	}

	private static function first_look(): array {
		return array(
			'attempt'    => 0,
			'autossl_at' => time() + self::PAUSES[0] * MINUTE_IN_SECONDS,
		);
	}

	private static function of_action( Report $report, array $state ): array {
		return null === $report->action_id ? array() : array(
			'action'    => array( 'id' => $report->action_id ) + array_intersect_key( $state['action'] ?? array(), array( 'failed' => true ) ),
			'action_at' => time() + self::ACTION,
		);
	}

	private function status( string $action_id ): string {
		try {
			return $this->client->get_action( $action_id )['status'];
		} catch ( Failure $failure ) {
			if ( 'action' === $failure->concerns ) {
				return 'forgotten'; // ServerPilot need not remember it for long, which says nothing of the app.
			}
			throw $failure;
		}
	}

	private function state(): array {
		return $this->store->get( self::OPTION );
	}

	/** Is it time for a look? 0 is never; one that is further away than any pause was planned by a clock that was ahead. */
	private static function is_time( int $at ): bool {
		return $at > 0 && ( $at <= time() || $at > time() + HOUR_IN_SECONDS );
	}
}
