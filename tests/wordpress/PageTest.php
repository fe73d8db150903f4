<?php
/**
 * The page in the network admin, without a browser.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use ServerPilot_Plugin\Admin\Domain_List;
use ServerPilot_Plugin\Admin\Page\Page;
use ServerPilot_Plugin\Admin\Page\Page_Address;
use ServerPilot_Plugin\Admin\Page\Requests;
use ServerPilot_Plugin\Admin\Page\Routes;
use ServerPilot_Plugin\Plugin;

/**
 * What is shown, who may click, and what a click does without JavaScript.
 */
final class PageTest extends TestCase {

	use Verbs;

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		set_current_screen( 'ultimate-multisite_page_wu-serverpilot-network' );
	}

	protected function tearDown(): void {
		$_GET                                 = array();
		$_POST                                = array();
		$_REQUEST                             = array();
		$GLOBALS['current_screen']            = null;
		$GLOBALS['wp_scripts']                = null;
		parent::tearDown();
	}

	/**
	 * The page as a browser gets it; the place it goes to instead, or "refused".
	 *
	 * @param array $get  The address.
	 * @param array $post What is posted.
	 */
	private function visit( array $get = array(), array $post = array() ) {
		$_GET     = $get;
		$_POST    = $post;
		$_REQUEST = $get + $post;
		add_filter( 'wp_redirect', static fn( $to ) => throw new \RuntimeException( $to ), 1 );
		add_filter( 'wp_die_handler', static fn() => static fn() => throw new \RuntimeException( 'refused' ) );
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

	/**
	 * What a link of Requests asks for.
	 *
	 * @param array $arguments action and names.
	 */
	private function click( array $arguments ) {
		parse_str( wp_parse_url( Page_Address::asking( $arguments ), PHP_URL_QUERY ), $get );
		return $this->visit( $get );
	}

	/**
	 * The page's sentences about clicks.
	 *
	 * @param string $page The page.
	 */
	private static function messages( $page ) {
		preg_match_all( '#wu-serverpilot-message"><p>(.*?)</p>#s', $page, $found );
		return $found[1];
	}

	/**
	 * The names in the table, in order.
	 *
	 * @param string $page The page.
	 */
	private static function names( $page ) {
		preg_match_all( '#name="names\[\]" value="([^"]+)"#', $page, $found );
		return $found[1];
	}

	public function test_it_opens_from_what_is_stored_and_shows_every_domain() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$page = $this->visit();

		$this->assertSame( array(), $this->emulator->request_lines() );
		$this->assertSame( array( 'shop.example', 'old.example', 'network.example' ), self::names( $page ) );
		$this->assertStringContainsString( '4 of 300', $page );
		$this->assertStringContainsString( 'Added: shop.example, www.shop.example', $page );
	}

	public function test_it_is_in_ultimate_multisites_menu_for_network_admins() {
		global $submenu, $admin_page_hooks;
		$admin_page_hooks['wp-ultimo'] = 'ultimate-multisite';
		Plugin::instance()->part( Page::class )->add();

		$this->assertContains( array( 'ServerPilot', 'manage_network', 'wu-serverpilot', 'ServerPilot' ), $submenu['wp-ultimo'] );
	}

	public function test_views_and_search_choose_rows() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$this->assertSame( array( 'old.example' ), self::names( $this->visit( array( 'state' => 'only_on_app' ) ) ) );
		$this->assertSame( array( 'shop.example' ), self::names( $this->visit( array( 's' => 'shop' ) ) ) );
		$this->assertSame( array( 'network.example', 'old.example', 'shop.example' ), self::names( $this->visit( array( 'orderby' => 'name' ) ) ) );
	}

	public function test_a_click_needs_the_nonce_and_the_capability() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$wanted = array( 'action' => 'remove_confirmed', 'names' => array( 'old.example' ), '_wpnonce' => 'wrong' );

		$this->assertSame( 'refused', $this->visit( array(), $wanted ) );
		wp_set_current_user( $this->somebody() );
		$this->assertSame( 'refused', $this->visit( array(), array( '_wpnonce' => wp_create_nonce( 'bulk-domains' ) ) + $wanted ) );

		$this->assert_app_has( 'network.example', 'old.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_removal_asks_first_and_only_about_foreign_names() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$question = $this->click( array( 'action' => 'remove', 'names' => array( 'old.example', 'shop.example', 'network.example' ) ) );
		$this->assertSame( array( 'old.example' ), self::names( $question ) );
		$this->assertStringContainsString( 'shop.example, network.example', self::messages( $question )[0] );
		$this->assertContains( 'old.example', $this->emulator->domains() );

		$this->click( array( 'action' => 'remove_confirmed', 'names' => array( 'old.example' ) ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array( 'Removed from ServerPilot: old.example.' ), self::messages( $this->visit() ) );
		$this->assertSame( array(), self::messages( $this->visit() ), 'it is said once' );
	}

	public function test_a_refused_domain_is_tried_again_by_a_click() {
		$this->refuse( 'shop.example', 409 );
		$this->have_mapped( 'shop.example' );
		$this->click( array( 'action' => 'sync', 'names' => array( 'shop.example' ) ) );
		$this->assertStringContainsString( 'shop.example: Refused.', self::messages( $this->visit() )[0] );

		$this->emulator->heal();
		$this->click( array( 'action' => 'sync', 'names' => array( 'shop.example' ) ) );

		$this->assertSame( array( 'shop.example: On ServerPilot, not checked.' ), self::messages( $this->visit() ) );
	}

	public function test_a_failure_is_told_on_the_page() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 401 );

		$this->click( array( 'action' => 'compare' ) );

		$this->assertStringContainsString( '401', self::messages( $this->visit() )[0] );
	}

	public function test_a_diagnosis_is_shown_with_each_check_and_stays_in_the_list() {
		$this->have_mapped( 'shop.example' );

		$this->assertStringEndsWith( 'page=wu-serverpilot&domain=shop.example', $this->click( array( 'action' => 'diagnose', 'names' => array( 'shop.example' ) ) ) );
		$page = $this->visit( array( 'domain' => 'shop.example' ) );

		preg_match_all( '#<th scope="row">(.*?)</th>#', $page, $checks );
		$this->assertSame( array( 'On ServerPilot', 'DNS', 'IPv6', 'CAA record', 'Port 80 (HTTP)', 'Port 443 (HTTPS)', 'Certificate', 'Site', 'AutoSSL', 'Last server action' ), $checks[1] );
		$this->assertStringNotContainsString( 'Not diagnosed', $this->visit( array( 's' => 'shop.example' ) ) );
	}

	public function test_the_redirection_to_https_is_switched() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true, 'force' => false ) ) );

		$this->visit( array(), array( 'action' => 'redirect', 'force' => '1', '_wpnonce' => wp_create_nonce( 'bulk-domains' ) ) );

		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 'Visitors are redirected to HTTPS now.' ), self::messages( $this->visit() ) );
	}

	public function test_the_bars_warn_from_four_fifths_on() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 238 ) ) );
		$this->have_mapped( 'www.a.example' );
		$this->assertStringContainsString( 'value="240" aria-label="Domains" data-level="recommended"', $this->visit() );
	}

	public function test_what_others_named_is_shown_as_text() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'name' => '<script>alert(1)</script>' ) );
		$this->click( array( 'action' => 'compare' ) );

		$page = $this->visit( array( 's' => '"><script>' ) );

		$this->assertStringNotContainsString( '<script', $page );
		$this->assertStringContainsString( '&lt;script&gt;alert', $page );
	}

	public function test_the_routes_are_for_network_admins() {
		$GLOBALS['wp_rest_server'] = null; // Whatever routes another test wanted.
		remove_all_actions( 'rest_api_init' );
		add_action( 'rest_api_init', array( Plugin::instance()->part( Routes::class ), 'add' ) );
		$this->have_mapped( 'shop.example' );
		$ask = static function ( $path, $parameters ) {
			$request = new \WP_REST_Request( 'POST', "/wu-serverpilot/v1/$path" );
			$request->set_body_params( $parameters );
			return rest_do_request( $request );
		};

		wp_set_current_user( $this->somebody() );
		$this->assertSame( array( 403, 403 ), array( $ask( 'compare', array() )->get_status(), $ask( 'diagnose', array( 'name' => 'shop.example' ) )->get_status() ) );
		$this->assertSame( array(), $this->emulator->request_lines() );

		wp_set_current_user( 1 );
		$this->assertSame( array( 'message' => 'Compared: nothing had to be changed.' ), $ask( 'compare', array() )->get_data() );
		$this->assertStringStartsWith( 'shop.example: ', $ask( 'diagnose', array( 'name' => 'Shop.Example.' ) )->get_data()['message'] );
		$this->assertStringNotContainsString( 'Not diagnosed', $this->visit( array( 's' => 'shop.example' ) ) );
		$this->emulator->answer_everything( 401 );
		$failed = $ask( 'compare', array() );
		$this->assertSame( array( 502, 'serverpilot_authentication' ), array( $failed->get_status(), $failed->get_data()['code'] ) );
	}

	public function test_the_domains_own_page_has_the_same_state_for_network_admins() {
		$domain = $this->map_domain( 'shop.example' );
		$this->run_queue();
		$page   = new class( $domain ) {
			public function __construct( private $domain ) {}
			public function get_object() {
				return $this->domain;
			}
		};
		$boxes  = static function () use ( $page ) {
			$GLOBALS['wp_meta_boxes'] = array();
			do_action( 'wu_page_wp-ultimo-edit-domain_register_widgets', 'wp-ultimo-edit-domain', 'hook', $page );
			ob_start();
			do_meta_boxes( get_current_screen(), 'side', null );
			return trim( wp_strip_all_tags( ob_get_clean() ) );
		};

		$this->emulator->forget();
		$this->assertStringContainsString( 'On ServerPilot, not checked', $boxes() );
		$this->assertSame( array(), $this->emulator->request_lines() );
		$this->assertSame( Plugin::instance()->part( Domain_List::class )->rows()['shop.example'], Plugin::instance()->part( Domain_List::class )->row( 'shop.example', 1, (int) $domain->get_id() ) );
		wp_set_current_user( $this->somebody() );
		$this->assertStringNotContainsString( 'ServerPilot', $boxes() );
	}

	public function test_ten_thousand_mappings_are_no_burden() {
		global $wpdb;
		foreach ( array_chunk( range( 1, 10000 ), 1000 ) as $some ) {
			$wpdb->query( "INSERT INTO {$wpdb->base_prefix}wu_domain_mappings (domain, blog_id) VALUES " . implode( ',', array_map( static fn( $i ) => "('shop-$i.example', 1)", $some ) ) );
		}
		do_action( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE );
		$queries = $wpdb->num_queries;
		$memory  = memory_get_usage();

		$page = $this->visit( array( 's' => 'shop-77', 'paged' => '2' ) );
		$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_domain_mappings" );

		$this->assertCount( 20, self::names( $page ) );
		$this->assertStringContainsString( '>111 items<', $page );
		$this->assertLessThan( 100, $wpdb->num_queries - $queries );
		$this->assertLessThan( 32 * MB_IN_BYTES, memory_get_usage() - $memory );
	}
}
