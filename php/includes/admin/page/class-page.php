<?php
/**
 * The page in the network admin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Diagnoses, Admin\Domain_List, Admin\Extension_Report, Admin\Owner_Actions, Admin\Sentence, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Ultimate Multisite > ServerPilot: every domain, and what can be done about it. It opens from what is
 * stored; ServerPilot is asked when somebody clicks.
 */
final class Page {

	private const PARENT   = 'wp-ultimo';
	private const PER_PAGE = 'wu_serverpilot_per_page';

	/**
	 * The rows, once the page is asked for.
	 *
	 * @var Domains_Table|null
	 */
	private ?Domains_Table $table = null;

	/**
	 * Why there are no rows; empty when there are.
	 *
	 * @var string
	 */
	private string $unreadable = '';

	public function __construct(
		private Domain_List $domains,
		private Owner_Actions $actions,
		private Diagnoses $diagnoses,
		private Head $head,
		private Requests $requests,
		private Messages $messages
	) {}

	/**
	 * Puts the page into Ultimate Multisite's menu; without that menu, into the network's settings.
	 */
	public function add(): void {
		$parent = isset( $GLOBALS['admin_page_hooks'][ self::PARENT ] ) ? self::PARENT : 'settings.php';
		$hook   = add_submenu_page( $parent, __( 'ServerPilot', 'wu-serverpilot' ), __( 'ServerPilot', 'wu-serverpilot' ), Page_Address::CAPABILITY, Page_Address::SLUG, array( $this, 'show' ) );
		add_filter( 'set_screen_option_' . self::PER_PAGE, fn( $keep, $option, $value ) => max( 1, min( 500, (int) $value ) ), 10, 3 );
		add_action( "load-$hook", array( $this, 'load' ) );
	}

	/**
	 * Does what was asked for, and reads the rows.
	 */
	public function load(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
		$this->requests->serve();
		add_screen_option(
			'per_page',
			array(
				'default' => 20,
				'option'  => self::PER_PAGE,
			)
		);
		$this->enqueue();
		$rows = array();
		try {
			$rows = $this->domains->rows();
		} catch ( Failure $failure ) {
			$this->unreadable = Sentence::of_failure( $failure );
		}
		$this->table = new Domains_Table( $rows, $this->diagnoses, $this->actions );
		$this->table->prepare_items();
	}

	/**
	 * Shows the page.
	 */
	public function show(): void {
		printf( '<div class="wrap wu-serverpilot"><h1 class="wp-heading-inline">%s</h1>', esc_html__( 'ServerPilot', 'wu-serverpilot' ) );
		$this->head->show_compare_button();
		echo '<hr class="wp-header-end">';
		$this->messages->show();
		if ( '' !== $this->unreadable ) {
			Messages::print_one( 'error', $this->unreadable );
		}
		echo '<div id="wu-serverpilot-progress" role="status" aria-live="polite"></div>';
		if ( ! $this->requests->show_instead() ) {
			$this->head->show();
			$this->show_table();
			$this->head->show_history();
		}
		echo '</div>';
	}

	private function show_table(): void {
		printf( '<h2>%s</h2>', esc_html__( 'Domains', 'wu-serverpilot' ) );
		$this->table->views();
		printf( '<form method="get" action="%s">', esc_url( network_admin_url( 'admin.php' ) ) );
		printf( '<input type="hidden" name="page" value="%s">', esc_attr( Page_Address::SLUG ) );
		if ( '' !== $this->table->asked( 'state' ) ) {
			printf( '<input type="hidden" name="state" value="%s">', esc_attr( $this->table->asked( 'state' ) ) );
		}
		$this->table->search_box( __( 'Search domains', 'wu-serverpilot' ), 'wu-serverpilot' );
		printf( '</form><form method="post" id="wu-serverpilot-domains" action="%s">', esc_url( Page_Address::of() ) );
		$this->table->display();
		echo '</form>';
	}

	private function enqueue(): void {
		$file = dirname( __DIR__, 3 ) . '/wu-serverpilot.php';
		wp_enqueue_style( 'wu-serverpilot-page', plugins_url( 'assets/page.css', $file ), array(), Extension_Report::plugin_version() );
		wp_enqueue_script( 'wu-serverpilot-page', plugins_url( 'assets/page.js', $file ), array( 'wp-api-fetch', 'wp-i18n' ), Extension_Report::plugin_version(), array( 'in_footer' => true ) );
		wp_set_script_translations( 'wu-serverpilot-page', 'wu-serverpilot', dirname( $file ) . '/languages' );
	}
}
