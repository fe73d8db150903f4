<?php
/**
 * The border to the extension.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The only class that calls wu_serverpilot_*.
 *
 * Around each call: the saved credentials before it; its HTTP requests and log records, in
 * WordPress's terms, after it.
 */
class Engine {

	/**
	 * How many domains ServerPilot takes for an app.
	 */
	public const DOMAIN_LIMIT = 300;

	/**
	 * Names what surrounds a call.
	 *
	 * @param Credentials $credentials Where saved credentials are.
	 * @param Http_Bridge $http        WordPress's hooks for HTTP requests.
	 * @param Log         $log         The integration's log.
	 */
	public function __construct( private Credentials $credentials, private Http_Bridge $http, private Log $log ) {}

	/**
	 * Is the extension there?
	 */
	public static function is_available(): bool {
		return extension_loaded( 'wu_serverpilot' );
	}

	/**
	 * The extension's version; null when it is not loaded.
	 */
	public static function version(): ?string {
		return self::is_available() ? wu_serverpilot_version() : null;
	}

	/**
	 * The app: its list, certificate and AutoSSL.
	 *
	 * @return array{id: string, name: string, domains: string[], ssl: array, autossl: array}
	 */
	public function get_app(): array {
		return $this->call( fn() => wu_serverpilot_get_app(), array( 'GET' => $this->app() ) );
	}

	/**
	 * Makes names present and absent, in at most one write.
	 *
	 * @param Change $change The names.
	 * @return array{changed: bool, added: string[], removed: string[], unchanged: string[], domains: string[], autossl: string, action_id: ?string}
	 */
	public function sync( Change $change ): array {
		return $this->call(
			fn() => wu_serverpilot_sync_domains( $change->add, $change->remove ),
			array(
				'GET'  => $this->app(),
				'POST' => $this->app(),
			)
		);
	}

	/**
	 * Turns AutoSSL on where it can be.
	 *
	 * @return array{autossl: string, force: bool, available: bool, covered: string[], action_id: ?string}
	 */
	public function enable_autossl(): array {
		return $this->call(
			fn() => wu_serverpilot_enable_autossl(),
			array(
				'GET'  => $this->app(),
				'POST' => $this->app() . '/ssl',
			)
		);
	}

	/**
	 * A server action's state.
	 *
	 * @param string $action_id Which one.
	 * @return array{id: string, server_id: string, status: string, created_at: int}
	 */
	public function get_action( string $action_id ): array {
		return $this->call( fn() => wu_serverpilot_get_action( $action_id ), array( 'GET' => '/actions/' . rawurlencode( $action_id ) ) );
	}

	/**
	 * The app's path.
	 */
	private function app(): string {
		return '/apps/' . rawurlencode( $this->credentials->app_id() );
	}

	/**
	 * One call.
	 *
	 * @param callable             $call     The call.
	 * @param array<string,string> $requests What it may request: method => path.
	 * @return array The extension's answer.
	 * @throws Failure When it did not work, or the site does not want it.
	 */
	private function call( callable $call, array $requests ): array {
		$saved = $this->credentials->saved();
		wu_serverpilot_use_credentials( $saved['client_id'], $saved['api_key'], $saved['app_id'] );
		$this->http->ask_permission( $requests );
		try {
			return $call();
		} catch ( \WuServerPilot\Exception $exception ) {
			throw Failure::of( $exception );
		} finally {
			$this->http->replay( wu_serverpilot_requests() );
			$this->log->add_records( wu_serverpilot_take_log_records() );
		}
	}
}
