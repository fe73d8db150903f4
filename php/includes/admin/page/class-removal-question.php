<?php
/**
 * The question before a removal.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\Admin\Change_Log;

defined( 'ABSPATH' ) || exit;

/**
 * Says what stops working, and asks.
 */
final class Removal_Question {

	/**
	 * Shows it.
	 *
	 * @param array    $rows   The rows that may be removed, by name.
	 * @param string[] $names  The names that were chosen.
	 * @param string   $action What the button asks for.
	 */
	public static function show( array $rows, array $names, string $action ): void {
		printf( '<h2>%s</h2>', esc_html__( 'Remove from ServerPilot?', 'wu-serverpilot' ) );
		self::show_kept( array_diff( $names, array_keys( $rows ) ) );
		if ( array() !== $rows ) {
			printf( '<p>%s</p><ul class="ul-disc">', esc_html__( 'These names are on the app, but this network does not map them. Somebody may use them all the same, for another site of the app for instance:', 'wu-serverpilot' ) );
			foreach ( $rows as $row ) {
				printf( '<li><strong>%s</strong></li>', esc_html( $row['www'] ? "{$row['name']}, www.{$row['name']}" : $row['name'] ) );
			}
			printf( '</ul><p>%s</p>', esc_html__( 'Once they are removed, this server answers visitors of these names with an error or another site, and their certificate is not renewed. DNS is not changed, and a name can be added again in ServerPilot.', 'wu-serverpilot' ) );
			self::show_form( array_keys( $rows ), $action );
		}
		printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Page_Address::of() ), esc_html__( 'Back to the domains', 'wu-serverpilot' ) );
	}

	private static function show_kept( array $kept ): void {
		if ( array() !== $kept ) {
			/* translators: %s: domain names */
			Messages::print_one( 'warning', sprintf( __( 'Not to be removed here, because they are the network’s own, mapped, or not on an app of this network: %s.', 'wu-serverpilot' ), Change_Log::some( array_values( $kept ) ) ) );
		}
	}

	private static function show_form( array $names, string $action ): void {
		printf( '<form method="post" action="%s">', esc_url( Page_Address::of() ) );
		Page_Address::print_nonce();
		foreach ( $names as $name ) {
			printf( '<input type="hidden" name="names[]" value="%s">', esc_attr( (string) $name ) );
		}
		printf( '<p><button class="button button-primary" name="action" value="%1$s">%2$s</button></p></form>', esc_attr( $action ), esc_html__( 'Remove from ServerPilot', 'wu-serverpilot' ) );
	}
}
