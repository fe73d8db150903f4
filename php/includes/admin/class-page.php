<?php
/**
 * The page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Customer_Events, Extension\Extension_Check, Integration\Registration, Network\Facts, Support\Failure, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * Ultimate Multisite > ServerPilot: every domain, and what can be done about it; and a box on Ultimate Multisite's own page of a
 * domain. It opens from what is stored; ServerPilot is asked when somebody clicks.
 */
final class Page {

	private const MOST_RECENT = 10;

	/** The table, once the page is asked for; null where it cannot be read. */
	private ?Domains_Table $table = null;

	/** Shows what is shown in the list's place, if anything is. */
	private ?\Closure $instead = null;

	public function __construct( private Clicks $clicks, private Domain_List $domains, private Page_Head $head, private Problems $problems, private Change_Log $changes ) {}

	/** Does what was asked for, and reads the rows. */
	public function load(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
		$this->instead = $this->clicks->serve();
		$this->problems->refresh();
		add_screen_option( 'per_page', array( 'default' => 20, 'option' => Request::PER_PAGE ) ); // phpcs:ignore WordPress.Arrays -- short.
		$headings = array(
			'heading_views'      => __( 'Filter domains by state', 'wu-serverpilot' ),
			'heading_pagination' => __( 'Domains list navigation', 'wu-serverpilot' ),
			'heading_list'       => __( 'Domains list', 'wu-serverpilot' ),
		);
		get_current_screen()->set_screen_reader_content( $headings );
		$url     = plugins_url( 'assets/page', dirname( __DIR__, 2 ) . '/wu-serverpilot.php' );
		$version = Extension_Check::plugin_version();
		wp_enqueue_style( 'wu-serverpilot-page', "$url.css", array(), $version );
		wp_enqueue_script( 'wu-serverpilot-page', "$url.js", array(), $version, array( 'in_footer' => true ) );
		try {
			$table = new Domains_Table( $this->domains->now() );
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
			Request::print_button( Request::SYNC, __( 'Sync now', 'wu-serverpilot' ), '', 'page-title-action' );
		}
		echo '<hr class="wp-header-end">';
		$this->clicks->show_said();
		if ( null !== $this->instead ) {
			( $this->instead )();
			printf( '<p><a href="%1$s">%2$s</a></p></div>', esc_url( Request::here() ), esc_html__( 'Back to the domains', 'wu-serverpilot' ) );
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

	/** Adds to Ultimate Multisite's page of a domain how it stands (`wu_page_wp-ultimo-edit-domain_register_widgets`). */
	public function add_box( object $page ): void {
		$domain = current_user_can( Request::CAPABILITY ) && method_exists( $page, 'get_object' ) ? $page->get_object() : null;
		if ( is_object( $domain ) && method_exists( $domain, 'get_domain' ) && '' !== (string) $domain->get_domain() ) {
			add_meta_box( 'wu-serverpilot-domain', __( 'ServerPilot', 'wu-serverpilot' ), fn() => $this->show_box( (string) $domain->get_domain() ), get_current_screen()->id, 'side' );
		}
	}

	/** Adds a way to the set-up to the links of the plugin's row. */
	public static function add_settings_link( $links ): array {
		if ( ! function_exists( 'WP_Ultimo' ) || ! current_user_can( Request::CAPABILITY ) ) {
			return $links;
		}
		$link = sprintf( '<a href="%1$s">%2$s</a>', esc_url( Remediation::wizard() ), esc_html__( 'Settings', 'wu-serverpilot' ) );
		return array( 'settings' => $link ) + $links;
	}

	private function show_box( string $name ): void {
		try {
			$row = $this->domains->find( $name );
		} catch ( Failure $failure ) {
			printf( '<p>%s</p>', esc_html( Sentence::of_failure( $failure ) ) );
			return;
		}
		list( 'label' => $label, 'why' => $why ) = null === $row ? array( 'label' => __( 'Not known yet', 'wu-serverpilot' ), 'why' => '' ) : $this->domains->described( $row ); // phpcs:ignore WordPress.Arrays -- short.
		printf( '<p><strong>%1$s</strong></p><p>%2$s</p><p><a href="%3$s">%4$s</a></p>', esc_html( $label ), esc_html( $why ), esc_url( Request::url( array( 's' => Facts::key( $name ) ) ) ), esc_html__( 'Show it in the list, to sync or diagnose it', 'wu-serverpilot' ) );
	}

	private function show_table(): void {
		if ( null === $this->table ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Domains', 'wu-serverpilot' ) );
		$this->table->views();
		printf( '<form method="get" action="%1$s"><input type="hidden" name="page" value="%2$s">', esc_url( network_admin_url( 'admin.php' ) ), esc_attr( Request::SLUG ) );
		foreach ( array( 'state', 'orderby', 'order' ) as $parameter ) {
			printf( '<input type="hidden" name="%1$s" value="%2$s">', esc_attr( $parameter ), esc_attr( Request::shown( $parameter ) ) );
		}
		$this->table->search_box( __( 'Search domains', 'wu-serverpilot' ), 'wu-serverpilot' );
		printf( '</form><form method="post" id="wu-serverpilot-domains" action="%s">', esc_url( Request::here() ) );
		array_map( array( Request::class, 'print_nonce' ), Request::OF_NAMES );
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
		if ( count( $entries ) > self::MOST_RECENT ) {
			printf( '<details><summary>%s</summary>', esc_html__( 'Older changes', 'wu-serverpilot' ) );
			self::show_entries( array_slice( $entries, self::MOST_RECENT ) );
			echo '</details>';
		}
	}

	/** E-mails to customers, where Ultimate Multisite can send them and has none yet. */
	private function show_emails(): void {
		if ( Registration::is_on() && array() !== Customer_Events::without_email() ) {
			printf( '<h2>%1$s</h2><p>%2$s</p>', esc_html__( 'E-mails to customers', 'wu-serverpilot' ), esc_html__( 'Customers can be told when their domain works, stops working or still does not. The e-mails are Ultimate Multisite’s own: change, switch off or delete them there.', 'wu-serverpilot' ) );
			Request::print_button( Request::MAKE_EMAILS, __( 'Make the e-mails', 'wu-serverpilot' ) );
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
