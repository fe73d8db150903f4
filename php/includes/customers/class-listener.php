<?php
/**
 * Where customers meet the plugin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts };

defined( 'ABSPATH' ) || exit;

/**
 * Says what listens for customers' sake: apart from the screens, which are the network admins'. Like the plugin's own, its
 * listeners make their part when they are called.
 */
final class Listener {

	/**
	 * Names what it needs.
	 *
	 * @param \Closure $part From a part's class to the part.
	 */
	public function __construct( private \Closure $part ) {}

	/** Listens. */
	public function listen(): void {
		add_action( 'wu_serverpilot_after_sync', fn() => $this->begin(), 1, 0 );
		add_action( 'wu_transition_domain_stage', fn( $before, $stage, $mapping ) => $this->stage_changed( $stage, $mapping ), 10, 3 );
		add_action( 'serverpilot_plugin_removed', fn( $domain, $site ) => ( $this->part )( Announcer::class )->removed( $domain, $site ), 10, 2 );
		add_action( 'wu_register_all_events', array( Event_Types::class, 'register' ) );
		add_filter( 'wu_get_default_system_messages', array( Event_Types::class, 'messages' ) );
		add_filter( 'wu_domain_has_correct_dns', fn( $result, $domain = null ) => ( $this->part )( Dns_Answer::class )->correct( $result, $domain ), 10, 2 );
		add_filter( 'wu_domain_mapping_row_info', fn( $info, $domain = null ) => ( $this->part )( Customer_List::class )->add_status( $info, $domain ), 10, 2 );
		add_filter( 'wu_domain_mapping_row_actions', fn( $actions, $domain = null ) => ( $this->part )( Customer_List::class )->add_check( $actions, $domain ), 10, 2 );
		add_filter( 'wu_get_domain_mapping_instructions', fn( $text, $network = '' ) => ( $this->part )( Instructions::class )->text( $text, $network ), 10, 2 );
		add_filter( 'wu_get_network_public_ip', fn( $address, $local = false ) => $local ? $address : ( $this->part )( Instructions::class )->address( $address ), 10, 2 );
		add_filter( 'pre_site_transient_wu_public_network_ip', fn( $kept ) => ( $this->part )( Instructions::class )->kept_address( $kept ) );
		add_action( 'admin_post_wu_serverpilot_check', fn() => ( $this->part )( Check_Again::class )->answer() );
		add_action( 'admin_init', array( Privacy::class, 'add' ) );
	}

	/** A reconcile may have put names on the app. */
	private function begin(): void {
		if ( ( $this->part )( Schedule::class )->is_on() ) {
			( $this->part )( Watch_Memory::class )->begin( ( $this->part )( Names::class )->has_looks() );
			( $this->part )( Schedule::class )->ensure();
		}
	}

	/**
	 * Ultimate Multisite serves a domain now: a look finds that it works, and its customer is told.
	 *
	 * @param mixed $stage   The domain's stage.
	 * @param mixed $mapping The mapping.
	 */
	private function stage_changed( $stage, $mapping ): void {
		$domain = 'done' === $stage && function_exists( 'wu_get_domain' ) ? wu_get_domain( $mapping ) : false;
		if ( ! $domain ) {
			return;
		}
		try {
			( $this->part )( Names::class )->look_now( Facts::key( (string) $domain->get_domain() ) );
			( $this->part )( Schedule::class )->ensure();
		} catch ( \Throwable $thrown ) {
			unset( $thrown ); // A person may wait for this page; the next reconcile looks after the job.
		}
	}
}
