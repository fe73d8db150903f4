<?php
/**
 * Whose a domain is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/** The people of a mapped site, as Ultimate Multisite has them. */
final class Account {

	/**
	 * May the current user see how a domain of this site stands, and have it looked at?
	 *
	 * @param int $site_id The site.
	 */
	public static function is_open( int $site_id ): bool {
		return current_user_can( 'manage_network' ) || self::is_admin( $site_id ) || self::is_customer( $site_id );
	}

	/**
	 * The site, its membership and its customer; those that are really there.
	 *
	 * @param int $site_id The site.
	 * @return array{site?: object, membership?: object, customer?: object}
	 */
	public static function of( int $site_id ): array {
		$site = function_exists( 'wu_get_site' ) && $site_id > 0 ? wu_get_site( $site_id ) : false;
		if ( ! is_object( $site ) ) {
			return array();
		}
		$all = array(
			'site'       => $site,
			'membership' => $site->get_membership(),
			'customer'   => $site->get_customer(),
		);
		return array_filter( $all, 'is_object' );
	}

	private static function is_admin( int $site_id ): bool {
		if ( ! is_user_member_of_blog( get_current_user_id(), $site_id ) ) {
			return false;
		}
		switch_to_blog( $site_id );
		$is_admin = current_user_can( 'manage_options' );
		restore_current_blog();
		return $is_admin;
	}

	private static function is_customer( int $site_id ): bool {
		$customer = self::of( $site_id )['customer'] ?? null;
		return null !== $customer && is_user_logged_in() && (int) $customer->get_user_id() === get_current_user_id();
	}
}
