<?php

namespace WP_Ultimo\Managers;

use WP_Ultimo\Integrations\Integration_Registry;

defined( 'ABSPATH' ) || exit;

/**
 * Answers the AJAX call and ends the request.
 */
class Connection_Test {

	/**
	 * Answers.
	 */
	public function answer() {
		$this->refuse_strangers();
		$integration = Integration_Registry::get_instance()->get( wu_request( 'integration', 'none' ) );
		if ( ! $integration ) {
			wp_send_json_error( array( 'message' => 'Invalid Integration ID' ) );
		}
		if ( ! $integration->is_setup() ) {
			wp_send_json_error( array( 'message' => 'The necessary constants were not found on your wp-config.php file: ' . implode( ', ', $integration->get_missing_constants() ) ) );
		}
		$result = $integration->test_connection();
		if ( is_wp_error( $result ) ) {
			wp_send_json_error( array( 'message' => $result->get_error_message() ) );
		}
		wp_send_json_success( array( 'message' => 'Access Authorized' ) );
	}

	/**
	 * Answers network admins alone, and those by the wizard's own page.
	 */
	private function refuse_strangers() {
		if ( ! current_user_can( 'manage_network' ) ) {
			wp_send_json_error( new \WP_Error( 'unauthorized', 'You do not have permission to perform this action.' ), 403 );
		}
		if ( ! check_ajax_referer( 'wu_test_hosting_integration', false, false ) ) {
			wp_send_json_error( new \WP_Error( 'invalid_nonce', 'Security check failed. Please try again.' ), 403 );
		}
	}
}
