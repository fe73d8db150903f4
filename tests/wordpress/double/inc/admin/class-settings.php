<?php

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the fields that integrations registered, as they are.
 */
class Settings {

	/**
	 * Saves the settings.
	 */
	public function act() {
		if ( ! wu_request( 'auto_create_www_subdomain' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_settings' );
		wu_save_setting( 'auto_create_www_subdomain', sanitize_key( wu_request( 'auto_create_www_subdomain' ) ) );
		wu_save_setting( 'dns_check_interval', (int) wu_request( 'dns_check_interval' ) );
		Page::go( 'wp-ultimo-settings', 'Saved.' );
	}

	/**
	 * Shows them.
	 */
	public function show() {
		do_action( 'wu_settings_integrations' );
		Page::print_said();
		echo '<form method="post">';
		wp_nonce_field( 'wu_double_settings' );
		echo '<p><label>www. twin <select name="auto_create_www_subdomain">';
		foreach ( array( 'always', 'main_only', 'never' ) as $choice ) {
			printf( '<option %s>%s</option>', selected( $choice, wu_get_setting( 'auto_create_www_subdomain', 'always' ), false ), esc_html( $choice ) );
		}
		printf( '</select></label> <label>Seconds between two checks <input type="number" name="dns_check_interval" min="10" max="300" value="%d"></label></p>', (int) wu_get_setting( 'dns_check_interval', 300 ) );
		submit_button();
		echo '</form><h2>Integrations</h2><table class="widefat striped"><tbody>';
		foreach ( WP_Ultimo()->settings->fields['integrations'] ?? array() as $field ) {
			printf(
				'<tr><td>%s</td><td>%s</td><td><a class="button" href="%s">Configuration</a></td></tr>',
				wp_kses_post( $field['title'] ),
				wp_kses_post( $field['desc'] ),
				esc_url( add_query_arg( 'integration', 'serverpilot', wu_network_admin_url( 'wp-ultimo-hosting-integration-wizard' ) ) )
			);
		}
		echo '</tbody></table>';
	}
}
