<?php
/**
 * The built-in ServerPilot provider of the legacy generation.
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo\Integrations\Host_Providers;

use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Writes the list as carelessly as the real one.
 */
class ServerPilot_Host_Provider extends Base_Host_Provider {

	use \WP_Ultimo\Traits\Singleton;

	// phpcs:disable Squiz.Commenting.VariableComment.Missing
	protected $id        = 'serverpilot';
	protected $title     = 'ServerPilot';
	protected $supports  = array( 'autossl' );
	protected $constants = array( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' );
	// phpcs:enable Squiz.Commenting.VariableComment.Missing

	public function detect() {
		return preg_match( '#/srv/users/.+/apps/.+#', WP_ULTIMO_PLUGIN_DIR );
	}

	public function on_add_domain( $domain, $site_id ): void {
		$this->add( Domain_Manager::get_instance()->should_create_www_subdomain( $domain ) ? array( $domain, "www.$domain" ) : array( $domain ) );
	}

	public function on_remove_domain( $domain, $site_id ): void {
		$domains = $this->send_server_pilot_api_request( '', array(), 'GET' )['data']['domains'] ?? array();
		$this->send_server_pilot_api_request( '', array( 'domains' => array_filter( $domains, fn( $one ) => ! in_array( $one, array( $domain, "www.$domain" ), true ) ) ) );
	}

	public function on_add_subdomain( $subdomain, $site_id ): void {
		$this->add( array( $subdomain ) );
	}

	public function on_remove_subdomain( $subdomain, $site_id ) {
	}

	public function test_connection(): void {
		$answer = $this->send_server_pilot_api_request( '', array(), 'GET' );
		if ( is_wp_error( $answer ) || wu_get_isset( $answer, 'error' ) ) {
			wp_send_json_error( $answer );
		}
		wp_send_json_success( $answer );
	}

	public function send_server_pilot_api_request( $endpoint, $data = array(), $method = 'POST' ) {
		$answer = wp_remote_request(
			'https://api.serverpilot.io/v1/apps/' . WU_SERVER_PILOT_APP_ID . $endpoint,
			array(
				'timeout' => 45,
				'method'  => $method,
				'body'    => $data ? wp_json_encode( $data ) : array(),
				'headers' => array(
					'Authorization' => 'Basic ' . base64_encode( WU_SERVER_PILOT_CLIENT_ID . ':' . WU_SERVER_PILOT_API_KEY ),
					'Content-Type'  => 'application/json',
				),
			)
		);
		return json_decode( wp_remote_retrieve_body( $answer ), true ) ?? $answer;
	}

	private function add( $more ) {
		$domains = $this->send_server_pilot_api_request( '', array(), 'GET' )['data']['domains'] ?? array();
		if ( $domains ) {
			$this->send_server_pilot_api_request( '', array( 'domains' => array_merge( $domains, $more ) ) );
			$this->send_server_pilot_api_request( '/ssl', array( 'auto' => true ) );
		}
	}
}
