<?php
/**
 * Whose app it is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

defined( 'ABSPATH' ) || exit;

/** The credentials that the wizard saved. Constants are the extension's to read; they win there. */
final class Credentials {

	public const CLIENT_ID = 'WU_SERVER_PILOT_CLIENT_ID';
	public const API_KEY   = 'WU_SERVER_PILOT_API_KEY';
	public const APP_ID    = 'WU_SERVER_PILOT_APP_ID';
	public const ALL       = array( self::CLIENT_ID, self::API_KEY, self::APP_ID );

	/** The network option's name, without the constant's. */
	public const STORED_AS = 'wu_hosting_credential_';

	/**
	 * What was saved for a constant; empty where nothing was, or where it cannot be read any more. All networks of an installation share one
	 * app: the main network's counts, or that of the network in use where it has none.
	 */
	public function saved( string $name ): string {
		return self::of_network( get_main_network_id(), $name ) ?: self::of_network( get_current_network_id(), $name ); // phpcs:ignore Universal.Operators.DisallowShortTernary -- empty is none.
	}

	/** The numbers of networks that have saved other credentials than those in use. */
	public function networks_with_others(): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- of all networks, which WordPress does not have together.
		$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT site_id, meta_key FROM {$wpdb->sitemeta} WHERE meta_key IN (%s, %s, %s) AND meta_value <> ''", array_map( fn( $name ) => self::STORED_AS . $name, self::ALL ) ) );
		$others = array();
		foreach ( (array) $rows as $row ) {
			$name  = substr( $row->meta_key, strlen( self::STORED_AS ) );
			$saved = self::of_network( (int) $row->site_id, $name );
			if ( '' !== $saved && ! self::is_constant( $name ) && $saved !== $this->saved( $name ) ) {
				$others[] = (int) $row->site_id;
			}
		}
		return array_values( array_unique( $others ) );
	}

	/** Does a constant say it? */
	public static function is_constant( string $name ): bool {
		return defined( $name ) && constant( $name );
	}

	/** What a network has saved. */
	private static function of_network( int $network, string $name ): string {
		$stored = (string) get_network_option( $network, self::STORED_AS . $name, '' );
		return '' !== $stored && class_exists( \WP_Ultimo\Helpers\Credential_Store::class )
			? \WP_Ultimo\Helpers\Credential_Store::decrypt( $stored )
			: '';
	}
}
