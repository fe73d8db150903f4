<?php
/**
 * The page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Event_Types, Extension\Extension_Check, Integration\Registration, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Ultimate Multisite > ServerPilot: every domain, and what can be done about it. It opens from what is
 * stored; ServerPilot is asked when somebody clicks.
 */
final class Page {

	private const PARENT      = 'wp-ultimo';
	private const MOST_RECENT = 10;

	/** The table, once the page is asked for; null where it cannot be read. */
	private ?Domains_Table $table = null;

	/**
	 * What is shown in the list's place, if anything is.
	 *
	 * @var callable|null
	 */
	private $instead = null;

	public function __construct(
		private Clicks $clicks,
		private Domain_List $domains,
		private Page_Head $head,
		private Problems $problems,
		private Change_Log $changes
	) {}

	/** Puts the page into Ultimate Multisite's menu; without that menu, into the network's settings. */
	public function add(): void {
		$parent = isset( $GLOBALS['admin_page_hooks'][ self::PARENT ] ) ? self::PARENT : 'settings.php';
		$hook   = add_submenu_page( $parent, __( 'ServerPilot', 'wu-serverpilot' ), __( 'ServerPilot', 'wu-serverpilot' ), Address::CAPABILITY, Address::SLUG, array( $this, 'show' ) );
		add_action( "load-$hook", array( $this, 'load' ) );
	}

	/** Does what was asked for, and reads the rows. */
	public function load(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
		$this->instead = $this->clicks->serve();
		$this->problems->refresh();
		add_screen_option(
			'per_page',
			array(
				'default' => 20,
				'option'  => Address::PER_PAGE,
			)
		);
		get_current_screen()->set_screen_reader_content(
			array(
				'heading_views'      => __( 'Filter domains by state', 'wu-serverpilot' ),
				'heading_pagination' => __( 'Domains list navigation', 'wu-serverpilot' ),
				'heading_list'       => __( 'Domains list', 'wu-serverpilot' ),
			)
		);
		$file = dirname( __DIR__, 2 ) . '/wu-serverpilot.php';
		wp_enqueue_style( 'wu-serverpilot-page', plugins_url( 'assets/page.css', $file ), array(), Extension_Check::plugin_version() );
		wp_enqueue_script( 'wu-serverpilot-page', plugins_url( 'assets/page.js', $file ), array(), Extension_Check::plugin_version(), array( 'in_footer' => true ) );
		try {
			$table = new Domains_Table( $this->domains );
			$table->prepare_items();
			$this->table = $table;
		} catch ( Failure $failure ) {
			$this->clicks->say( Outcome::of_failure( $failure ) );
		}
	}

	/** Shows the page. */
	public function show(): void {
		printf( '<div class="wrap wu-serverpilot"><h1 class="wp-heading-inline">%s</h1>', esc_html__( 'ServerPilot', 'wu-serverpilot' ) );
		if ( Extension_Check::is_available() && Registration::is_on() ) {
			Button::form( Button::SYNC, __( 'Sync now', 'wu-serverpilot' ), '', 'page-title-action' );
		}
		echo '<hr class="wp-header-end">';
		$this->clicks->show_said();
		if ( null !== $this->instead ) {
			( $this->instead )();
			printf( '<p><a href="%1$s">%2$s</a></p></div>', esc_url( Address::here() ), esc_html__( 'Back to the domains', 'wu-serverpilot' ) );
			return;
		}
		if ( ! $this->head->show() ) {
			echo '</div>';
			return;
		}
		$this->show_table();
		$this->show_changes();
		$this->show_emails();
		echo '</div>';
	}

	private function show_table(): void {
		if ( null === $this->table ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Domains', 'wu-serverpilot' ) );
		$this->table->views();
		printf( '<form method="get" action="%1$s"><input type="hidden" name="page" value="%2$s">', esc_url( network_admin_url( 'admin.php' ) ), esc_attr( Address::SLUG ) );
		foreach ( array( 'state', 'orderby', 'order' ) as $parameter ) {
			printf( '<input type="hidden" name="%1$s" value="%2$s">', esc_attr( $parameter ), esc_attr( Address::asked( $parameter ) ) );
		}
		$this->table->search_box( __( 'Search domains', 'wu-serverpilot' ), 'wu-serverpilot' );
		printf( '</form><form method="post" id="wu-serverpilot-domains" action="%s">', esc_url( Address::here() ) );
		array_map( array( Button::class, 'print_nonce' ), Button::OF_NAMES );
		$this->table->display();
		echo '</form>';
	}

	/** The last changes; those before the last ten are folded away. */
	private function show_changes(): void {
		$entries = $this->changes->all();
		printf( '<h2>%s</h2>', esc_html__( 'Last changes', 'wu-serverpilot' ) );
		if ( array() === $entries ) {
			printf( '<p>%s</p>', esc_html__( 'Nothing was changed yet.', 'wu-serverpilot' ) );
			return;
		}
		self::show_entries( array_slice( $entries, 0, self::MOST_RECENT ) );
		$older = array_slice( $entries, self::MOST_RECENT );
		if ( array() !== $older ) {
			printf( '<details><summary>%s</summary>', esc_html__( 'Older changes', 'wu-serverpilot' ) );
			self::show_entries( $older );
			echo '</details>';
		}
	}

	/** E-mails to customers, where Ultimate Multisite can send them and has none yet. */
	private function show_emails(): void {
		if ( Registration::is_on() && array() !== Event_Types::without_email() ) {
			printf( '<h2>%1$s</h2><p>%2$s</p>', esc_html__( 'E-mails to customers', 'wu-serverpilot' ), esc_html__( 'Customers can be told when their domain works, stops working or still does not. The e-mails are Ultimate Multisite’s own: change, switch off or delete them there.', 'wu-serverpilot' ) );
			Button::form( Button::MAKE_EMAILS, __( 'Make the e-mails', 'wu-serverpilot' ), '', 'button' );
		}
	}

	private static function show_entries( array $entries ): void {
		$heads = array_map( 'esc_html', array( __( 'When', 'wu-serverpilot' ), __( 'What', 'wu-serverpilot' ), __( 'Why', 'wu-serverpilot' ) ) );
		printf( '<table class="widefat striped wu-serverpilot-stacked wu-serverpilot-changes"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...$heads ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		foreach ( $entries as $entry ) {
			list( $what, $why ) = Change_Log::words( $entry );
			printf( '<tr><td>%1$s</td><td class="wu-serverpilot-names">%2$s</td><td>%3$s</td></tr>', esc_html( wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $entry['at'] ) ), esc_html( $what ), esc_html( $why ) );
		}
		echo '</tbody></table>';
	}
}
