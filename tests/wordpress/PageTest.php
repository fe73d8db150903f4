<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Admin\{ Page, Request };
use ServerPilot_Plugin\Plugin;

/** What is shown, who may click, and what a click does. None of it needs JavaScript. */
final class PageTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		set_current_screen( 'ultimate-multisite_page_wu-serverpilot-network' );
	}

	protected function tearDown(): void {
		$_GET                      = array();
		$_POST                     = array();
		$_REQUEST                  = array();
		$GLOBALS['current_screen'] = null;
		$GLOBALS['wp_scripts']     = null;
		parent::tearDown();
	}

	/** The page as a browser gets it; the place it goes to instead, or "refused". */
	private function visit( array $get = array(), array $post = array() ) {
		$_GET     = array( 'page' => 'wu-serverpilot' ) + $get;
		$_POST    = wp_slash( $post );
		$_REQUEST = $_GET + $_POST;
		add_filter( 'wp_redirect', static fn( $to ) => throw new \RuntimeException( $to ), 1 );
		add_filter( 'wp_die_handler', static fn() => static fn() => throw new \RuntimeException( 'refused' ) );
		Plugin::instance()->part( \ServerPilot_Plugin\Support\Store::class )->refresh();
		ob_start();
		try {
			Plugin::instance()->part( Page::class )->load();
			Plugin::instance()->part( Page::class )->show();
		} catch ( \RuntimeException $end ) {
			ob_end_clean();
			return $end->getMessage();
		}
		return ob_get_clean();
	}

	/** A button of the page is pressed. */
	private function click( $action, array $names = array(), array $get = array() ) {
		$post = array(
			'action'         => $action,
			'list'           => implode( ' ', $names ),
			"nonce_$action" => wp_create_nonce( "wu-serverpilot-$action" ),
		);
		return $this->visit( $get, $post );
	}

	/** The page's sentences about clicks. */
	private static function messages( $page ) {
		preg_match_all( '#wu-serverpilot-message"><p>(.*?)</p>#s', $page, $found );
		return $found[1];
	}

	/** The names in the table, in order. */
	private static function names( $page ) {
		preg_match_all( '#name="names\[\]" value="([^"]+)"#', $page, $found );
		return $found[1];
	}

	/** The states of the rows, by name. */
	private static function states( $page ) {
		preg_match_all( '#name="names\[\]" value="([^"]+)".*?wu-serverpilot-state is-(\w*)">(.*?)</span>#s', $page, $found, PREG_SET_ORDER );
		return array_column( array_map( static fn( $row ) => array( $row[1], array( $row[3], $row[2] ) ), $found ), 1, 0 );
	}

	public function test_it_opens_from_what_is_stored_and_shows_every_domain_with_one_state() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$page = $this->visit();

		$this->assertSame( array(), $this->emulator->request_lines() );
		$this->assertSame(
			array(
				'shop.example'    => array( 'On ServerPilot, not checked', '' ),
				'old.example'     => array( 'Only on ServerPilot', '' ),
				'network.example' => array( 'The network’s own', '' ),
			),
			self::states( $page )
		);
		$this->assertStringContainsString( '4 of 300', $page );
		$this->assertStringContainsString( 'Added: shop.example, www.shop.example', $page );
	}

	public function test_a_domain_that_no_sync_has_seen_waits_at_the_top_of_the_list() {
		$this->have_mapped( 'shop.example' );
		$this->map_domain( 'new.example' );

		$this->assertSame( array( 'new.example', 'shop.example', 'network.example' ), self::names( $this->visit() ) );
		$this->assertSame( array( 'new.example' => array( 'Waiting for ServerPilot', 'waiting' ) ), self::states( $this->visit( array( 'state' => 'waiting_serverpilot' ) ) ) );
		$this->assertStringContainsString( 'Waiting for ServerPilot <span class="count">(1)</span>', $this->visit() );
	}

	public function test_where_domain_mapping_is_off_no_row_says_that_it_works() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		$wpdb->update( "{$wpdb->base_prefix}wu_serverpilot_names", array( 'state' => 'works', 'checked' => time() ), array( 'name' => 'shop.example' ) ); // phpcs:ignore WordPress.DB, WordPress.Arrays
		$this->assertSame( array( 'Works', 'good' ), self::states( $this->visit() )['shop.example'] );

		self::switch_domain_mapping_off();
		$page = $this->visit( array( 'state' => 'does_not_work' ) );

		$this->assertSame( array( 'shop.example' => array( 'Does not work', 'bad' ) ), self::states( $page ) );
		$this->assertStringContainsString( 'Does not work <span class="count">(1)</span>', $page );
		$this->assertStringNotContainsString( '>Works', $page );
		$this->assertSame( array(), self::names( $this->visit( array( 'state' => 'works' ) ) ) );
	}

	public function test_it_is_in_ultimate_multisites_menu_for_network_admins() {
		global $submenu, $admin_page_hooks;
		$admin_page_hooks['wp-ultimo'] = 'ultimate-multisite';
		Request::add_page( static fn() => Plugin::instance()->part( Page::class ) );

		$this->assertContains( array( 'ServerPilot', 'manage_network', 'wu-serverpilot', 'ServerPilot' ), $submenu['wp-ultimo'] );
	}

	public function test_views_search_and_order_choose_rows() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example', 'xn--bcher-kva.example' );

		$this->assertSame( array( 'old.example' ), self::names( $this->visit( array( 'state' => 'only_on_app' ) ) ) );
		$this->assertSame( array( 'shop.example' ), self::names( $this->visit( array( 's' => ' SHOP' ) ) ) );
		$this->assertSame( array( 'xn--bcher-kva.example' ), self::names( $this->visit( array( 's' => 'Bücher.example' ) ) ) );
		$this->assertSame( array( 'network.example', 'old.example', 'shop.example', 'xn--bcher-kva.example' ), self::names( $this->visit( array( 'orderby' => 'name' ) ) ) );
	}

	public function test_the_choice_of_rows_a_page_is_saved_in_wordpresss_own_order() {
		// wp-admin/admin.php saves it before it makes the menu.
		$saved = apply_filters( 'set_screen_option_wu_serverpilot_per_page', false, 'wu_serverpilot_per_page', 50 );

		$this->assertSame( 50, $saved );
	}

	public function test_a_click_needs_its_own_nonce_the_capability_and_a_post() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$nonce  = wp_create_nonce( 'wu-serverpilot-remove_confirmed' );
		$wanted = array( 'action' => 'remove_confirmed', 'list' => 'old.example', 'nonce_remove_confirmed' => $nonce );

		$this->assertSame( 'refused', $this->visit( array(), array( 'nonce_remove_confirmed' => wp_create_nonce( 'wu-serverpilot-sync' ) ) + $wanted ) );
		$this->assertStringContainsString( '<h1', $this->visit( $wanted ), 'an address does nothing' );
		wp_set_current_user( $this->somebody() );
		$this->assertSame( 'refused', $this->visit( array(), array( 'nonce_remove_confirmed' => wp_create_nonce( 'wu-serverpilot-remove_confirmed' ) ) + $wanted ) );

		$this->assert_app_has( 'network.example', 'old.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_removal_asks_first_and_only_about_foreign_names() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$question = $this->click( 'remove', array( 'old.example', 'shop.example', 'network.example' ) );
		$this->assertStringContainsString( '<input type="hidden" name="list" value="old.example"><button class="button button-primary" name="action" value="remove_confirmed">', $question );
		$this->assertStringContainsString( 'shop.example, network.example', $question );
		$this->assertContains( 'old.example', $this->emulator->domains() );

		$this->click( 'remove_confirmed', array( 'old.example' ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array( 'Removed from ServerPilot: old.example.' ), self::messages( $this->visit() ) );
		$this->assertSame( array(), self::messages( $this->visit() ), 'it is said once' );
	}

	public function test_a_rows_own_button_means_that_row_whatever_is_in_its_name() {
		$this->app_has( 'network.example', 'old.example&row[remove]=victim.example' );
		$this->have_mapped( 'shop.example' );

		preg_match( '#<button type="submit" class="button-link" name="row\[sync\]" value="(old[^"]*)"#', $this->visit(), $button );

		$this->assertSame( 'old.example&amp;row[remove]=victim.example', $button[1] ?? null );
	}

	public function test_a_refused_domain_is_tried_again_by_a_click_and_the_list_stays_where_it_was() {
		$this->refuse( 'shop.example', 409 );
		$this->have_mapped( 'shop.example' );
		$this->emulator->heal();

		$post = array( 'row' => array( 'sync' => 'shop.example' ), 'nonce_sync' => wp_create_nonce( 'wu-serverpilot-sync' ) );
		$this->assertStringEndsWith( 'admin.php?page=wu-serverpilot&state=refused&s=a%26b', $this->visit( array( 'state' => 'refused', 's' => 'a&b' ), $post ) );

		$this->assertSame( array( '2 domains added.', 'shop.example: On ServerPilot, not checked.' ), self::messages( $this->visit() ) );
	}

	public function test_a_sync_that_wrote_nothing_or_left_something_never_says_success() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->click( 'sync' );
		$this->assertSame( array( 'foreign_app' => array() ), $this->problems() );
		$this->assertSame( array(), self::messages( $this->visit() ), 'the notice says it' );

		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 299 ) ) );
		$this->click( 'sync' );
		$page = $this->visit();
		$this->assertSame( array( 'Nothing had to be changed. 2 domains have no room on the app.' ), self::messages( $page ) );
		$this->assertStringContainsString( 'notice-warning inline wu-serverpilot-message', $page );
	}

	public function test_a_failure_is_told_once_on_a_page() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 401 );

		$this->click( 'sync' );

		$this->assertSame( array(), self::messages( $this->visit() ) );
		$this->assertSame( 1, substr_count( $this->notices(), 'data-kind' ) );
		$this->assertStringContainsString( 'data-kind="authentication"', $this->notices() );
	}

	public function test_a_diagnosis_is_shown_with_each_check() {
		$this->have_mapped( 'shop.example' );

		$page = $this->click( 'diagnose', array( 'shop.example' ) );

		preg_match_all( '#<h2[^>]*>(.*?)</h2>#', $page, $titles );
		preg_match_all( '#<th scope="row">(.*?)</th>#', $page, $checks );
		$this->assertSame( array( 'Diagnosis of shop.example', 'Diagnosis of www.shop.example' ), $titles[1] );
		$this->assertSame( array( 'On ServerPilot', 'DNS', 'IPv6', 'CAA record', 'Port 80 (HTTP)', 'Port 443 (HTTPS)', 'Certificate', 'Site', 'AutoSSL' ), array_slice( $checks[1], 0, 9 ) );
	}

	public function test_a_redirection_asks_first_where_a_certificate_does_not_cover_a_name() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => array( 'network.example', 'shop.example' ) ), 'ssl' => array( 'auto' => true, 'force' => false ) ) );

		$question = $this->click( 'redirect_on' );
		$this->assertStringContainsString( '<li>www.shop.example</li>', $question );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );

		$this->click( 'redirect_on_confirmed' );
		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 'Visitors are redirected to HTTPS now.' ), self::messages( $this->visit() ) );
		$this->click( 'redirect_off' );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );
	}

	public function test_what_was_held_back_can_be_removed_or_kept() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$names = array_map( static fn( $i ) => "shop-$i.example", range( 1, 12 ) );
		$this->have_mapped( ...$names );
		$this->lose_all_mappings();
		$this->click( 'sync' );

		$this->assertStringContainsString( '12 domains are no longer mapped', $this->visit() );
		$this->assertStringNotContainsString( 'held_back', $this->notices(), 'the page says it itself' );
		$question = $this->click( 'remove_held_back' );
		$this->assertSame( 12, substr_count( $question, '<li>shop-' ) + substr_count( $question, '</li><li>' ) - 11 );
		$this->click( 'keep_held_back' );
		$this->assertSame( array( 'was_there_before' => 12, 'own' => 1 ), ( new \ServerPilot_Plugin\Names\Names() )->counts() );
		$this->assertCount( 13, $this->emulator->domains() );
	}

	public function test_before_it_is_set_up_there_is_one_button_to_the_wizard() {
		global $wp_actions;
		$was                                         = $wp_actions['serverpilot_plugin_switched_on'];
		$wp_actions['serverpilot_plugin_switched_on'] = 0; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as if it were off.
		$page                                        = $this->visit();
		$wp_actions['serverpilot_plugin_switched_on'] = $was; // phpcs:ignore WordPress.WP.GlobalVariablesOverride

		$this->assertSame( 1, substr_count( $page, 'page=wp-ultimo-hosting-integration-wizard&#038;integration=serverpilot' ) );
		$this->assertStringNotContainsString( 'Sync now', $page );
		$this->assertStringNotContainsString( '<table', $page );
	}

	public function test_the_bars_warn_from_four_fifths_on() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 238 ) ) );
		$this->have_mapped( 'www.a.example' );
		$this->assertStringContainsString( 'value="240" aria-label="Domains" class="is-recommended"', $this->visit() );
	}

	public function test_ten_changes_are_shown_and_the_older_ones_folded_away() {
		$changes = Plugin::instance()->part( \ServerPilot_Plugin\Admin\Change_Log::class );
		foreach ( range( 1, 11 ) as $i ) {
			$changes->note( 'added', array( "$i.example" ), 'event' );
		}

		list( $shown, $folded ) = explode( '<details>', $this->visit() );

		$this->assertSame( array( 10, 1 ), array( substr_count( $shown, 'Added: ' ), substr_count( $folded, 'Added: ' ) ) );
	}

	public function test_what_others_named_is_shown_as_text() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'name' => '<script>alert(1)</script>' ) );
		$this->click( 'sync' );

		$page = $this->visit( array( 's' => '"><script>' ) );

		$this->assertStringNotContainsString( '<script', $page );
		$this->assertStringContainsString( '&lt;script&gt;alert', $page );
	}

	public function test_the_domains_own_page_has_the_same_state_for_network_admins() {
		$domain = $this->map_domain( 'shop.example' );
		$this->run_queue();
		$page  = new class( $domain ) {
			public function __construct( private $domain ) {}
			public function get_object() {
				return $this->domain;
			}
		};
		$boxes = static function () use ( $page ) {
			$GLOBALS['wp_meta_boxes'] = array();
			do_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', 'wp-ultimo-edit-domain', 'hook', $page );
			ob_start();
			do_meta_boxes( get_current_screen(), 'side', null );
			return trim( wp_strip_all_tags( ob_get_clean() ) );
		};

		$this->emulator->forget();
		$this->assertStringContainsString( 'On ServerPilot, not checked', $boxes() );
		$this->assertSame( array(), $this->emulator->request_lines() );
		wp_set_current_user( $this->somebody() );
		$this->assertStringNotContainsString( 'ServerPilot', $boxes() );
	}

	public function test_the_sites_of_a_page_of_domains_are_read_at_once() {
		foreach ( range( 1, 5 ) as $number ) {
			$this->map_domain( "shop$number.example", $this->create_site( "shop$number" ) );
		}
		$this->run_queue();
		wp_cache_flush();
		$queries = $this->listen_to( 'query' );
		$page    = $this->visit( array( 's' => 'shop' ) );

		$this->assertContains( 'shop5.example', self::names( $page ) );
		$this->assertSame( array(), preg_grep( "/FROM {$GLOBALS['wpdb']->blogs} WHERE blog_id = (?!1 )/", array_column( (array) $queries, 0 ) ) );
	}

	public function test_two_thousand_mappings_are_no_burden() {
		global $wpdb;
		$this->map_unheard( ...array_map( static fn( $i ) => "shop-$i.example", range( 1, 2000 ) ) );
		do_action( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE );
		$queries = $wpdb->num_queries;
		$memory  = memory_get_usage();

		$page = $this->visit( array( 's' => 'shop-1', 'paged' => '2' ) );

		$this->assertCount( 20, self::names( $page ) );
		$this->assertStringContainsString( '>1,111 items<', $page );
		$this->assertLessThan( 40, $wpdb->num_queries - $queries );
		$this->assertLessThan( 2 * MB_IN_BYTES, memory_get_usage() - $memory );
	}
}
