<?php

namespace WP_Ultimo\Admin;

use WP_Ultimo\Integrations\Integration_Registry;

defined( 'ABSPATH' ) || exit;

/**
 * Activation, instructions, configuration and test, calling the integration as the real wizard does.
 */
class Wizard {

	/**
	 * Switches the integration, or saves its credentials.
	 */
	public function act() {
		$integration = $this->integration();
		if ( ! $integration || ! wu_request( 'act' ) ) {
			return;
		}
		check_admin_referer( 'saving_config', 'saving_config' );
		if ( 'save' === wu_request( 'act' ) ) {
			$integration->save_credentials( array_map( 'sanitize_text_field', array_intersect_key( wp_unslash( $_POST ), $integration->get_fields() ) ) );
		} else {
			$integration->is_enabled() ? $integration->disable() : $integration->enable();
		}
		Page::go( 'wp-ultimo-hosting-integration-wizard', 'Done.' );
	}

	/**
	 * Shows the steps.
	 */
	public function show() {
		$integration = $this->integration();
		if ( ! $integration ) {
			echo '<p>There is no such integration.</p>';
			return;
		}
		Page::print_said();
		printf( '<h2>%s</h2><p>%s</p>', esc_html( $integration->get_title() ), wp_kses_post( $integration->get_description() ) );
		foreach ( $integration->get_explainer_lines() as $which => $lines ) {
			foreach ( $lines as $line ) {
				printf( '<p>This integration %s: %s</p>', esc_html( str_replace( '_', ' ', $which ) ), wp_kses_post( $line ) );
			}
		}
		echo '<h2>Instructions</h2>';
		if ( method_exists( $integration, 'get_instructions' ) ) {
			$integration->get_instructions();
		}
		$sections = array( 'config' => array( 'view' => fn() => $this->show_form( $integration ) ) );
		$sections = apply_filters( 'wu_hosting_integration_wizard_sections', $sections, $integration, $this );
		call_user_func( $sections['config']['view'] );
		$this->show_test( $integration );
	}

	/**
	 * The switch and the credentials.
	 *
	 * @param object $integration The integration.
	 */
	private function show_form( $integration ) {
		echo '<h2>Configuration</h2><form method="post">';
		wp_nonce_field( 'saving_config', 'saving_config' );
		foreach ( $integration->get_fields() as $name => $attributes ) {
			// The value comes from outside, whatever the field says.
			$attributes['value'] = $integration->get_credential( $name );
			( new Field( $name, $attributes ) )->show();
		}
		echo '<button class="button button-primary" name="act" value="save">Save</button> ';
		printf( '<button class="button" name="act" value="switch">%s</button></form>', $integration->is_enabled() ? 'Deactivate' : 'Activate' );
	}

	/**
	 * The test: what comes back is shown as it came.
	 *
	 * @param object $integration The integration.
	 */
	private function show_test( $integration ) {
		printf(
			'<h2>Test</h2><button class="button" id="wu-test" data-url="%s">Test the connection</button><pre id="wu-result"></pre>',
			esc_url( admin_url( 'admin-ajax.php?action=wu_test_hosting_integration&integration=' . $integration->get_id() . '&_ajax_nonce=' . wp_create_nonce( 'wu_test_hosting_integration' ) ) )
		);
		echo '<script>document.getElementById("wu-test").onclick = function () { fetch(this.dataset.url, {method: "POST", credentials: "same-origin"}).then(r => r.text()).then(t => { document.getElementById("wu-result").textContent = t; }); };</script>';
	}

	/**
	 * The integration that the address names.
	 *
	 * @return object|null
	 */
	private function integration() {
		return Integration_Registry::get_instance()->get( wu_request( 'integration', 'serverpilot' ) );
	}
}
