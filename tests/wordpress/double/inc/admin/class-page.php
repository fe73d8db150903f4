<?php

namespace WP_Ultimo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The menu: domains, settings, jobs; and the hidden page of the integration's wizard.
 */
class Page {

	/**
	 * Starts listening.
	 */
	public function __construct() {
		add_action( 'network_admin_menu', array( $this, 'add_pages' ) );
		add_action( 'network_admin_notices', array( $this, 'print_notices' ) );
	}

	/**
	 * Adds the pages.
	 */
	public function add_pages() {
		$pages = array(
			'wp-ultimo-domains'                    => array( 'Domains', new Domains() ),
			'wp-ultimo-settings'                   => array( 'Settings', new Settings() ),
			'wp-ultimo-jobs'                       => array( 'Jobs', new Jobs() ),
			'wp-ultimo-hosting-integration-wizard' => array( 'Integration', new Wizard() ),
		);
		add_menu_page( 'Ultimate Multisite', 'Ultimate Multisite', 'manage_network', 'wp-ultimo', '__return_null', 'dashicons-networking', 3 );
		foreach ( $pages as $slug => list( $title, $page ) ) {
			$hook = add_submenu_page( 'wp-ultimo', $title, $title, 'manage_network', $slug, static fn() => self::frame( $title, $page ) );
			add_action( "load-$hook", array( $page, 'act' ) );
		}
	}

	/**
	 * A page's heading and body.
	 *
	 * @param string $title The heading.
	 * @param object $page  The page.
	 */
	public static function frame( $title, $page ) {
		printf( '<div class="wrap"><h1>%s</h1>', esc_html( $title . ' (double of Ultimate Multisite)' ) );
		$page->show();
		echo '</div>';
	}

	/**
	 * The notices that were added through WP_Ultimo()->notices.
	 */
	public function print_notices() {
		foreach ( WP_Ultimo()->notices->added as $notice ) {
			printf( '<div class="notice notice-%s"><p>%s</p></div>', esc_attr( $notice['type'] ), wp_kses_post( $notice['message'] ) );
		}
	}

	/**
	 * Goes back to a page, so that reloading it does nothing twice.
	 *
	 * @param string $slug The page.
	 * @param string $said What to say there.
	 */
	public static function go( $slug, $said ) {
		wp_safe_redirect( add_query_arg( 'said', rawurlencode( $said ), wu_network_admin_url( $slug ) ) );
		exit;
	}

	/**
	 * What the page before wanted to say.
	 */
	public static function print_said() {
		$said = wu_request( 'said' );
		if ( $said ) {
			printf( '<div class="notice notice-info"><p>%s</p></div>', esc_html( $said ) );
		}
	}
}
