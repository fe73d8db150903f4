<?php
/**
 * Our place in Ultimate Multisite.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
use WP_Ultimo\Integrations\Host_Providers\Base_Host_Provider;
use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;
use WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Registers ours over the built-in integration, in either generation of Ultimate Multisite.
 *
 * Listens from the moment the plugin is loaded, which may be before Ultimate Multisite is; its
 * classes are named inside the callbacks only. A version whose built-in integration is no more, or
 * does not fit ours, is left alone.
 */
final class Registration {

	private const AFTER_OTHERS = 100;

	/**
	 * Ultimate Multisite's object of our integration.
	 *
	 * @var object|null
	 */
	private ?object $integration = null;

	/**
	 * Is there a built-in integration that ours cannot replace?
	 *
	 * @var bool
	 */
	private bool $is_unfit = false;

	/**
	 * Listens for the moments to register at.
	 */
	public function listen(): void {
		add_action( 'wu_register_integrations', array( $this, 'register_integration' ), self::AFTER_OTHERS );
		add_action( 'wu_register_capabilities', array( $this, 'register_capability' ), self::AFTER_OTHERS );
		add_action( 'wp_ultimo_host_providers_load', array( $this, 'replace_provider' ), self::AFTER_OTHERS );
	}

	/**
	 * Is the integration switched on and set up?
	 */
	public function is_on(): bool {
		return did_action( 'serverpilot_plugin_switched_on' ) > 0;
	}

	/**
	 * Ultimate Multisite's object of our integration; null when it is not registered.
	 */
	public function integration(): ?object {
		return $this->integration;
	}

	/**
	 * Is there a built-in integration that ours cannot replace?
	 */
	public function is_unfit(): bool {
		return $this->is_unfit;
	}

	/**
	 * Registry versions: overwrites the integration by its id.
	 *
	 * @param \WP_Ultimo\Integrations\Integration_Registry $registry The registry.
	 */
	public function register_integration( $registry ): void {
		if ( ! class_exists( ServerPilot_Integration::class ) || ! $this->registry_fits() ) {
			return;
		}
		$this->integration = new Registry_Integration();
		$registry->register( $this->integration );
		add_filter( 'wu_hosting_integration_wizard_sections', array( $this->integration, 'keep_key_out_of_form' ), self::AFTER_OTHERS, 2 );
	}

	/**
	 * Registry versions: overwrites the capability by its id.
	 *
	 * @param \WP_Ultimo\Integrations\Integration_Registry $registry The registry.
	 */
	public function register_capability( $registry ): void {
		if ( null !== $this->integration && $registry->get( 'serverpilot' ) === $this->integration ) {
			$registry->add_capability( 'serverpilot', new Registry_Domain_Mapping() );
		}
	}

	/**
	 * Versions without a registry: the built-in provider is alive by now, so its listeners go.
	 *
	 * Its class does not exist in registry versions, which fire this action too.
	 */
	public function replace_provider(): void {
		if ( ! class_exists( ServerPilot_Host_Provider::class ) || ! $this->fits( Base_Host_Provider::class, Legacy_Provider::class ) ) {
			return;
		}
		$built_in = ServerPilot_Host_Provider::get_instance();
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			remove_action( "wu_$event", array( $built_in, "on_$event" ), 10 );
		}
		remove_action( 'init', array( $built_in, 'add_to_integration_list' ) );
		remove_action( 'init', array( $built_in, 'alert_provider_not_setup' ) );
		remove_filter( 'wu_domain_manager_get_integrations', array( $built_in, 'self_register' ) );
		$this->integration = Legacy_Provider::get_instance();
		add_filter( 'wp_redirect', array( $this->integration, 'keep_key_out_of_address' ) );
	}

	private function registry_fits(): bool {
		return $this->fits( ServerPilot_Integration::class, Registry_Integration::class )
			&& $this->fits( Base_Capability_Module::class, Registry_Domain_Mapping::class )
			&& $this->fits( Domain_Mapping_Capability::class, Registry_Domain_Mapping::class );
	}

	private function fits( string $theirs, string $ours ): bool {
		$this->is_unfit = ! Signatures::fit( $theirs, $ours );
		return ! $this->is_unfit;
	}
}
