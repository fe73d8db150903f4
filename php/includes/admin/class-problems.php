<?php
/**
 * What needs attention.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Watch_Memory, Extension\Client, Reconcile\Hooks, Support\Failure, Support\Problem, Support\Sentence, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * The one list of problems: each is there as long as its cause is. Kept is since when, and which of them the owner has dismissed.
 * Notices, page, Site Health, WP-CLI and mails all read it here, so that no two contradict each other.
 *
 *     stored                           problems
 *     the circuit breaker's failure    its kind: at once, or after an hour if it passes by itself
 *     the app as seen last             foreign_app or lost_app, custom_certificate, autossl_refused, no_room, held_back, capacity,
 *                                      other_credentials, what was refused; not_compared and queue, where it was seen never or long ago
 *     what a listener of ours threw    site_code
 *     the latest server action         action_failed
 *     what the watch found             server_fault
 *     the mappings as seen last        not_active, becomes_primary
 *     a PHP without the extension      extension; version, where it has one that is too old
 *
 * And off the PHP that runs: extension and version; environment, where this is a copy of the site; mapping_off and
 * no_sunrise, where Ultimate Multisite serves no mapped domain; off and unreadable; absent, outdated and unfit, where
 * Ultimate Multisite is not there or does not fit: what is stored is history then, for another integration writes.
 */
final class Problems {

	private const OPTION = 'problems';

	public function __construct( private Set_Up_Problems $set_up, private App_Problems $app, private Watch_Memory $watch, private Client $client, private Hooks $hooks, private Store $store ) {}

	/** Reads the mappings anew, which nobody else does. To be asked where time is: in jobs and on our own screens. */
	public function refresh(): void {
		$this->set_up->look();
	}

	/** What is missing for anything to be done here, in a sentence; empty when nothing is. */
	public function missing(): string {
		return $this->set_up->missing();
	}

	/** All of them by kind, what stops everything first, with what is known and to be said of each. */
	public function all(): array {
		$known = $this->store->get( self::OPTION );
		$found = $this->find();
		foreach ( $found as $kind => $problem ) {
			$known_as = array(
				'since'     => $known[ $kind ]['since'] ?? time(),
				'dismissed' => ( $known[ $kind ]['dismissed'] ?? '' ) === $problem->digest(),
			);
			$problem->add( Remediation::on( $kind, $this->client->app_id() ) + $known_as );
		}
		return $found;
	}

	/** Those that the owner has not dismissed, by kind. */
	public function open(): array {
		return array_filter( $this->all(), fn( Problem $problem ) => ! $problem->dismissed );
	}

	/** How it stands as a whole: good, recommended or critical. */
	public function level(): string {
		$levels = array_column( $this->find(), 'level' );
		return in_array( 'critical', $levels, true ) ? 'critical' : ( array() === $levels ? 'good' : 'recommended' );
	}

	/** Does not show the problem of a kind any more, as long as it stays the same. */
	public function dismiss( string $kind ): void {
		$problem = $this->all()[ $kind ] ?? null;
		if ( null !== $problem ) {
			$entry = array(
				'since'     => $problem->since,
				'dismissed' => $problem->digest(),
			);
			$this->store->change( self::OPTION, fn( array $known ) => array( $kind => $entry ) + $known );
		}
	}

	/** Is there one that nobody has noted, though no job runs that could? */
	public function has_news(): bool {
		return array() !== array_diff_key( $this->find(), $this->store->get( self::OPTION ) );
	}

	/** Notes which problems are new, and which have gone. */
	public function look(): void {
		$found = $this->all();
		$since = array_map( fn( Problem $problem ) => array( 'since' => $problem->since ), $found );
		$this->store->change(
			self::OPTION,
			function ( array $known ) use ( $since, &$new ) {
				$new = array_diff_key( $since, $known );
				return array_intersect_key( $known, $since ) + $new;
			}
		);
		foreach ( array_intersect_key( $found, $new ) as $kind => $problem ) {
			$this->hooks->problem_found( $kind, $problem->to_array() );
		}
	}

	/** Reads off what is stored which problems there are, by kind. */
	private function find(): array {
		// phpcs:disable Universal.Operators.DisallowShortTernary -- the first of these that there is.
		$found = $this->set_up->of_integration()
			?: array_filter( array( ...$this->app->of_asking(), ...$this->set_up->of_site(), ...$this->app->of_app(), ...$this->set_up->of_mappings(), $this->of_site_code(), $this->of_watch() ) )
			?: array_filter( array( $this->app->of_first_sync() ) );
		// phpcs:enable
		$by_kind = array();
		foreach ( $found as $problem ) {
			$by_kind[ $problem->kind ] ??= $problem;
		}
		return $by_kind;
	}

	/** What a listener of ours threw. */
	private function of_site_code(): ?Problem {
		$thrown = $this->hooks->thrown();
		return array() === $thrown ? null : new Problem( Failure::SITE_CODE, 'app', $thrown['message'], $thrown['message'] );
	}

	/** What the watch found of the server itself. */
	private function of_watch(): ?Problem {
		$problem = $this->watch->problem();
		return null === $problem ? null : new Problem( Problem::SERVER_FAULT, 'app', Sentence::say( $problem['sentence'] ), $problem['kind'] );
	}
}
