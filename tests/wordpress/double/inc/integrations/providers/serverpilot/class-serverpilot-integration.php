<?php

namespace WP_Ultimo\Integrations\Providers\ServerPilot;

use WP_Ultimo\Integrations\Integration;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Calls the API through WordPress, with the real one's lack of caution.
 */
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
			'WU_SERVER_PILOT_API_KEY'   => array(
				'title' => 'ServerPilot API Key',
				'type'  => 'password',
			),
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
