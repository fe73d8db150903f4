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
 * Around each call: the saved credentials before it; its HTTP requests and log records, in
 * WordPress's terms, after it.
 */
final class Api_Client {

	/**
	 * The limit that ServerPilot has for an app's domains.
	 */
	public const DOMAIN_LIMIT = 300;

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
	 * Makes the app right about the whole installation; see wu_serverpilot_settle().
	 *
	 * @param callable $facts   From the app to the facts.
	 * @param array    $options needed, dry_run, any_app.
	 * @return array|null The report; null when it was not needed.
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	public function settle( callable $facts, array $options ): ?array {
		$methods = empty( $options['dry_run'] ) ? array( 'GET', 'POST' ) : array( 'GET' );
		return $this->call( 'wu_serverpilot_settle', array( $facts, $options ), array_map( fn( $method ) => array( $method, $this->app_path() ), $methods ) );
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
		return $this->call( 'wu_serverpilot_sync_domains', array( array(), $names ), array( array( 'GET', $this->app_path() ), array( 'POST', $this->app_path() ) ) );
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
		return $this->call( 'wu_serverpilot_diagnose', array( $name, $action_id ), array( array( 'GET', $this->app_path() ) ) );
	}

	private function app_path(): string {
		return '/apps/' . rawurlencode( $this->credentials->app_id() );
	}

	/**
	 * One call.
	 *
	 * @param string $name      The extension's function. One of another version may lack it, or want other arguments.
	 * @param array  $arguments Its arguments.
	 * @param array  $requests  What it may request: method and path each.
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	private function call( string $name, array $arguments, array $requests ): ?array {
		$this->http->ask_permission( $requests );
		try {
			wu_serverpilot_use_credentials( ...array_map( array( $this->credentials, 'saved' ), Credentials::ALL ) );
			return $name( ...$arguments );
		} catch ( \Throwable $thrown ) {
			// PHP itself throws here what it has against a call.
			throw Failure::of( $thrown, __FILE__ === $thrown->getFile() );
		} finally {
			$this->http->replay( self::rows( 'wu_serverpilot_requests' ) );
			foreach ( self::rows( 'wu_serverpilot_take_log_records' ) as $record ) {
				$this->log->add( $record['level'], $record['message'] );
			}
		}
	}

	private static function rows( string $name ): array {
		return function_exists( $name ) ? $name() : array();
	}
}
