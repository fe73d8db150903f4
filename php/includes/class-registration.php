<?php
/**
 * Takes the built-in integration's place.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;
use WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Registers ours over the built-in integration, in either generation of Ultimate Multisite.
 *
 * Listens from the moment the plugin is loaded, which may be before Ultimate Multisite is; its
 * classes are named inside the callbacks only. A version whose built-in integration is no more
 * is left alone.
 */
final class Registration {

	private const AFTER_OTHERS = 100;

	/**
	 * Listens for the moments to register at.
	 */
	public function listen(): void {
		add_action( 'wu_register_integrations', array( $this, 'register_integration' ), self::AFTER_OTHERS );
		add_action( 'wu_register_capabilities', array( $this, 'register_capability' ), self::AFTER_OTHERS );
		add_action( 'wp_ultimo_host_providers_load', array( $this, 'replace_provider' ), self::AFTER_OTHERS );
	}

	/**
	 * Registry versions: overwrites the integration by its id.
	 *
	 * @param \WP_Ultimo\Integrations\Integration_Registry $registry The registry.
	 */
	public function register_integration( $registry ): void {
		if ( ! class_exists( ServerPilot_Integration::class ) ) {
			return;
		}
		$integration = new Registry_Integration();
		$registry->register( $integration );
		add_filter( 'wu_hosting_integration_wizard_sections', array( $integration, 'keep_key_out_of_form' ), self::AFTER_OTHERS, 2 );
		Plugin::instance()->is_called( $integration );
	}

	/**
	 * Registry versions: overwrites the capability by its id.
	 *
	 * @param \WP_Ultimo\Integrations\Integration_Registry $registry The registry.
	 */
	public function register_capability( $registry ): void {
		if ( ! $registry->get( 'serverpilot' ) instanceof Registry_Integration ) {
			return;
		}
		$registry->add_capability( 'serverpilot', new Registry_Domain_Mapping() );
	}

	/**
	 * Versions without a registry: the built-in provider is alive by now, so its listeners go.
	 *
	 * Its class does not exist in registry versions, which fire this action too.
	 */
	public function replace_provider(): void {
		if ( ! class_exists( ServerPilot_Host_Provider::class ) ) {
			return;
		}
		$built_in = ServerPilot_Host_Provider::get_instance();
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			remove_action( "wu_$event", array( $built_in, "on_$event" ), 10 );
		}
		remove_action( 'init', array( $built_in, 'add_to_integration_list' ) );
		remove_action( 'init', array( $built_in, 'alert_provider_not_setup' ) );
		remove_filter( 'wu_domain_manager_get_integrations', array( $built_in, 'self_register' ) );
		$provider = Legacy_Provider::get_instance();
		add_filter( 'wp_redirect', array( $provider, 'keep_key_out_of_address' ) );
		Plugin::instance()->is_called( $provider );
	}
}
