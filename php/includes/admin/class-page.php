<?php
/**
 * The page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Emails, Extension\Extension_Check, Integration\Registration, Reconcile\App_Record, Reconcile\Jobs, Support\Failure, Support\Problem_Kind, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * Ultimate Multisite > ServerPilot: every domain, and what can be done about it. It opens from what is
 * stored; ServerPilot is asked when somebody clicks.
 */
final class Page {

	public const SLUG       = 'wu-serverpilot';
	public const CAPABILITY = 'manage_network';
	public const PER_PAGE   = 'wu_serverpilot_per_page';

	/**
	 * Problems that it shows itself, with what can be done about them.
	 */
	public const SHOWS_ITSELF = array( Problem_Kind::OFF, Problem_Kind::HELD_BACK );

	private const PARENT      = 'wp-ultimo';
	private const MOST_RECENT = 10;

	/**
	 * The table, once the page is asked for; null where it cannot be read.
	 *
	 * @var Domains_Table|null
	 */
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
		private Problem_Finder $finder,
		private Problems $problems,
		private Registration $registration,
		private App_Record $record,
		private Jobs $jobs,
		private Emails $emails,
		private Change_Log $changes
	) {}

	/**
	 * The page's address.
	 *
	 * @param array<string, string|int> $arguments More of it.
	 */
	public static function url( array $arguments = array() ): string {
		return network_admin_url( 'admin.php?' . http_build_query( array( 'page' => self::SLUG ) + $arguments ) );
	}

	/**
	 * The address with what the list shows now.
	 */
	public static function here(): string {
		return self::url( array_filter( array_map( array( self::class, 'asked' ), array_combine( Domains_Table::ASKED, Domains_Table::ASKED ) ), 'strlen' ) );
	}

	/**
	 * What the address asks for.
	 *
	 * @param string $parameter state, s, orderby, order or paged.
	 */
	public static function asked( string $parameter ): string {
		return isset( $_GET[ $parameter ] ) && is_string( $_GET[ $parameter ] ) ? sanitize_text_field( wp_unslash( $_GET[ $parameter ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- it only chooses what is shown.
	}

	/**
	 * Puts the page into Ultimate Multisite's menu; without that menu, into the network's settings.
	 */
	public function add(): void {
		$parent = isset( $GLOBALS['admin_page_hooks'][ self::PARENT ] ) ? self::PARENT : 'settings.php';
		$hook   = add_submenu_page( $parent, __( 'ServerPilot', 'wu-serverpilot' ), __( 'ServerPilot', 'wu-serverpilot' ), self::CAPABILITY, self::SLUG, array( $this, 'show' ) );
		add_action( "load-$hook", array( $this, 'load' ) );
	}

	/**
	 * Does what was asked for, and reads the rows.
	 */
	public function load(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';
		$this->instead = $this->clicks->serve();
		$this->finder->look_at_mappings();
		add_screen_option(
			'per_page',
			array(
				'default' => 20,
				'option'  => self::PER_PAGE,
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

	/**
	 * Shows the page.
	 */
	public function show(): void {
		$can_sync = Extension_Check::is_available() && $this->registration->is_on();
		printf( '<div class="wrap wu-serverpilot"><h1 class="wp-heading-inline">%s</h1>', esc_html__( 'ServerPilot', 'wu-serverpilot' ) );
		if ( $can_sync ) {
			Clicks::form( Clicks::SYNC, __( 'Sync now', 'wu-serverpilot' ), '', 'page-title-action' );
		}
		echo '<hr class="wp-header-end">';
		$this->clicks->show_said();
		if ( null !== $this->instead ) {
			( $this->instead )();
			printf( '<p><a href="%1$s">%2$s</a></p></div>', esc_url( self::here() ), esc_html__( 'Back to the domains', 'wu-serverpilot' ) );
			return;
		}
		$problems = $this->problems->all();
		foreach ( array_intersect_key( $problems, array_flip( self::SHOWS_ITSELF ) ) as $kind => $problem ) {
			self::show_problem( $kind, $problem );
		}
		if ( isset( $problems[ Problem_Kind::OFF ] ) && ! $this->record->is_known() ) {
			echo '</div>';
			return;
		}
		$this->show_app();
		$this->show_table();
		$this->show_changes();
		$this->show_emails();
		echo '</div>';
	}

	/**
	 * Adds the state to the page where Ultimate Multisite edits a mapped domain.
	 *
	 * @param object $page Ultimate Multisite's page.
	 */
	public function add_box( object $page ): void {
		$domain = current_user_can( self::CAPABILITY ) && method_exists( $page, 'get_object' ) ? $page->get_object() : null;
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
		printf( '<p><strong>%1$s</strong></p><p>%2$s</p><p><a href="%3$s">%4$s</a></p>', esc_html( $is['label'] ), esc_html( $is['why'] ), esc_url( self::url( array( 's' => Domain_List::canonical( $name ) ) ) ), esc_html__( 'Show it in the list, to sync or diagnose it', 'wu-serverpilot' ) );
	}

	/**
	 * A problem that is solved here, by a click.
	 *
	 * @param string $kind    OFF or HELD_BACK.
	 * @param array  $problem As Problems::all() has it.
	 */
	private static function show_problem( string $kind, array $problem ): void {
		printf( '<div class="wu-serverpilot-problem is-%1$s"><h2>%2$s</h2><p>%3$s</p>', esc_attr( $problem['level'] ), esc_html( $problem['title'] ), esc_html( $problem['message'] ) );
		if ( array() !== $problem['hosts'] ) {
			printf( '<p class="wu-serverpilot-names">%s</p>', esc_html( Outcome::some( $problem['hosts'], $problem['cause'] ) ) );
		}
		printf( '<p>%s</p><p>', esc_html( $problem['step'] ) );
		if ( Problem_Kind::OFF === $kind ) {
			printf( '<a class="button button-primary button-hero" href="%1$s">%2$s</a>', esc_url( $problem['link']['url'] ), esc_html( $problem['link']['text'] ) );
		} elseif ( Extension_Check::is_available() ) {
			Clicks::form( Clicks::REMOVE_HELD_BACK, __( 'Remove them', 'wu-serverpilot' ), '', 'button' );
			Clicks::form( Clicks::KEEP_HELD_BACK, __( 'Keep them', 'wu-serverpilot' ), '', 'button' );
		}
		echo '</p></div>';
	}

	/**
	 * The app at a glance.
	 */
	private function show_app(): void {
		$app = $this->record->all();
		if ( array() === $app ) {
			return;
		}
		$next = $this->jobs->due( Jobs::RECONCILE );
		echo '<dl class="wu-serverpilot-head">';
		self::show_fact( __( 'App', 'wu-serverpilot' ), sprintf( '<a href="%1$s">%2$s</a> <span class="description">%3$s</span>', esc_url( 'https://manage.serverpilot.io/apps/' . rawurlencode( $app['app']['id'] ) ), esc_html( $app['app']['name'] ), esc_html( $app['app']['runtime'] ) ) );
		$this->show_meter( __( 'Domains', 'wu-serverpilot' ), 'domain_limit' );
		$this->show_meter( __( 'Names on the certificate', 'wu-serverpilot' ), 'certificate_names' );
		self::show_fact( __( 'AutoSSL', 'wu-serverpilot' ), esc_html( Words::autossl( $this->finder->autossl() ) ) );
		$this->show_redirection( $app['app']['ssl'] );
		self::show_fact( __( 'Last sync', 'wu-serverpilot' ), esc_html( Words::distance( $app['seen'] ) ) );
		self::show_fact( __( 'Next sync', 'wu-serverpilot' ), esc_html( null === $next ? __( 'not planned', 'wu-serverpilot' ) : Words::distance( max( $next, time() + 1 ) ) ) );
		echo '</dl>';
	}

	private static function show_fact( string $label, string $html ): void {
		printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $label ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by who made it.
	}

	/**
	 * How full something is; the bar warns before it is.
	 *
	 * @param string $label What.
	 * @param string $of    As Problem_Finder::capacity() has it.
	 */
	private function show_meter( string $label, string $of ): void {
		$is = $this->finder->capacity( $of );
		if ( null === $is || 0 === $is['limit'] ) {
			self::show_fact( $label, esc_html( null === $is ? __( 'none yet', 'wu-serverpilot' ) : number_format_i18n( $is['used'] ) ) );
			return;
		}
		/* translators: 1: a number; 2: the limit */
		$text = sprintf( 'domain_limit' === $of ? __( '%1$d of %2$d', 'wu-serverpilot' ) : __( '%1$d of usually %2$d', 'wu-serverpilot' ), $is['used'], $is['limit'] );
		self::show_fact( $label, sprintf( '%1$s<br><meter min="0" max="%2$d" value="%3$d" aria-label="%4$s" class="is-%5$s">%1$s</meter>', esc_html( $text ), $is['limit'], $is['used'], esc_attr( $label ), esc_attr( $is['level'] ) ) );
	}

	/**
	 * The switch for the redirection to HTTPS.
	 *
	 * @param array{mode: string, force: bool} $ssl The app's SSL.
	 */
	private function show_redirection( array $ssl ): void {
		$label = __( 'Redirection to HTTPS', 'wu-serverpilot' );
		ob_start();
		echo esc_html( $ssl['force'] ? __( 'on', 'wu-serverpilot' ) : __( 'off', 'wu-serverpilot' ) ) . ' ';
		if ( 'none' !== $ssl['mode'] && Extension_Check::is_available() ) {
			Clicks::form( $ssl['force'] ? Clicks::REDIRECT_OFF : Clicks::REDIRECT_ON, $ssl['force'] ? __( 'Turn off', 'wu-serverpilot' ) : __( 'Turn on', 'wu-serverpilot' ), '', 'button button-small', $label );
		}
		self::show_fact( $label, (string) ob_get_clean() );
	}

	private function show_table(): void {
		if ( null === $this->table ) {
			return;
		}
		printf( '<h2>%s</h2>', esc_html__( 'Domains', 'wu-serverpilot' ) );
		$this->table->views();
		printf( '<form method="get" action="%1$s"><input type="hidden" name="page" value="%2$s">', esc_url( network_admin_url( 'admin.php' ) ), esc_attr( self::SLUG ) );
		foreach ( array( 'state', 'orderby', 'order' ) as $parameter ) {
			printf( '<input type="hidden" name="%1$s" value="%2$s">', esc_attr( $parameter ), esc_attr( self::asked( $parameter ) ) );
		}
		$this->table->search_box( __( 'Search domains', 'wu-serverpilot' ), 'wu-serverpilot' );
		printf( '</form><form method="post" id="wu-serverpilot-domains" action="%s">', esc_url( self::here() ) );
		array_map( array( Clicks::class, 'print_nonce' ), Clicks::OF_NAMES );
		$this->table->display();
		echo '</form>';
	}

	/**
	 * The last changes; those before the last ten are folded away.
	 */
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

	/**
	 * E-mails to customers, where Ultimate Multisite can send them and has none yet.
	 */
	private function show_emails(): void {
		if ( $this->registration->is_on() && $this->emails->are_missing() ) {
			printf( '<h2>%1$s</h2><p>%2$s</p>', esc_html__( 'E-mails to customers', 'wu-serverpilot' ), esc_html__( 'Customers can be told when their domain works, stops working or still does not. The e-mails are Ultimate Multisite’s own: change, switch off or delete them there.', 'wu-serverpilot' ) );
			Clicks::form( Clicks::MAKE_EMAILS, __( 'Make the e-mails', 'wu-serverpilot' ), '', 'button' );
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
