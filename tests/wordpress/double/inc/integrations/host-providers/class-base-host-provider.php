<?php
/**
 * A host, as the legacy generation knows it. (The registry generation still has this class.)
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo\Integrations\Host_Providers;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Listens when it is switched on, and puts itself on the list in any case.
 */
abstract class Base_Host_Provider {

	// phpcs:disable Squiz.Commenting.VariableComment.Missing
	protected $id;
	protected $title;
	protected $tutorial_link      = '';
	protected $supports           = array();
	protected $constants          = array();
	protected $optional_constants = array();
	// phpcs:enable Squiz.Commenting.VariableComment.Missing

	public function init(): void {
		if ( $this->is_enabled() && $this->is_setup() ) {
			$this->load_dependencies();
			$this->register_hooks();
		}
		add_filter( 'wu_domain_manager_get_integrations', array( $this, 'self_register' ) );
		add_action( 'init', array( $this, 'add_to_integration_list' ) );
	}

	public function register_hooks(): void {
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			add_action( "wu_$event", array( $this, "on_$event" ), 10, 2 );
		}
		$this->additional_hooks();
	}

	final public function self_register( $integrations ) {
		$integrations[ $this->get_id() ] = static::class;
		return $integrations;
	}

	public function add_to_integration_list(): void {
		wu_register_settings_field(
			'integrations',
			'integration_' . $this->get_id(),
			array(
				'type'  => 'note',
				'title' => $this->get_title() . ' Integration',
				'desc'  => $this->is_enabled() ? 'Activated' : '',
			)
		);
	}

	protected function get_enabled_list() {
		return get_network_option( null, 'wu_host_integrations_enabled', array() );
	}

	final public function is_enabled() {
		return wu_get_isset( $this->get_enabled_list(), $this->get_id(), false );
	}

	public function enable() {
		return update_network_option( null, 'wu_host_integrations_enabled', array( $this->get_id() => true ) + $this->get_enabled_list() );
	}

	public function disable() {
		return update_network_option( null, 'wu_host_integrations_enabled', array( $this->get_id() => false ) + $this->get_enabled_list() );
	}

	public function is_setup() {
		return array() === $this->get_missing_constants();
	}

	public function get_missing_constants() {
		return array_values( array_filter( $this->constants, fn( $name ) => ! defined( $name ) || ! constant( $name ) ) );
	}

	public function get_all_constants() {
		return array_merge( $this->constants, $this->optional_constants );
	}

	public function get_id() {
		return $this->id;
	}

	public function get_title() {
		return $this->title;
	}

	public function get_description() {
		return '';
	}

	public function get_logo() {
		return '';
	}

	public function get_fields() {
		return array();
	}

	public function supports( $feature ) {
		return apply_filters( 'wu_hosting_support_supports', in_array( $feature, $this->supports, true ), $this );
	}

	public function get_explainer_lines() {
		return array(
			'will'     => array( 'send_domains' => sprintf( 'Send API calls to %s servers with domain names added to this network', $this->get_title() ) ),
			'will_not' => array(),
		);
	}

	public function additional_hooks() {
	}

	public function load_dependencies() {
	}

	public function test_connection(): void {
		wp_send_json_success( array() );
	}

	abstract public function detect();

	abstract public function on_add_domain( $domain, $site_id );

	abstract public function on_remove_domain( $domain, $site_id );

	abstract public function on_add_subdomain( $subdomain, $site_id );

	abstract public function on_remove_subdomain( $subdomain, $site_id );
}
