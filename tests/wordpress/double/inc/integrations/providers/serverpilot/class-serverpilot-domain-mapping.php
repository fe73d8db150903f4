<?php

namespace WP_Ultimo\Integrations\Providers\ServerPilot;

use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Writes the list as carelessly as the real one: a test that only looks at the list would see it.
 */
class ServerPilot_Domain_Mapping extends Base_Capability_Module implements Domain_Mapping_Capability {

	/**
	 * Words like "autossl".
	 *
	 * @var string[]
	 */
	protected array $supported_features = array( 'autossl' );

	public function get_capability_id(): string {
		return 'domain-mapping';
	}

	public function get_title(): string {
		return 'Domain Mapping';
	}

	public function register_hooks(): void {
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			add_action( "wu_$event", array( $this, "on_$event" ), 10, 2 );
		}
	}

	public function on_add_domain( string $domain, int $site_id ): void {
		$more = array( $domain );
		if ( Domain_Manager::get_instance()->should_create_www_subdomain( $domain ) ) {
			$more[] = 'www.' . $domain;
		}
		$this->add( $more );
	}

	public function on_remove_domain( string $domain, int $site_id ): void {
		$api     = $this->get_serverpilot();
		$domains = $api->send_server_pilot_api_request( '', array(), 'GET' )['data']['domains'] ?? array();
		// The holes that array_filter leaves make an object of the list: the real one's bug too.
		$api->send_server_pilot_api_request( '', array( 'domains' => array_filter( $domains, fn( $one ) => ! in_array( $one, array( $domain, "www.$domain" ), true ) ) ) );
	}

	public function on_add_subdomain( string $subdomain, int $site_id ): void {
		$this->add( array( $subdomain ) );
	}

	public function on_remove_subdomain( string $subdomain, int $site_id ): void {
	}

	public function test_connection() {
		return $this->get_serverpilot()->test_connection();
	}

	private function add( $more ) {
		$api     = $this->get_serverpilot();
		$domains = $api->send_server_pilot_api_request( '', array(), 'GET' )['data']['domains'] ?? array();
		if ( $domains ) {
			$api->send_server_pilot_api_request( '', array( 'domains' => array_merge( $domains, $more ) ) );
			$api->send_server_pilot_api_request( '/ssl', array( 'auto' => true ) );
		}
	}

	/**
	 * The integration: nothing but the built-in class or its child will do.
	 *
	 * @return ServerPilot_Integration
	 */
	private function get_serverpilot(): ServerPilot_Integration {
		return $this->get_integration();
	}
}
