<?php
/**
 * All that people see.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Extension_Check, Integration\Registration };

defined( 'ABSPATH' ) || exit;

/**
 * Says which screen, command or message listens when. Like the plugin's own, its listeners make their
 * part when they are called.
 */
final class Screens {

	/** $part gives a part of a class, $file is the plugin's main file. */
	public function __construct( private \Closure $part, private string $file ) {}

	/** Listens. */
	public function listen(): void {
		$this->listen_to_work();
		$this->listen_to_admins();
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'serverpilot', ( $this->part )( Commands::class ) );
		}
	}

	/** What is written down, told and mailed of what the plugin does. */
	private function listen_to_work(): void {
		add_action( 'wu_serverpilot_after_sync', fn( $report, $changed, $new ) => ( $this->part )( Change_Log::class )->synced( $report, $changed, $new ), 1, 3 );
		add_action( 'wu_serverpilot_failed', fn( $host, $kind, $message ) => ( $this->part )( Change_Log::class )->failed( $host, $kind, $message ), 1, 3 );
		add_action( 'wu_serverpilot_problem_found', fn( $kind, $problem ) => ( $this->part )( Change_Log::class )->problem_found( $kind, $problem ), 1, 2 );
		add_action( 'serverpilot_plugin_state_changed', array( $this, 'look_for_problems' ), 10, 0 );
	}

	/** Something happened: there may be problems that were not there before, or a mail that waited. */
	public function look_for_problems(): void {
		$problems = ( $this->part )( Problems::class );
		$problems->refresh();
		$problems->look();
		( $this->part )( Notices::class )->mail_due();
	}

	/** Where no job runs, nobody else says that none does. */
	public function look_for_news(): void {
		if ( ( $this->part )( Extension_Check::class )->was_seen() && ( $this->part )( Problems::class )->has_news() ) {
			$this->look_for_problems();
		}
	}

	/** What people look at who look after the network. */
	private function listen_to_admins(): void {
		if ( is_network_admin() ) {
			add_action( 'init', array( Notices::class, 'register_setting' ), 20 );
			add_action( 'admin_init', array( $this, 'look_for_news' ) );
		}
		add_action( 'network_admin_notices', fn() => ( $this->part )( Notices::class )->show() );
		add_action( 'admin_post_wu_serverpilot_dismiss', fn() => ( $this->part )( Notices::class )->dismiss() );
		if ( isset( $_GET['integration'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- changes nothing.
			add_action( 'admin_head', fn() => ( $this->part )( Registration::class )->integration()?->print_style() );
		}
		add_filter( 'network_admin_plugin_action_links_' . plugin_basename( $this->file ), array( self::class, 'add_settings_link' ) );
		add_filter( 'site_status_tests', fn( $tests ) => ( $this->part )( Status::class )->add_tests( $tests ) );
		add_filter( 'debug_information', fn( $information ) => ( $this->part )( Status::class )->add_facts( $information ) );
		// WordPress saves the choice before it makes the menu.
		add_filter( 'set_screen_option_' . Request::PER_PAGE, fn( $keep, $option, $value ) => max( 1, min( 500, (int) $value ) ), 10, 3 );
		// After Ultimate Multisite's own menu.
		add_action( 'network_admin_menu', array( $this, 'add_page' ), 1000 );
		// By its name: the class is not loaded for everybody who is no admin.
		add_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', fn( $id, $hook, $page ) => ( $this->part )( Page::class )->add_box( $page ), 10, 3 );
	}

	/** Puts the page into Ultimate Multisite's menu; without that menu, into the network's settings. */
	public function add_page(): void {
		$parent = isset( $GLOBALS['admin_page_hooks']['wp-ultimo'] ) ? 'wp-ultimo' : 'settings.php';
		$title  = __( 'ServerPilot', 'wu-serverpilot' );
		$hook   = add_submenu_page( $parent, $title, $title, Request::CAPABILITY, Request::SLUG, fn() => ( $this->part )( Page::class )->show() );
		add_action( "load-$hook", fn() => ( $this->part )( Page::class )->load() );
	}

	/** Adds a way to the set-up to the links of the plugin's row. */
	public static function add_settings_link( $links ): array {
		if ( ! function_exists( 'WP_Ultimo' ) || ! current_user_can( 'manage_network' ) ) {
			return $links;
		}
		$link = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Remediation::wizard() ), esc_html__( 'Settings', 'wu-serverpilot' ) );
		return array( 'settings' => $link ) + $links;
	}
}
