<?php
/**
 * The page's address.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/** Where the page is, and what its address asks the list for. */
final class Address {

	public const SLUG       = 'wu-serverpilot';
	public const CAPABILITY = 'manage_network';
	public const PER_PAGE   = 'wu_serverpilot_per_page';

	/** What an address can ask for. */
	private const ASKED = array( 'state', 's', 'orderby', 'order', 'paged' );

	/**
	 * The page's address.
	 *
	 * @param array<string, string|int> $arguments More of it.
	 */
	public static function url( array $arguments = array() ): string {
		return network_admin_url( 'admin.php?' . http_build_query( array( 'page' => self::SLUG ) + $arguments ) );
	}

	/** The address with what the list shows now. */
	public static function here(): string {
		return self::url( array_filter( array_map( array( self::class, 'asked' ), array_combine( self::ASKED, self::ASKED ) ), 'strlen' ) );
	}

	/**
	 * What the address asks for.
	 *
	 * @param string $parameter state, s, orderby, order or paged.
	 */
	public static function asked( string $parameter ): string {
		return isset( $_GET[ $parameter ] ) && is_string( $_GET[ $parameter ] ) ? sanitize_text_field( wp_unslash( $_GET[ $parameter ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- it only chooses what is shown.
	}
}
