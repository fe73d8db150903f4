<?php
/**
 * What every integration is, and the registry of all.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Integrations;

use WP_Ultimo\Helpers\Credential_Store;

/** What it is called, whether it is switched on, and its credentials. */
class Integration {
	protected string $id;
	protected string $title;
	protected string $description        = '';
	protected string $logo               = '';
	protected string $tutorial_link      = '';
	protected array $constants           = array();
	protected array $optional_constants  = array();
	protected array $supports            = array();
	protected string $enabled_option_key = 'wu_host_integrations_enabled';

	public function __construct( string $id, string $title ) {
		$this->id    = $id;
		$this->title = $title;
	}

	public function get_id(): string {
		return $this->id;
	}

	public function get_title(): string {
		return $this->title;
	}

	public function get_description(): string {
		return $this->description;
	}

	public function set_description( string $description ) {
		$this->description = $description;
		return $this;
	}

	public function get_logo(): string {
		return $this->logo;
	}

	public function set_logo( string $logo ) {
		$this->logo = $logo;
		return $this;
	}

	public function get_tutorial_link(): string {
		return $this->tutorial_link;
	}

	public function set_tutorial_link( string $tutorial_link ) {
		$this->tutorial_link = $tutorial_link;
		return $this;
	}

	public function get_constants(): array {
		return $this->constants;
	}

	public function set_constants( array $constants ) {
		$this->constants = $constants;
		return $this;
	}

	public function get_optional_constants(): array {
		return $this->optional_constants;
	}

	public function set_optional_constants( array $optional_constants ) {
		$this->optional_constants = $optional_constants;
		return $this;
	}

	public function get_all_constants(): array {
		return array_merge( array_merge( array(), ...array_map( fn( $one ) => (array) $one, $this->constants ) ), $this->optional_constants );
	}

	public function get_supports(): array {
		return $this->supports;
	}

	public function set_supports( array $supports ) {
		$this->supports = $supports;
		return $this;
	}

	public function supports( string $feature ): bool {
		foreach ( Integration_Registry::get_instance()->get_capabilities( $this->id ) as $module ) {
			if ( $module->supports( $feature ) ) {
				return true;
			}
		}
		return in_array( $feature, $this->supports, true );
	}

	/** A constant that says something, else what the wizard saved. */
	public function get_credential( string $constant_name ): string {
		if ( defined( $constant_name ) && constant( $constant_name ) ) {
			return (string) constant( $constant_name );
		}
		return Credential_Store::decrypt( (string) get_network_option( null, 'wu_hosting_credential_' . $constant_name, '' ) );
	}

	/** Saves all credentials; one that is not given is forgotten. */
	public function save_credentials( array $values ): void {
		foreach ( $this->get_all_constants() as $name ) {
			if ( empty( $values[ $name ] ) ) {
				delete_network_option( null, 'wu_hosting_credential_' . $name );
			} else {
				update_network_option( null, 'wu_hosting_credential_' . $name, Credential_Store::encrypt( $values[ $name ] ) );
			}
		}
	}

	public function delete_credentials(): void {
		$this->save_credentials( array() );
	}

	public function is_setup(): bool {
		return array() === $this->get_missing_constants();
	}

	public function get_missing_constants(): array {
		$missing = array();
		foreach ( $this->constants as $alternatives ) {
			$alternatives = (array) $alternatives;
			if ( ! array_filter( array_map( array( $this, 'get_credential' ), $alternatives ) ) ) {
				$missing = array_merge( $missing, $alternatives );
			}
		}
		return $missing;
	}

	public function is_enabled(): bool {
		$list = get_network_option( null, $this->enabled_option_key, array() );
		return ! empty( $list[ $this->id ] );
	}

	public function enable(): bool {
		return update_network_option( null, $this->enabled_option_key, array( $this->id => true ) + get_network_option( null, $this->enabled_option_key, array() ) );
	}

	public function disable(): bool {
		return update_network_option( null, $this->enabled_option_key, array( $this->id => false ) + get_network_option( null, $this->enabled_option_key, array() ) );
	}

	public function get_fields(): array {
		return array();
	}

	public function detect(): bool {
		return false;
	}

	public function test_connection() {
		return true;
	}

	public function get_explainer_lines(): array {
		$lines = array( 'will' => array(), 'will_not' => array() );
		foreach ( Integration_Registry::get_instance()->get_capabilities( $this->id ) as $module ) {
			foreach ( $module->get_explainer_lines() as $which => $more ) {
				$lines[ $which ] = array_merge( $lines[ $which ], $more );
			}
		}
		return $lines;
	}

	public function get_constants_string( array $constant_values ): string {
		return implode( "\n", array_map( fn( $name ) => "define( '$name', '" . ( $constant_values[ $name ] ?? '' ) . "' );", $this->get_all_constants() ) );
	}
}

/** Integrations by id, and what each can do; a later registration of an id replaces the earlier. */
class Integration_Registry {
	private static ?Integration_Registry $instance = null;

	private array $integrations = array();

	/** Capabilities by integration id and capability id. */
	private array $capabilities = array();

	public static function get_instance(): Integration_Registry {
		self::$instance ??= new self();
		return self::$instance;
	}

	private function __construct() {
	}

	public function init(): void {
		add_action( 'plugins_loaded', array( $this, 'fire_registration_hooks' ), 9 );
		add_action( 'plugins_loaded', array( $this, 'fire_capability_hooks' ), 12 );
	}

	/** First the built-in integration, then everybody's. */
	public function fire_registration_hooks(): void {
		$this->register( new Providers\ServerPilot\ServerPilot_Integration() );
		do_action( 'wu_register_integrations', $this );
	}

	/** First the built-in capability, then everybody's; then those that are switched on start. */
	public function fire_capability_hooks(): void {
		$this->add_capability( 'serverpilot', new Providers\ServerPilot\ServerPilot_Domain_Mapping() );
		do_action( 'wu_register_capabilities', $this );
		foreach ( $this->integrations as $id => $integration ) {
			$this->start( $integration, $this->get_capabilities( $id ) );
		}
		add_action( 'wu_settings_integrations', array( $this, 'register_settings_fields' ) );
	}

	public function register( Integration $integration ): void {
		$this->integrations[ $integration->get_id() ] = $integration;
	}

	public function get( string $id ): ?Integration {
		return $this->integrations[ $id ] ?? null;
	}

	/** Adds or replaces what an integration can do. */
	public function add_capability( string $integration_id, Capability_Module $module ): void {
		$this->capabilities[ $integration_id ][ $module->get_capability_id() ] = $module;
	}

	/** What an integration can do, by id. */
	public function get_capabilities( string $integration_id ): array {
		return $this->capabilities[ $integration_id ] ?? array();
	}

	public function get_capability( string $integration_id, string $capability_id ): ?Capability_Module {
		return $this->capabilities[ $integration_id ][ $capability_id ] ?? null;
	}

	/** One line an integration on the settings page. */
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

	/** Hands the capabilities their integration, and starts them when it is switched on and set up. */
	private function start( $integration, $modules ) {
		foreach ( $modules as $module ) {
			$module->set_integration( $integration );
			if ( $integration->is_enabled() && $integration->is_setup() ) {
				$module->register_hooks();
			}
		}
	}
}
