<?php
/**
 * The wizard's connection test.
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo\Managers;

defined( 'ABSPATH' ) || exit;

/**
 * Answers any logged-in user, without a nonce, as the real one does.
 */
class Connection_Test {

	/**
	 * Answers the AJAX call and ends the request.
	 */
	public function answer() {
		$id = wu_request( 'integration', 'none' );
		if ( 'registry' === ULTIMATE_MULTISITE_GENERATION ) {
			$integration = \WP_Ultimo\Integrations\Integration_Registry::get_instance()->get( $id );
			if ( $integration ) {
				$this->refuse_when_not_set_up( $integration );
				$result = $integration->test_connection();
				if ( is_wp_error( $result ) ) {
					wp_send_json_error( array( 'message' => $result->get_error_message() ) );
				}
				wp_send_json_success( array( 'message' => 'Access Authorized' ) );
			}
		}
		$integration = Domain_Manager::get_instance()->get_integration_instance( $id );
		if ( ! $integration ) {
			wp_send_json_error( array( 'message' => 'Invalid Integration ID' ) );
		}
		$this->refuse_when_not_set_up( $integration );
		$integration->test_connection();
	}

	/**
	 * Says which constants are missing and ends the request.
	 *
	 * @param object $integration The integration.
	 */
	private function refuse_when_not_set_up( $integration ) {
		if ( ! $integration->is_setup() ) {
			wp_send_json_error( array( 'message' => 'The necessary constants were not found on your wp-config.php file: ' . implode( ', ', $integration->get_missing_constants() ) ) );
		}
	}
}
