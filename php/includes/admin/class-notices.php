<?php
/**
 * Notices.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Support\Problem;

defined( 'ABSPATH' ) || exit;

/** Shows a network's owner what needs attention: what happened, to which domains, what to do, and where. */
final class Notices {

	private const ACTION = 'wu_serverpilot_dismiss';

	public function __construct( private Problems $problems ) {}

	/**
	 * Shows them, but for what our own page shows in another way. That nothing was synced yet is news there only, for it
	 * passes within a minute.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_network' ) ) {
			return;
		}
		$elsewhere = Request::SLUG === ( $_GET['page'] ?? '' ) ? Page_Head::SHOWS_ITSELF : array( Problem::NOT_COMPARED ); // phpcs:ignore WordPress.Security -- which page it is.
		foreach ( array_diff_key( $this->problems->open(), array_flip( $elsewhere ) ) as $problem ) {
			self::show_one( $problem );
		}
	}

	/** Dismisses one. */
	public function dismiss(): void {
		$kind = isset( $_POST['kind'] ) ? sanitize_key( $_POST['kind'] ) : '';
		check_admin_referer( self::ACTION . $kind );
		if ( ! current_user_can( 'manage_network' ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		$this->problems->dismiss( $kind );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : network_admin_url() );
		exit;
	}

	private static function show_one( Problem $problem ): void {
		printf(
			'<div class="notice notice-%1$s wu-serverpilot-notice" data-kind="%2$s"><form method="post" action="%3$s"><p><strong>%4$s</strong></p><p>%5$s</p>',
			'critical' === $problem->level ? 'error' : ( Problem::OFF === $problem->kind ? 'info' : 'warning' ),
			esc_attr( $problem->kind ),
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_html( $problem->title ),
			esc_html( $problem->message )
		);
		if ( array() !== $problem->hosts ) {
			/* translators: %s: domain names */
			printf( '<p>%s</p>', esc_html( sprintf( _n( 'Domain: %s.', 'Domains: %s.', count( $problem->hosts ), 'wu-serverpilot' ), Outcome::some( $problem->hosts ) ) ) );
		}
		printf(
			'<p>%1$s</p><p><a class="button%2$s" href="%3$s">%4$s</a> ',
			esc_html( $problem->step ),
			Problem::OFF === $problem->kind ? ' button-primary' : '',
			esc_url( $problem->link['url'] ),
			esc_html( $problem->link['text'] )
		);
		printf(
			'<input type="hidden" name="kind" value="%1$s"><input type="hidden" name="_wpnonce" value="%2$s"><button class="button-link" name="action" value="%3$s">%4$s<span class="screen-reader-text"> (%5$s)</span></button></p></form></div>',
			esc_attr( $problem->kind ),
			esc_attr( wp_create_nonce( self::ACTION . $problem->kind ) ),
			esc_attr( self::ACTION ),
			esc_html__( 'Do not show this again', 'wu-serverpilot' ),
			esc_html( $problem->title )
		);
	}
}
