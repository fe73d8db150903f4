<?php
/**
 * The way to ServerPilot.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\Support\{ Failure, Log };

defined( 'ABSPATH' ) || exit;

/**
 * The only class that calls wu_serverpilot_*.
 *
 * A copy of a site (staging, local) changes nothing at ServerPilot: it may have production's names, credentials and app, and would
 * take production's domains off. What a copy is, WordPress's own environment type says; a constant lets one type of copy write all
 * the same, to an app of its own.
 *
 * Around each call: the saved credentials before it; its HTTP requests and log records, in
 * WordPress's terms, after it, once no lock is held: other plugins listen. A call that did not work, or that the site does not want,
 * is a Failure.
 */
final class Client {

	/** Lets a copy of this type write. */
	public const WRITE_FROM = 'WU_SERVER_PILOT_WRITE_FROM';

	/** How many calls are under way: facts are gathered, and planned with, while the app is locked. */
	private int $depth = 0;

	public function __construct( private Credentials $credentials, private Http_Bridge $http, private Log $log ) {}

	/** May this installation change the app? */
	public static function may_write(): bool {
		$type = wp_get_environment_type();
		return 'production' === $type || ( defined( self::WRITE_FROM ) && constant( self::WRITE_FROM ) === $type );
	}

	/** Why it may not. */
	public static function why_not(): string {
		/* translators: 1: an environment type such as staging; 2: a line of PHP */
		return sprintf( __( 'This is a copy of a site (its environment type is %1$s), so nothing on ServerPilot is changed from here. If it has an app of its own, put %2$s into wp-config.php.', 'wu-serverpilot' ), wp_get_environment_type(), sprintf( "define( '%s', '%s' );", self::WRITE_FROM, wp_get_environment_type() ) );
	}

	/**
	 * A name as DNS and ServerPilot know it, without the port that a network's host may have; null for what is no domain name. Without the
	 * extension, the name as it is.
	 */
	public static function canonical( string $name ): ?string {
		$name = (string) preg_replace( '/:\d+$/', '', $name );
		return function_exists( 'wu_serverpilot_canonical' ) ? wu_serverpilot_canonical( $name ) : trim( wp_check_invalid_utf8( $name ) );
	}

	/**
	 * What the extension is, which app and account it would ask, and its limits; see wu_serverpilot_status().
	 * Empty without the extension.
	 */
	public function status(): array {
		if ( ! function_exists( 'wu_serverpilot_status' ) || ! function_exists( 'wu_serverpilot_use_credentials' ) ) {
			return array();
		}
		$this->use_credentials();
		return wu_serverpilot_status();
	}

	/** The app that is used; empty when none is set. */
	public function app_id(): string {
		return (string) ( $this->status()['app_id'] ?? '' );
	}

	/**
	 * Brings the app to what the facts say, under its lock: so whoever writes last has the newest facts.
	 *
	 * @param callable $is_due  Asked once the lock is held: is there still something to do?
	 * @param callable $facts   From the app, as wu_serverpilot_get_app() has it, to the facts of LockedApp::reconcile().
	 * @param callable $done    Given the report while the lock is held: those who wait for it find nothing left to do.
	 * @param array    $options See LockedApp::reconcile().
	 * @return array|null The report; null when nothing was left to do.
	 */
	public function reconcile( callable $is_due, callable $facts, callable $done, array $options ): ?array {
		$call = static function () use ( $is_due, $facts, $done, $options ) {
			$app = wu_serverpilot_lock();
			try {
				if ( ! $is_due() ) {
					return null;
				}
				$report = $app->reconcile( $facts( $app->read() ), $options );
				$done( $report );
				return $report;
			} finally {
				$app->release();
			}
		};
		return $this->write( $call );
	}

	/** The app; see wu_serverpilot_get_app(). */
	public function get_app(): array {
		return $this->call( static fn() => wu_serverpilot_get_app(), array( $this->app( 'GET' ) ) );
	}

	/** What reconcile() would do with an app, as get_app() has it; asks nobody. */
	public function plan( array $app, array $facts, array $options ): array {
		return $this->call( static fn() => wu_serverpilot_plan( $app, $facts, $options ), array() );
	}

	/** The state of a server action; see wu_serverpilot_get_action(). */
	public function get_action( string $action_id ): array {
		return $this->call( static fn() => wu_serverpilot_get_action( $action_id ), array( array( 'GET', '/actions/' . rawurlencode( $action_id ) ) ) );
	}

	/** Takes just these names off the app's list, in one write; see wu_serverpilot_sync_domains(). */
	public function remove_domains( array $names ): array {
		return $this->write( static fn() => wu_serverpilot_sync_domains( array(), $names ) );
	}

	/** Redirects visitors to https, or no longer; see wu_serverpilot_set_force_ssl(). */
	public function set_force_ssl( bool $force ): array {
		return $this->write( static fn() => wu_serverpilot_set_force_ssl( $force ), '/ssl' );
	}

	/** Looks at everything between a visitor and the app: findings by canonical name, see wu_serverpilot_diagnose_names(). */
	public function diagnose( array $names, array $options ): array {
		return $this->call( static fn() => wu_serverpilot_diagnose_names( $names, $options ), array( $this->app( 'GET' ) ) )['names'];
	}

	/**
	 * Looks at names that are watched, side by side; ServerPilot is asked for what of the options `app` and `server` is missing. See
	 * wu_serverpilot_watch().
	 */
	public function watch( array $names, array $options ): array {
		return $this->call( static fn() => wu_serverpilot_watch( $names, $options ), isset( $options['app'], $options['server'] ) ? array() : array( $this->app( 'GET' ) ) );
	}

	/**
	 * Changes the app, which a copy of the site must not.
	 *
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	private function write( callable $call, string $path = '' ): ?array {
		if ( ! self::may_write() ) {
			throw new Failure( Failure::ENVIRONMENT, self::why_not(), 'network' );
		}
		return $this->call( $call, array( $this->app( 'GET' ), $this->app( 'POST', $path ) ) );
	}

	/** A request about the app: method and path. */
	private function app( string $method, string $path = '' ): array {
		return array( $method, '/apps/' . rawurlencode( $this->app_id() ) . $path );
	}

	/**
	 * One call, and what it may request: method and path each.
	 *
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	private function call( callable $call, array $requests ): ?array {
		$status = $this->status();
		if ( array() !== $status ) {
			$this->http->ask_permission( $requests, $status['api_url'] );
		}
		++$this->depth;
		try {
			$this->use_credentials();
			return $call();
		} catch ( \Throwable $thrown ) {
			// PHP itself throws here what it has against a call: an extension of another version may lack the function, or want other arguments.
			throw Failure::of( $thrown, __FILE__ === $thrown->getFile() );
		} finally {
			if ( 0 === --$this->depth ) {
				$this->tell();
			}
		}
	}

	/** Tells what the extension did. */
	private function tell(): void {
		$this->http->replay( function_exists( 'wu_serverpilot_requests' ) ? wu_serverpilot_requests() : array() );
		foreach ( function_exists( 'wu_serverpilot_take_log_records' ) ? wu_serverpilot_take_log_records() : array() as $record ) {
			$this->log->add( $record['level'], $record['message'] );
		}
	}

	private function use_credentials(): void {
		// Constants are the extension's to read.
		wu_serverpilot_use_credentials( ...array_map( fn( $name ) => Credentials::is_constant( $name ) ? '' : $this->credentials->saved( $name ), Credentials::ALL ) );
	}
}
