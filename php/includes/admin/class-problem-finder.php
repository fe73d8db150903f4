<?php
/**
 * Which problems there are.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Watch_Memory, Extension\Write_Permission, Reconcile\App_Record, Support\Failure, Support\Problem_Kind, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * Reads off what is stored which problems there are: each is there as long as its cause is.
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
final class Problem_Finder {

	public function __construct(
		private Set_Up_Problems $set_up,
		private Work_Problems $work,
		private Mapping_Problems $mappings,
		private App_Problems $app,
		private Watch_Memory $watch,
		private App_Record $record
	) {}

	/**
	 * All of them, what stops everything first.
	 *
	 * @return array<string, array{level: string, concerns: string, message: string, cause: mixed, hosts: string[]}> By kind. `level` is critical or
	 *         recommended; `concerns` is domain, app, certificate, action, moment, network or extension.
	 */
	public function find(): array {
		$missing = $this->set_up->of_integration();
		if ( null !== $missing ) {
			return $missing;
		}
		$found = $this->work->of_circuit()
			+ $this->set_up->of_extension()
			+ Mapping_Problems::of_settings()
			+ ( Write_Permission::is_given() ? array() : Problem_Kind::problem( Failure::ENVIRONMENT, 'network', Write_Permission::sentence() ) )
			+ $this->work->of_queue()
			+ $this->app->of_app()
			+ ( $this->record->is_recognised() ? $this->mappings->of_table() : array() )
			+ $this->work->of_site_code()
			+ self::of_watch( $this->watch->problem() )
			+ $this->app->of_action();
		return array() !== $found || $this->record->is_known() ? $found : Problem_Kind::problem( Problem_Kind::NOT_COMPARED, 'network', __( 'This network was not synced with the ServerPilot app yet, so nothing is known of its domains. It happens within a minute, by itself.', 'wu-serverpilot' ) );
	}

	private static function of_watch( ?array $problem ): array {
		return null === $problem ? array() : Problem_Kind::problem( Problem_Kind::SERVER_FAULT, 'app', Sentence::say( $problem['sentence'] ), $problem['kind'] );
	}
}
