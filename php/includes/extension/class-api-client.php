<?php
/**
 * The way to ServerPilot.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\Support\Log;

defined( 'ABSPATH' ) || exit;

/**
 * The only class that calls wu_serverpilot_*.
 *
 * Around each call: the saved credentials before it; its HTTP requests and log records, in
 * WordPress's terms, after it, or once the lock is free.
 */
final class Api_Client {

	/**
	 * The limit that ServerPilot has for an app's domains.
	 */
	public const DOMAIN_LIMIT = 300;

	/**
	 * The app, while this request holds its lock.
	 *
	 * @var \WuServerPilot\LockedApp|null
	 */
	private ?object $app = null;

	public function __construct( private Credentials $credentials, private Http_Bridge $http, private Log $log ) {}

	/**
	 * A name as DNS and ServerPilot know it; null for what is no domain name. Without the extension, the
	 * name as it is.
	 *
	 * @param string $name As somebody typed it or a table has it.
	 */
	public static function canonical( string $name ): ?string {
		return function_exists( 'wu_serverpilot_canonical' ) ? wu_serverpilot_canonical( $name ) : trim( wp_check_invalid_utf8( $name ) );
	}

	/**
	 * Waits for the app's lock and holds it; see wu_serverpilot_lock().
	 *
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function lock(): void {
		// An exit() leaves no chance to release it, and PHP sends what the request has said before it frees objects.
		register_shutdown_function( array( $this, 'release' ) );
		$this->app = $this->call( 'wu_serverpilot_lock', array(), $this->requests( 'GET', 'POST' ) );
	}

	/**
	 * Frees the lock; twice is nothing.
	 */
	public function release(): void {
		if ( null !== $this->app ) {
			$this->app->release();
			$this->app = null;
			$this->tell();
		}
	}

	/**
	 * Reads the app, under its lock or without one.
	 *
	 * @return array See wu_serverpilot_get_app().
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function read(): array {
		return null === $this->app ? $this->call( 'wu_serverpilot_get_app', array(), $this->requests( 'GET' ) ) : $this->call( array( $this->app, 'read' ), array(), array() );
	}

	/**
	 * Brings the locked app to what the facts say; see WuServerPilot\LockedApp::reconcile().
	 *
	 * @param array $facts   The facts.
	 * @param array $options any_app.
	 * @return array The report.
	 * @throws Failure When it did not work.
	 */
	public function reconcile( array $facts, array $options ): array {
		return $this->call( array( $this->app, 'reconcile' ), array( $facts, $options ), array() );
	}

	/**
	 * What reconcile() would do; see wu_serverpilot_plan().
	 *
	 * @param array $app     The app, as read() answers it.
	 * @param array $facts   The facts.
	 * @param array $options any_app.
	 * @return array The report.
	 * @throws Failure When the facts cannot be used.
	 */
	public function plan( array $app, array $facts, array $options ): array {
		return $this->call( 'wu_serverpilot_plan', array( $app, $facts, $options ), array() );
	}

	/**
	 * A server action's state.
	 *
	 * @param string $action_id Which one.
	 * @return array{id: string, server_id: string, status: string, created_at: int}
	 * @throws Failure When it did not work.
	 */
	public function get_action( string $action_id ): array {
		return $this->call( 'wu_serverpilot_get_action', array( $action_id ), array( array( 'GET', '/actions/' . rawurlencode( $action_id ) ) ) );
	}

	/**
	 * Takes names off the app's list, in one write.
	 *
	 * @param string[] $names The names; www twins are not added to them.
	 * @return array See wu_serverpilot_sync_domains().
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function remove_domains( array $names ): array {
		return $this->call( 'wu_serverpilot_sync_domains', array( array(), $names ), $this->requests( 'GET', 'POST' ) );
	}

	/**
	 * Redirects visitors to https, or no longer.
	 *
	 * @param bool $force Whether to.
	 * @return array See wu_serverpilot_set_force_ssl().
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function set_force_ssl( bool $force ): array {
		return $this->call( 'wu_serverpilot_set_force_ssl', array( $force ), array( array( 'GET', $this->app_path() ), array( 'POST', $this->app_path() . '/ssl' ) ) );
	}

	/**
	 * Looks at everything between a visitor and the app for one name.
	 *
	 * @param string      $name      The name.
	 * @param string|null $action_id The last server action, if it is known.
	 * @return array See wu_serverpilot_diagnose().
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function diagnose( string $name, ?string $action_id ): array {
		return $this->call( 'wu_serverpilot_diagnose', array( $name, $action_id ), $this->requests( 'GET' ) );
	}

	private function app_path(): string {
		return '/apps/' . rawurlencode( $this->credentials->app_id() );
	}

	/**
	 * Requests for the app itself, as the site is asked about them.
	 *
	 * @param string ...$methods GET, POST.
	 * @return array<array{string, string}> Method and path each.
	 */
	private function requests( string ...$methods ): array {
		return array_map( fn( $method ) => array( $method, $this->app_path() ), $methods );
	}

	/**
	 * One call.
	 *
	 * @param string|array $function  The extension's function or method. One of another version may lack it, or want other arguments.
	 * @param array        $arguments Its arguments.
	 * @param array        $requests  What it may request: method and path each.
	 * @return array|\WuServerPilot\LockedApp
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	private function call( string|array $function, array $arguments, array $requests ): array|object {
		$this->http->ask_permission( $requests );
		try {
			wu_serverpilot_use_credentials( ...array_map( array( $this->credentials, 'saved' ), Credentials::ALL ) );
			return $function( ...$arguments );
		} catch ( \Throwable $thrown ) {
			// PHP itself throws here what it has against a call.
			throw Failure::of( $thrown, __FILE__ === $thrown->getFile() );
		} finally {
			if ( null === $this->app ) {
				$this->tell();
			}
		}
	}

	/**
	 * What the extension did, in WordPress's terms; not under the lock, for other plugins listen.
	 */
	private function tell(): void {
		$this->http->replay( self::rows( 'wu_serverpilot_requests' ) );
		foreach ( self::rows( 'wu_serverpilot_take_log_records' ) as $record ) {
			$this->log->add( $record['level'], $record['message'] );
		}
	}

	private static function rows( string $name ): array {
		return function_exists( $name ) ? $name() : array();
	}
}
