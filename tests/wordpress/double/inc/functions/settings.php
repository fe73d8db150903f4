<?php
/**
 * The functions other plugins read settings with.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

function wu_get_setting( $setting, $default_value = false ) {
	return WP_Ultimo()->settings->get_setting( $setting, $default_value );
}

function wu_save_setting( $setting, $value ) {
	return WP_Ultimo()->settings->save_setting( $setting, $value );
}

function wu_register_settings_field( $section_slug, $field_slug, $atts, $priority = 10 ) {
	WP_Ultimo()->settings->add_field( $section_slug, $field_slug, $atts, $priority );
}
