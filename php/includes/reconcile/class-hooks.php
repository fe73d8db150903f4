<?php
/**
 * Tells other plugins.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\Support\{ Failure, Store };

defined( 'ABSPATH' ) || exit;

/**
 * Fires our hooks. What a listener throws is kept, to be shown as a problem of the site's code, and stops
 * nothing.
 */
final class Hooks {

	private const OPTION = 'site_code';

	public function __construct( private Store $store ) {}

	/** ServerPilot is about to be asked; see the hook. */
	public function before( array $changed ): void {
		$this->store->forget( self::OPTION );
		/**
		 * Fires before ServerPilot is asked.
		 *
		 * @param string[] $changed Names that something happened to.
		 */
		$this->listen( static fn() => do_action( 'wu_serverpilot_before_sync', $changed ) );
	}

	/** ServerPilot was asked, and answered; see the hook. */
	public function after( Report $report, array $changed, array $new ): void {
		/**
		 * Fires after a reconcile that reached ServerPilot.
		 *
		 * @param array    $report  recognised: whether the app is this installation's (otherwise nothing was written). changed: whether
		 *                          the list changed. added, removed, unchanged, domains: names, `domains` the app's list now. no_room,
		 *                          by_wildcard, deferred, untried: wanted names that are not on it. refused: why, by name. held_back: names
		 *                          that are too many to be removed without a person's word, by gone and missing. gave_way: own subdomains that made
		 *                          room. only_on_app: nobody's. fates: how each wanted name fares. app: as it was before. autossl,
		 *                          autossl_error, action_id.
		 * @param string[] $changed Names that something had happened to.
		 * @param array    $new     Names whose outcome is new, by the outcome: refused, no_room, by_wildcard, only_on_app and others.
		 */
		$this->listen( static fn() => do_action( 'wu_serverpilot_after_sync', $report->to_array(), $changed, $new ) );
		foreach ( array_intersect( $new['refused'] ?? array(), array_keys( $report->refused ) ) as $name ) {
			$this->failed( (string) $name, $report->refused[ $name ]['kind'], $report->refused[ $name ]['message'] );
		}
		do_action( 'serverpilot_plugin_state_changed' );
	}

	/** Something could not be done; see the hook. */
	public function failed( string $host, string $kind, string $message, bool $retryable = false ): void {
		/**
		 * Fires when something could not be done on ServerPilot.
		 *
		 * @param string $host      The domain; empty when the failure is not about one.
		 * @param string $kind      The failure's kind.
		 * @param string $message   What happened, in a sentence.
		 * @param bool   $retryable Would the same call make sense later?
		 */
		$this->listen( static fn() => do_action( 'wu_serverpilot_failed', $host, $kind, $message, $retryable ) );
		if ( '' === $host ) {
			do_action( 'serverpilot_plugin_state_changed' );
		}
	}

	/** There is a problem that was not there before; see the hook. */
	public function problem_found( string $kind, array $problem ): void {
		/**
		 * Fires when there is a problem that was not there before.
		 *
		 * @param string $kind    Its kind.
		 * @param array  $problem concerns, message, hosts and since (Unix seconds).
		 */
		$this->listen( static fn() => do_action( 'wu_serverpilot_problem_found', $kind, $problem ) );
	}

	/** What a listener threw at the last reconcile, as `message`; empty when none did. */
	public function thrown(): array {
		return $this->store->get( self::OPTION );
	}

	private function listen( callable $fire ): void {
		try {
			$fire();
		} catch ( \Throwable $thrown ) {
			$this->store->change( self::OPTION, fn() => array( 'message' => Failure::of( $thrown, false )->getMessage() ) );
		}
	}
}
