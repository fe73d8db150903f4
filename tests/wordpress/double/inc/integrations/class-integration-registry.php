<?php

namespace WP_Ultimo\Integrations;

defined( 'ABSPATH' ) || exit;

/**
 * Integrations by id, and what each can do; a later registration of an id replaces the earlier.
 */
class Integration_Registry {

	/**
	 * The object.
	 *
	 * @var self|null
	 */
	private static ?Integration_Registry $instance = null;

	/**
	 * Integrations by id.
	 *
	 * @var Integration[]
	 */
	private array $integrations = array();

	/**
	 * Capabilities by integration id and capability id.
	 *
	 * @var array
	 */
	private array $capabilities = array();

	/**
	 * The object.
	 *
	 * @return self
	 */
	public static function get_instance(): Integration_Registry {
		self::$instance ??= new self();
		return self::$instance;
	}

	/**
	 * Nobody else makes one.
	 */
	private function __construct() {
	}

	/**
	 * Starts listening.
	 */
	public function init(): void {
		add_action( 'plugins_loaded', array( $this, 'fire_registration_hooks' ), 9 );
		add_action( 'plugins_loaded', array( $this, 'fire_capability_hooks' ), 12 );
	}

	/**
	 * First the built-in integration, then everybody's.
	 */
	public function fire_registration_hooks(): void {
		$this->register( new Providers\ServerPilot\ServerPilot_Integration() );
		do_action( 'wu_register_integrations', $this );
	}

	/**
	 * First the built-in capability, then everybody's; then those that are switched on start.
	 */
	public function fire_capability_hooks(): void {
		$this->add_capability( 'serverpilot', new Providers\ServerPilot\ServerPilot_Domain_Mapping() );
		do_action( 'wu_register_capabilities', $this );
		foreach ( $this->integrations as $id => $integration ) {
			$this->start( $integration, $this->get_capabilities( $id ) );
		}
		add_action( 'wu_settings_integrations', array( $this, 'register_settings_fields' ) );
	}

	/**
	 * Adds or replaces an integration.
	 *
	 * @param Integration $integration The integration.
	 */
	public function register( Integration $integration ): void {
		$this->integrations[ $integration->get_id() ] = $integration;
	}

	/**
	 * One integration.
	 *
	 * @param string $id Its id.
	 * @return Integration|null
	 */
	public function get( string $id ): ?Integration {
		return $this->integrations[ $id ] ?? null;
	}

	/**
	 * All integrations by id.
	 *
	 * @return Integration[]
	 */
	public function get_all(): array {
		return $this->integrations;
	}

	/**
	 * Adds or replaces what an integration can do.
	 *
	 * @param string            $integration_id The integration.
	 * @param Capability_Module $module         What it can do.
	 */
	public function add_capability( string $integration_id, Capability_Module $module ): void {
		$this->capabilities[ $integration_id ][ $module->get_capability_id() ] = $module;
	}

	/**
	 * What an integration can do, by id.
	 *
	 * @param string $integration_id The integration.
	 * @return Capability_Module[]
	 */
	public function get_capabilities( string $integration_id ): array {
		return $this->capabilities[ $integration_id ] ?? array();
	}

	/**
	 * One of them.
	 *
	 * @param string $integration_id The integration.
	 * @param string $capability_id  The capability.
	 * @return Capability_Module|null
	 */
	public function get_capability( string $integration_id, string $capability_id ): ?Capability_Module {
		return $this->capabilities[ $integration_id ][ $capability_id ] ?? null;
	}

	/**
	 * Whether it is there.
	 *
	 * @param string $integration_id The integration.
	 * @param string $capability_id  The capability.
	 * @return bool
	 */
	public function has_capability( string $integration_id, string $capability_id ): bool {
		return isset( $this->capabilities[ $integration_id ][ $capability_id ] );
	}

	/**
	 * One line an integration on the settings page.
	 */
	public function register_settings_fields(): void {
		foreach ( $this->integrations as $id => $integration ) {
			wu_register_settings_field(
				'integrations',
				'integration_' . str_replace( '-', '_', $id ),
				array(
					'type'  => 'note',
					'title' => $integration->get_title() . ' Integration',
					'desc'  => $integration->is_enabled() ? 'Activated' : '',
				)
			);
		}
	}

	/**
	 * Hands the capabilities their integration, and starts them when it is switched on and set up.
	 *
	 * @param Integration         $integration The integration.
	 * @param Capability_Module[] $modules     What it can do.
	 */
	private function start( $integration, $modules ) {
		foreach ( $modules as $module ) {
			$module->set_integration( $integration );
			if ( $integration->is_enabled() && $integration->is_setup() ) {
				$module->register_hooks();
			}
		}
	}
}
