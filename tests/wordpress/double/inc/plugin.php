<?php
/**
 * The settings, the notices, and what else the plugin's one object starts with.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Traits;

trait Singleton {

	public static object $instance;

	/** The object; made, then started, when it is first asked for. */
	public static function get_instance(): object {
		if ( ! isset( static::$instance ) || ! static::$instance instanceof static ) {
			static::$instance = new static();
			static::$instance->init();
		}
		return static::$instance;
	}

	final private function __construct() {
	}
}

namespace WP_Ultimo;

/** All settings are in one network option; others register fields for theirs. */
class Settings {
	const OPTION = 'wp-ultimo_v2_settings';

	/** Fields by section and slug. */
	public array $fields = array();

	public function get_setting( $setting, $default_value = false ) {
		$all   = get_network_option( null, self::OPTION, array() );
		$value = $all[ $setting ] ?? $default_value;
		return apply_filters( 'wu_get_setting', $value, $setting, $default_value, $all );
	}

	public function save_setting( $setting, $value ) {
		$all             = get_network_option( null, self::OPTION, array() );
		$all[ $setting ] = $value;
		return update_network_option( null, self::OPTION, $all );
	}

	/** Adds a field to the settings page. */
	public function add_field( $section, $slug, $atts, $priority = 10 ) {
		$this->fields[ $section ][ $slug ] = $atts + array( 'order' => $priority );
	}

	/** Saves the settings page: a switch of the page's tab that was not sent is off, and what nobody ever saved is saved too. */
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

/** Keeps the notices of this request, for its own page and for the tests. */
class Admin_Notices {
	public array $added = array();

	public function add( $message, $type = 'success', $panel = 'admin', $dismissible_key = false, $actions = array() ) {
		$this->added[] = compact( 'message', 'type', 'panel', 'dismissible_key', 'actions' );
	}
}

/** Deletes the mappings of a site that was deleted, one by one, so that each says goodbye. */
class Domain_Mapping {
	public function __construct() {
		add_action( 'wp_delete_site', array( $this, 'clear_mappings_on_delete' ) );
	}

	public function clear_mappings_on_delete( $site ) {
		$mappings = wu_get_domains(
			array( 'blog_id' => $site->blog_id, 'number' => 0, 'orderby' => 'primary_domain', 'order' => 'DESC' )
		);
		foreach ( $mappings as $mapping ) {
			$mapping->delete();
		}
	}
}

/** Its file is the double's `sunrise.php`. */
class Sunrise {}

namespace WP_Ultimo\Helpers;

/** Hides credentials with a key made of the auth salt: another salt, and what was saved reads as empty. */
class Credential_Store {
	const PREFIX = '$wu_sodium$';

	/** Hides a value. */
	public static function encrypt( string $value ): string {
		if ( '' === $value ) {
			return '';
		}
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return self::PREFIX . base64_encode( $nonce . sodium_crypto_secretbox( $value, $nonce, self::key() ) );
	}

	/** Shows a hidden value; one that was never hidden is shown as it is. */
	public static function decrypt( string $value ): string {
		if ( 0 !== strpos( $value, self::PREFIX ) ) {
			return $value;
		}
		$bytes = base64_decode( substr( $value, strlen( self::PREFIX ) ) );
		$plain = sodium_crypto_secretbox_open(
			substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			self::key()
		);
		return false === $plain ? '' : $plain;
	}

	private static function key() {
		return hash( 'sha256', wp_salt( 'auth' ), true );
	}
}
