<?php
/**
 * Whose app it is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

defined( 'ABSPATH' ) || exit;

/**
 * The credentials that the wizard saved. Constants are the extension's to read; they win there.
 */
final class Credentials {

	public const CLIENT_ID = 'WU_SERVER_PILOT_CLIENT_ID';
	public const API_KEY   = 'WU_SERVER_PILOT_API_KEY';
	public const APP_ID    = 'WU_SERVER_PILOT_APP_ID';
	public const ALL       = array( self::CLIENT_ID, self::API_KEY, self::APP_ID );

	/**
	 * The network option's name, without the constant's.
	 */
	public const STORED_AS = 'wu_hosting_credential_';

	/**
	 * What was saved; empty where nothing was, or where it cannot be read any more. Without Ultimate
	 * Multisite nobody can read it.
	 *
	 * @param string $name The constant.
	 */
	public function saved( string $name ): string {
		$stored = (string) get_network_option( null, self::STORED_AS . $name, '' );
		return '' !== $stored && class_exists( \WP_Ultimo\Helpers\Credential_Store::class )
			? \WP_Ultimo\Helpers\Credential_Store::decrypt( $stored )
			: '';
	}

	/**
	 * The app that is used.
	 */
	public function app_id(): string {
		return $this->used( self::APP_ID );
	}

	/**
	 * Tells one set of credentials from another without telling what they are.
	 */
	public function fingerprint(): string {
		return wp_hash( implode( "\n", array_map( array( $this, 'used' ), self::ALL ) ) );
	}

	/**
	 * Does a constant say it?
	 *
	 * @param string $name The constant.
	 */
	public static function is_constant( string $name ): bool {
		return defined( $name ) && constant( $name );
	}

	/**
	 * What is in use.
	 *
	 * @param string $name The constant.
	 */
	private function used( string $name ): string {
		return self::is_constant( $name ) ? (string) constant( $name ) : $this->saved( $name );
	}
}
