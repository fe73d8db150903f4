<?php
/**
 * A domain's state on Ultimate Multisite's own page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Diagnoses, Admin\Domain_List };

defined( 'ABSPATH' ) || exit;

/**
 * A box on the page where a mapped domain is edited: the same state as in the list, from what is
 * stored, and the way to the list and the diagnosis.
 */
final class Domain_Box {

	public function __construct( private Domain_List $domains, private Diagnoses $diagnoses ) {}

	/**
	 * Adds the box.
	 *
	 * @param object $page Ultimate Multisite's page.
	 */
	public function add( object $page ): void {
		$domain = current_user_can( Page_Address::CAPABILITY ) && method_exists( $page, 'get_object' ) ? $page->get_object() : null;
		if ( is_object( $domain ) && method_exists( $domain, 'get_domain' ) && '' !== (string) $domain->get_domain() ) {
			add_meta_box( 'wu-serverpilot-domain', __( 'ServerPilot', 'wu-serverpilot' ), fn() => $this->show( $domain ), get_current_screen()->id, 'side' );
		}
	}

	/**
	 * Shows how the domain stands.
	 *
	 * @param object $domain Ultimate Multisite's mapping.
	 */
	private function show( object $domain ): void {
		$row = $this->domains->row( (string) $domain->get_domain(), (int) $domain->get_blog_id(), (int) $domain->get_id() );
		$why = '' === $row['why'] ? Words::meaning( $row['state'] ) : $row['why'];
		printf( '<p><strong>%s</strong></p>', esc_html( Words::state_and_time( $row ) ) );
		if ( '' !== $why ) {
			printf( '<p>%s</p>', esc_html( $why ) );
		}
		$found = $this->diagnoses->of( $row['name'] );
		if ( null !== $found ) {
			/* translators: 1: how long ago; 2: what was found */
			printf( '<p>%s</p>', esc_html( sprintf( __( 'Diagnosed %1$s: %2$s', 'wu-serverpilot' ), Words::distance( $found['at'] ), $found['summary'] ) ) );
		}
		printf( '<p><a href="%1$s">%2$s</a></p>', esc_url( Page_Address::of( array( 's' => rawurlencode( $row['name'] ) ) ) ), esc_html__( 'Show it in the list, to sync or diagnose it', 'wu-serverpilot' ) );
	}
}
