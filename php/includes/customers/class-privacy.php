<?php
/**
 * WordPress's privacy guide.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/** Suggests what an owner may say of what is kept. */
final class Privacy {

	/** Adds the suggestion (`admin_init`). */
	public static function add(): void {
		if ( function_exists( 'wp_add_privacy_policy_content' ) ) {
			$text = __( 'Of each domain that is connected to a site of this network, the network keeps whether it works, since when, when that was checked, and where its DNS leads. No visitor of the site is part of that. It is deleted when the domain is removed.', 'wu-serverpilot' );
			wp_add_privacy_policy_content( __( 'ServerPilot for Ultimate Multisite', 'wu-serverpilot' ), '<p class="privacy-policy-tutorial">' . esc_html__( 'Domains of customers are checked again and again, by DNS queries and by connections to them.', 'wu-serverpilot' ) . '</p><p>' . esc_html( $text ) . '</p>' );
		}
	}
}
