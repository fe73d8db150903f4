<?php

namespace WP_Ultimo\UI;

defined( 'ABSPATH' ) || exit;

/**
 * On the dashboard of the customer's site: a row each, with columns and links that others add to.
 */
class Domain_Mapping_Element {

	/**
	 * Starts listening.
	 */
	public function __construct() {
		add_action( 'wp_dashboard_setup', array( $this, 'add' ) );
	}

	/**
	 * Adds the list for the people that it is for.
	 */
	public function add() {
		if ( ! is_main_site() && wu_get_site( get_current_blog_id() )->is_customer_allowed() ) {
			wp_add_dashboard_widget( 'wp-ultimo-domain-mapping-element', 'Domains', static fn() => self::show( get_current_blog_id() ) );
		}
	}

	/**
	 * Shows a site's domains.
	 *
	 * @param int $site_id The site.
	 */
	public static function show( $site_id ) {
		echo '<div class="wu-styling"><p>' . wp_kses_post( \WP_Ultimo\Managers\Domain_Manager::get_instance()->get_domain_mapping_instructions() ) . '</p><table><tbody>';
		foreach ( wu_get_domains( array( 'blog_id' => $site_id, 'order' => 'ASC' ) ) as $domain ) {
			$info    = apply_filters( 'wu_domain_mapping_row_info', array( 'primary' => self::column( $domain->is_primary_domain() ? 'Primary' : 'Alias' ) ), $domain );
			$actions = apply_filters( 'wu_domain_mapping_row_actions', array( 'remove' => self::column( 'Delete' ) + array( 'url' => '#' ) ), $domain );
			printf( '<tr><td><div class="wu-block"><span>%s</span> <small>%s</small><div><div>', esc_html( $domain->get_domain() ), esc_html( $domain->get_stage_label() . ( $domain->is_active() ? '' : ' (Inactive)' ) ) );
			array_map( array( self::class, 'print_column' ), $info );
			echo '</div><div>';
			array_map( array( self::class, 'print_link' ), $actions );
			echo '</div></div></div></td></tr>';
		}
		echo '</tbody></table></div>';
	}

	/**
	 * A column, whole.
	 *
	 * @param string $value What it says.
	 */
	private static function column( $value ) {
		return array( 'wrapper_classes' => '', 'icon' => '', 'label' => '', 'value' => $value );
	}

	/**
	 * Whatever can be called is: a string that names a function, too.
	 *
	 * @param array $item The column.
	 */
	private static function print_column( $item ) {
		printf( '<span class="%s"><span class="%s"></span>', esc_attr( $item['wrapper_classes'] ), esc_attr( $item['icon'] ) );
		is_callable( $item['value'] ) ? $item['value']() : print( wp_kses_post( $item['value'] ) );
		echo '</span> ';
	}

	/**
	 * A link's value is a string.
	 *
	 * @param array $item The link.
	 */
	private static function print_link( $item ) {
		printf( '<a title="%s" href="%s" class="%s">%s</a> ', esc_attr( $item['value'] ), esc_attr( $item['url'] ), esc_attr( $item['wrapper_classes'] ), wp_kses_post( $item['value'] ) );
	}
}
