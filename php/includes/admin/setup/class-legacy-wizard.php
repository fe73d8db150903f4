<?php
/**
 * The wizard of versions without a registry.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Setup;

use ServerPilot_Plugin\Extension\Credentials;

defined( 'ABSPATH' ) || exit;

/**
 * What that wizard asks the provider for.
 */
trait Legacy_Wizard {

	/**
	 * What the wizard says about the host.
	 */
	public function get_description(): string {
		return __( 'ServerPilot is a control panel for hosting WordPress and other PHP sites on servers of any provider.', 'wu-serverpilot' );
	}

	/**
	 * The host's logo.
	 */
	public function get_logo(): string {
		return wu_get_asset( 'serverpilot.svg', 'img/hosts' );
	}

	/**
	 * Writes the constants the wizard was given into wp-config.php. What was left empty is left
	 * as it is there: the key's field is always empty at first.
	 *
	 * @param array $constant_values Constant => value.
	 */
	public function setup_constants( $constant_values ): void {
		$given = array_filter( array_map( 'trim', array_map( 'strval', array_intersect_key( (array) $constant_values, array_flip( Credentials::ALL ) ) ) ), 'strlen' );
		foreach ( $given as $constant => $value ) {
			\WP_Ultimo\Helpers\WP_Config::get_instance()->inject_wp_config_constant( $constant, Wizard::quotable( $value ) );
		}
		$this->forget_compiled_config();
	}

	/**
	 * The lines for wp-config.php, from what the wizard was given.
	 *
	 * @param array|string $constant_values Constant => value; this version's wizard hands over JSON.
	 */
	public function get_constants_string( $constant_values ): string {
		$given = is_string( $constant_values ) ? (array) json_decode( $constant_values, true ) : (array) $constant_values;
		return Wizard::constants( array_map( 'strval', array_filter( $given, 'is_scalar' ) ) );
	}

	/**
	 * Puts what the form was given into the address of the page that shows these lines, without the key.
	 *
	 * This version's wizard puts all of it there, the key too, in JSON whose quotes and braces
	 * wp_safe_redirect() takes away before anybody can read it: so it is taken from the form again.
	 *
	 * @param string $address Where the wizard goes next.
	 */
	public function keep_key_out_of_address( $address ) {
		parse_str( (string) wp_parse_url( $address, PHP_URL_QUERY ), $query );
		if ( 'serverpilot' !== ( $query['integration'] ?? '' ) || ! isset( $query['post'] ) ) {
			return $address;
		}
		$given = array();
		foreach ( array( Credentials::CLIENT_ID, Credentials::APP_ID ) as $name ) {
			// phpcs:ignore WordPress.Security.NonceVerification -- the wizard has checked it.
			$given[ $name ] = isset( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
		}
		// What the JSON was may look like more parameters by now.
		$address = preg_replace( '/&post=.*$/s', '', $address );
		return add_query_arg( 'post', rawurlencode( wp_json_encode( array_filter( $given, 'strlen' ) ) ), $address );
	}

	/**
	 * What the wizard says the integration does.
	 */
	public function get_explainer_lines(): array {
		return Wizard::explainer_lines();
	}

	/**
	 * The wizard's form.
	 *
	 * This version's wizard puts the constants' values into the page after asking for the fields, so
	 * the key's field takes its value away again while it is drawn: its title is drawn first.
	 */
	public function get_fields(): array {
		$fields = Wizard::fields( Credentials::is_constant( Credentials::API_KEY ) );
		$title  = $fields[ Credentials::API_KEY ]['title'];

		$fields[ Credentials::API_KEY ]['title'] = function ( $field = null ) use ( $title ) {
			if ( $field ) {
				$field->set_attribute( 'value', '' );
			}
			return $title;
		};
		return $fields;
	}

	/**
	 * The wizard's instructions.
	 */
	public function get_instructions(): void {
		Wizard::instructions( __( 'You will enter the three values in the next step. They can be written into wp-config.php for you, or you copy the lines there yourself.', 'wu-serverpilot' ) );
	}

	/**
	 * Tests the connection and sends the answer.
	 */
	public function test_connection(): void {
		Connection_Test::send( apply_filters( 'serverpilot_plugin_connection_test', null ) );
	}

	/**
	 * Lets the next request read wp-config.php as it is now: PHP keeps it compiled for a while, and the
	 * connection test would not find what has just been written.
	 */
	private function forget_compiled_config(): void {
		$file = (string) \WP_Ultimo\Helpers\WP_Config::get_instance()->get_wp_config_path();
		if ( '' !== $file && function_exists( 'opcache_invalidate' ) ) {
			opcache_invalidate( $file, true );
		}
	}
}
