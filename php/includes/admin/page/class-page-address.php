<?php
/**
 * Where the page is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

defined( 'ABSPATH' ) || exit;

/**
 * The page's address, and what its links and buttons ask for.
 */
final class Page_Address {

	public const SLUG       = 'wu-serverpilot';
	public const CAPABILITY = 'manage_network';

	public const COMPARE  = 'compare';
	public const SYNC     = 'sync';
	public const DIAGNOSE = 'diagnose';
	public const REMOVE   = 'remove';
	public const REDIRECT = 'redirect';

	/**
	 * The list's own nonce: its buttons are WordPress's.
	 */
	public const NONCE = 'bulk-domains';

	/**
	 * The page's address.
	 *
	 * @param array $arguments More of it.
	 */
	public static function of( array $arguments = array() ): string {
		return add_query_arg( array( 'page' => self::SLUG ) + $arguments, network_admin_url( 'admin.php' ) );
	}

	/**
	 * A link that asks for something.
	 *
	 * @param array $arguments action, and names or more.
	 */
	public static function asking( array $arguments ): string {
		return add_query_arg( '_wpnonce', wp_create_nonce( self::NONCE ), self::of( $arguments ) );
	}

	/**
	 * The nonce of a form of the page.
	 */
	public static function print_nonce(): void {
		wp_nonce_field( self::NONCE, '_wpnonce', false );
	}
}
