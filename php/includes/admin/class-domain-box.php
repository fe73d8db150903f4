<?php
/**
 * The state on Ultimate Multisite's own page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Support\Failure, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Says on the page where a mapped domain is edited how it stands. */
final class Domain_Box {

	public function __construct( private Domain_List $domains ) {}

	/**
	 * Adds it (`wu_page_wp-ultimo-edit-domain_register_widgets`).
	 *
	 * @param object $page Ultimate Multisite's page.
	 */
	public function add( object $page ): void {
		$domain = current_user_can( Address::CAPABILITY ) && method_exists( $page, 'get_object' ) ? $page->get_object() : null;
		if ( is_object( $domain ) && method_exists( $domain, 'get_domain' ) && '' !== (string) $domain->get_domain() ) {
			add_meta_box( 'wu-serverpilot-domain', __( 'ServerPilot', 'wu-serverpilot' ), fn() => $this->show_box( (string) $domain->get_domain() ), get_current_screen()->id, 'side' );
		}
	}

	private function show_box( string $name ): void {
		try {
			$row = $this->domains->find( $name );
		} catch ( Failure $failure ) {
			printf( '<p>%s</p>', esc_html( Sentence::of_failure( $failure ) ) );
			return;
		}
		$is = null === $row ? array( 'label' => __( 'Not known yet', 'wu-serverpilot' ), 'why' => '' ) : $this->domains->described( $row ); // phpcs:ignore WordPress.Arrays -- short.
		printf( '<p><strong>%1$s</strong></p><p>%2$s</p><p><a href="%3$s">%4$s</a></p>', esc_html( $is['label'] ), esc_html( $is['why'] ), esc_url( Address::url( array( 's' => Domain_List::canonical( $name ) ) ) ), esc_html__( 'Show it in the list, to sync or diagnose it', 'wu-serverpilot' ) );
	}
}
