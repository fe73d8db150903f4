<?php

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Maps, renames and deletes.
 */
class Domains {

	/**
	 * Does what was asked for.
	 */
	public function act() {
		if ( ! wu_request( 'act' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_domains' );
		$domain = wu_get_domain( (int) wu_request( 'id' ) );
		$said   = 'Done.';
		if ( 'map' === wu_request( 'act' ) ) {
			$made = wu_create_domain( array( 'domain' => sanitize_text_field( wu_request( 'domain' ) ), 'blog_id' => (int) wu_request( 'site' ) ) );
			$said = is_wp_error( $made ) ? $made->get_error_message() : $said;
		} elseif ( $domain && 'delete' === wu_request( 'act' ) ) {
			$domain->delete();
		} elseif ( $domain && 'rename' === wu_request( 'act' ) ) {
			$domain->set_domain( sanitize_text_field( wu_request( 'domain' ) ) );
			$saved = $domain->save();
			$said  = is_wp_error( $saved ) ? $saved->get_error_message() : $said;
		}
		Page::go( 'wp-ultimo-domains', $said );
	}

	/**
	 * Shows the list and the form.
	 */
	public function show() {
		Page::print_said();
		echo '<table class="widefat striped"><thead><tr><th>Domain</th><th>Site</th><th>Stage</th><th></th></tr></thead><tbody>';
		foreach ( wu_get_domains( array( 'number' => 0, 'order' => 'ASC' ) ) as $domain ) {
			$this->show_row( $domain );
		}
		echo '</tbody></table><h2>Map a domain</h2><form method="post">';
		wp_nonce_field( 'wu_double_domains' );
		echo '<input type="hidden" name="act" value="map"><input name="domain" placeholder="shop.example" required> <select name="site">';
		foreach ( get_sites() as $site ) {
			printf( '<option value="%d">%s</option>', (int) $site->blog_id, esc_html( $site->domain . $site->path ) );
		}
		echo '</select> ';
		submit_button( 'Map', 'primary', 'submit', false );
		echo '</form>';
	}

	/**
	 * One mapping.
	 *
	 * @param \WP_Ultimo\Models\Domain $domain The mapping.
	 */
	private function show_row( $domain ) {
		printf( '<tr><td>%s</td><td>%d</td><td>%s</td><td><form method="post">', esc_html( $domain->get_domain() ), (int) $domain->get_blog_id(), esc_html( $domain->get_stage() ) );
		wp_nonce_field( 'wu_double_domains' );
		printf( '<input type="hidden" name="id" value="%d"><input name="domain" value="%s"> ', (int) $domain->get_id(), esc_attr( $domain->get_domain() ) );
		echo '<button class="button" name="act" value="rename">Rename</button> <button class="button" name="act" value="delete">Delete</button></form></td></tr>';
	}
}
