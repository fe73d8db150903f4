<?php
/**
 * The integration for ServerPilot that is built in.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Integrations\Providers\ServerPilot;

use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
use WP_Ultimo\Integrations\Integration;
use WP_Ultimo\Managers\Domain_Manager;

/** Calls the API through WordPress, with the real one's lack of caution. */
class ServerPilot_Integration extends Integration {
	public function __construct() {
		parent::__construct( 'serverpilot', 'ServerPilot' );
		$this->set_logo( wu_get_asset( 'serverpilot.svg', 'img/hosts' ) );
		$this->set_constants( array( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' ) );
		$this->set_supports( array( 'autossl' ) );
	}

	public function get_description(): string {
		return 'ServerPilot is a cloud service for hosting WordPress.';
	}

	public function detect(): bool {
		return (bool) preg_match( '#/srv/users/.+/apps/.+#', WP_ULTIMO_PLUGIN_DIR );
	}

	public function get_fields(): array {
		return array(
			'WU_SERVER_PILOT_CLIENT_ID' => array( 'title' => 'ServerPilot Client ID' ),
			'WU_SERVER_PILOT_API_KEY'   => array( 'title' => 'ServerPilot API Key', 'type' => 'password' ),
			'WU_SERVER_PILOT_APP_ID'    => array( 'title' => 'ServerPilot App ID' ),
		);
	}

	public function get_instructions(): void {
		wu_get_template( 'wizards/host-integrations/serverpilot-instructions' );
	}

	public function test_connection() {
		$answer = $this->send_server_pilot_api_request( '', array(), 'GET' );
		if ( is_wp_error( $answer ) || wu_get_isset( $answer, 'error' ) ) {
			return new \WP_Error( 'serverpilot-error', 'Could not connect to ServerPilot.' );
		}
		return true;
	}

	public function send_server_pilot_api_request( string $endpoint, array $data = array(), string $method = 'POST' ) {
		$answer = wp_remote_request(
			'https://api.serverpilot.io/v1/apps/' . $this->get_credential( 'WU_SERVER_PILOT_APP_ID' ) . $endpoint,
			array(
				'timeout' => 45,
				'method'  => $method,
				'body'    => $data ? wp_json_encode( $data ) : array(),
				'headers' => array(
					'Authorization' => 'Basic ' . base64_encode( $this->get_credential( 'WU_SERVER_PILOT_CLIENT_ID' ) . ':' . $this->get_credential( 'WU_SERVER_PILOT_API_KEY' ) ),
					'Content-Type'  => 'application/json',
				),
			)
		);
		return json_decode( wp_remote_retrieve_body( $answer ), true ) ?? $answer;
	}
}

/** Writes the list as carelessly as the real one: a test that only looks at the list would see it. */
class ServerPilot_Domain_Mapping extends Base_Capability_Module implements Domain_Mapping_Capability {
	/** Words like "autossl". */
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

	/** The integration: nothing but the built-in class or its child will do. */
	private function get_serverpilot(): ServerPilot_Integration {
		return $this->get_integration();
	}
}
