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

	/**
	 * Names what it needs.
	 *
	 * @param \Closure $part From a part's class to the part.
	 * @param string   $file The plugin's main file.
	 */
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
		( $this->part )( Problem_Mail::class )->send_due();
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
			add_action( 'init', fn() => ( $this->part )( Problem_Mail::class )->register_setting(), 20 );
			add_action( 'admin_init', array( $this, 'look_for_news' ) );
		}
		add_action( 'network_admin_notices', fn() => ( $this->part )( Notices::class )->show() );
		add_action( 'admin_post_wu_serverpilot_dismiss', fn() => ( $this->part )( Notices::class )->dismiss() );
		add_action( 'admin_head', fn() => ( $this->part )( Registration::class )->integration()?->print_style() );
		add_filter( 'network_admin_plugin_action_links_' . plugin_basename( $this->file ), array( self::class, 'add_settings_link' ) );
		add_filter( 'site_status_tests', fn( $tests ) => ( $this->part )( Site_Health::class )->add_tests( $tests ) );
		add_filter( 'debug_information', fn( $information ) => ( $this->part )( Site_Health::class )->add_facts( $information ) );
		// WordPress saves the choice before it makes the menu.
		add_filter( 'set_screen_option_' . Address::PER_PAGE, fn( $keep, $option, $value ) => max( 1, min( 500, (int) $value ) ), 10, 3 );
		// After Ultimate Multisite's own menu.
		add_action( 'network_admin_menu', fn() => ( $this->part )( Page::class )->add(), 1000 );
		// By its name: the class is not loaded for everybody who is no admin.
		add_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', fn( $id, $hook, $page ) => ( $this->part )( Domain_Box::class )->add( $page ), 10, 3 );
	}

	/**
	 * Adds a way to the set-up to the plugin's row.
	 *
	 * @param array $links The row's links.
	 */
	public static function add_settings_link( $links ): array {
		if ( ! function_exists( 'WP_Ultimo' ) || ! current_user_can( 'manage_network' ) ) {
			return $links;
		}
		$link = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Remediation::wizard() ), esc_html__( 'Settings', 'wu-serverpilot' ) );
		return array( 'settings' => $link ) + $links;
	}
}
