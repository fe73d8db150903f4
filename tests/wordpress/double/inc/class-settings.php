<?php

namespace WP_Ultimo;

defined( 'ABSPATH' ) || exit;

/**
 * One network option with all of them, and the fields that others register.
 */
class Settings {

	const OPTION = 'wp-ultimo_v2_settings';

	/**
	 * Fields by section and slug.
	 *
	 * @var array
	 */
	public array $fields = array();

	/**
	 * One setting.
	 *
	 * @param string $setting       Its name.
	 * @param mixed  $default_value When it was never saved.
	 * @return mixed
	 */
	public function get_setting( $setting, $default_value = false ) {
		$all   = get_network_option( null, self::OPTION, array() );
		$value = $all[ $setting ] ?? $default_value;
		return apply_filters( 'wu_get_setting', $value, $setting, $default_value, $all );
	}

	/**
	 * Saves one setting.
	 *
	 * @param string $setting Its name.
	 * @param mixed  $value   Its value.
	 * @return bool
	 */
	public function save_setting( $setting, $value ) {
		$all             = get_network_option( null, self::OPTION, array() );
		$all[ $setting ] = $value;
		return update_network_option( null, self::OPTION, $all );
	}

	/**
	 * Adds a field to the settings page.
	 *
	 * @param string $section  The section's slug.
	 * @param string $slug     The field's slug.
	 * @param array  $atts     title, desc, type and so on.
	 * @param int    $priority Place among the others.
	 */
	public function add_field( $section, $slug, $atts, $priority = 10 ) {
		$this->fields[ $section ][ $slug ] = $atts + array( 'order' => $priority );
	}

	/**
	 * Saves the settings page: a switch of the page's tab that was not sent is off, and what nobody ever saved is saved too.
	 *
	 * @param array $settings_to_save What was sent.
	 * @return array
	 */
	public function save_settings( $settings_to_save = array() ) {
		$saved    = get_network_option( null, self::OPTION, array() );
		$settings = $saved;
		foreach ( $this->fields as $section => $fields ) {
			foreach ( $fields as $slug => $atts ) {
				$is_off            = 'toggle' === $atts['type'] && wu_request( 'tab', 'general' ) === $section;
				$settings[ $slug ] = $settings_to_save[ $slug ] ?? ( $is_off ? false : $saved[ $slug ] ?? false );
			}
		}
		$settings = apply_filters( 'wu_pre_save_settings', $settings, $settings_to_save, $saved );
		update_network_option( null, self::OPTION, $settings );
		return $settings;
	}
}
