<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Customers\{ Customer_List, Site_Answer, Status };
use ServerPilot_Plugin\Names\Schema;

/** In Ultimate Multisite's own list of domains, and before anything is mapped. */
final class CustomerListTest extends TestCase {

	use Watching;

	/**
	 * What we add to a domain's row, as it is printed: the text, and the link's label.
	 *
	 * @param int|null $user Who reads; the site's customer where left out.
	 * @return array{string, string[]}
	 */
	private function shown( $name, $user = null ) {
		wp_set_current_user( $user ?? $this->customer() );
		$domain = wu_get_domain_by_domain( $name );
		$info   = apply_filters( 'wu_domain_mapping_row_info', array(), $domain );
		$links  = apply_filters( 'wu_domain_mapping_row_actions', array(), $domain );
		ob_start();
		foreach ( $info as $column ) {
			$this->assertSame( array( 'wu-serverpilot-row', '', '', false ), array( $column['wrapper_classes'], $column['icon'], $column['label'], isset( $column['url'] ) ) );
			$column['value']();
		}
		$html = preg_replace( '#<style>.*?</style>#', '', ob_get_clean() );
		return array( trim( wp_strip_all_tags( $html ) ), array_values( wp_list_pluck( $links, 'value' ) ) );
	}

	/** The same without when it was checked. */
	private function said( $name, $user = null ) {
		return preg_replace( '/ Checked .*$/', '', $this->shown( $name, $user )[0] );
	}

	private function answer( $mapping, $nonce, $method = 'POST' ) {
		$_REQUEST                  = array( 'domain' => $mapping, '_wpnonce' => $nonce );
		$_SERVER['REQUEST_METHOD'] = $method;
		$end                       = static fn( $message, $title, $arguments ) => throw new \RuntimeException( wp_strip_all_tags( $message ), $arguments['response'] ?? 0 );
		add_filter( 'wp_die_handler', static fn() => $end );
		try {
			$this->part( Customer_List::class )->answer();
		} catch ( \RuntimeException $end ) {
			return array( $end->getCode(), $end->getMessage() );
		} finally {
			$_SERVER['REQUEST_METHOD'] = 'GET';
		}
	}

	public function test_a_customer_reads_the_record_to_create_and_where_it_leads_now() {
		$this->have_site_with( 'kund.example' );

		$this->look_finds_it_elsewhere( 'kund.example' );

		list( $shown, $links ) = $this->shown( 'kund.example' );
		$shown                 = preg_replace( '/Checked \d+ seconds? ago\. It is checked again in \d+ (second|min)s?/', 'Checked … ago. It is checked again in …', $shown );
		$this->assertSame( 'kund.example leads to 198.51.100.7, not here. Create this record where your DNS is kept: A, kund.example, 192.0.2.10 Checked … ago. It is checked again in ….', $shown );
		$this->assertSame( array( 'Check again' ), $links );
		$this->assertSame( array(), $this->emulator->requests() );
	}

	public function test_a_domain_that_works_says_since_when() {
		$this->have_site_with( 'kund.example' );
		$this->look_finds_it_works( 'kund.example' );
		$this->let_looks_pass( 5 * DAY_IN_SECONDS );
		$this->assertSame( 'kund.example works since ' . wp_date( 'F j, Y', time() - 5 * DAY_IN_SECONDS ) . '.', $this->said( 'kund.example' ) );

		$this->let_looks_pass( 5 * DAY_IN_SECONDS );

		$this->assertSame( 'kund.example worked on ' . wp_date( 'F j, Y', time() - 10 * DAY_IN_SECONDS ) . ', and has not been checked since.', $this->said( 'kund.example' ) );
	}

	public function test_a_domain_that_is_not_on_the_app_yet_is_being_set_up() {
		$site = $this->have_site_with( 'first.example' );
		$this->map_domain( 'kund.example', $site );

		$this->assertSame( array( 'kund.example is being set up, usually within a few minutes.', array() ), $this->shown( 'kund.example' ) );
	}

	public function test_a_domain_that_serverpilot_does_not_take_leads_to_the_network_and_says_no_more() {
		$site = $this->have_site_with();
		$this->refuse( 'kund.example', 409 );
		$this->map_domain( 'kund.example', $site );
		remove_all_filters( 'wu_serverpilot_watch' );
		add_filter( 'wu_serverpilot_watch', '__return_false', 200 );
		$this->run_queue();
		remove_all_filters( 'wu_serverpilot_watch' );

		$this->assertSame( array( 'kund.example could not be set up. Ask the people who run this network.', array() ), $this->shown( 'kund.example' ) );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_the_sites_own_host_has_nothing_of_ours() {
		$this->have_site_with( 'kund.example' );

		$this->assertSame( array( '', array() ), $this->shown( 'kund.network.example' ) );
	}

	public function test_only_the_sites_own_people_see_and_check_a_domain() {
		$site = $this->have_site_with( 'kund.example' );
		$this->look_finds_it_elsewhere( 'kund.example' );
		$other = $this->create_site( 'other' );
		add_user_to_blog( $other, $this->user( 'neighbour' ), 'administrator' );
		add_user_to_blog( $site, $this->user( 'author' ), 'author' );
		add_user_to_blog( $site, $this->user( 'admin-of-kund' ), 'administrator' );
		$mapping = wu_get_domain_by_domain( 'kund.example' )->get_id();
		$readers = array(
			'nobody'        => 0,
			'neighbour'     => $this->user( 'neighbour' ),
			'author'        => $this->user( 'author' ),
			'admin-of-kund' => $this->user( 'admin-of-kund' ),
			'kund'          => $this->customer(),
			'network admin' => 1,
		);

		switch_to_blog( $other ); // Where the neighbour may do anything.
		$sees = array_map( fn( $user ) => '' !== $this->said( 'kund.example', $user ), $readers );
		$this->assertSame( array( 'nobody' => false, 'neighbour' => false, 'author' => false, 'admin-of-kund' => true, 'kund' => true, 'network admin' => true ), $sees );

		$before = $this->row( 'kund.example' );
		$checks = array();
		foreach ( array( 'nobody', 'neighbour', 'author' ) as $reader ) {
			wp_set_current_user( $readers[ $reader ] );
			$checks[ $reader ] = $this->answer( $mapping, wp_create_nonce( Customer_List::ACTION . $mapping ) );
		}
		restore_current_blog();

		$this->assertSame( array_fill_keys( array( 'nobody', 'neighbour', 'author' ), array( 403, 'You cannot check this domain.' ) ), $checks );
		$this->assertEquals( $before, $this->row( 'kund.example' ) );
	}

	public function test_a_check_needs_the_domains_own_nonce() {
		$site = $this->have_site_with( 'kund.example', 'second.example' );
		wp_set_current_user( $this->customer() );
		$first  = wu_get_domain_by_domain( 'kund.example' )->get_id();
		$second = wu_get_domain_by_domain( 'second.example' )->get_id();

		$this->assertSame( 403, $this->answer( $first, wp_create_nonce( Customer_List::ACTION . $second ) )[0] );
		$this->assertGreaterThan( 0, $site );
	}

	public function test_the_link_stays_on_the_readers_host() {
		$this->have_site_with( 'kund.example' );
		$this->look_finds_it_elsewhere( 'kund.example' );
		wp_set_current_user( $this->customer() );
		$domain = wu_get_domain_by_domain( 'kund.example' );

		$link = apply_filters( 'wu_domain_mapping_row_actions', array(), $domain )['wu_serverpilot'];

		$this->assertSame( array( 'wrapper_classes', 'icon', 'label', 'value', 'url' ), array_keys( $link ) );
		$this->assertMatchesRegularExpression( '#^/wp-admin/admin-post\.php\?action=wu_serverpilot_check&domain=' . $domain->get_id() . '&_wpnonce=[0-9a-f]{10}$#', $link['url'] );
	}

	public function test_all_that_is_shown_is_escaped() {
		$this->have_site_with( 'kund.example' );
		add_filter( 'wu_serverpilot_customer_status', static fn( $status, $name, $site ) => array( 'sentence' => "<script>$name</script>", 'step' => '<b onclick="x">', 'times' => '&' . $site ), 10, 3 );
		wp_set_current_user( $this->customer() );
		$domain = wu_get_domain_by_domain( 'kund.example' );

		ob_start();
		apply_filters( 'wu_domain_mapping_row_info', array(), $domain )['wu_serverpilot']['value']();
		$html = preg_replace( '#<style>.*?</style>#', '', ob_get_clean() );

		$this->assertSame( '<span class="wu-serverpilot-status" role="status">&lt;script&gt;kund.example&lt;/script&gt; <strong>&lt;b onclick=&quot;x&quot;&gt;</strong> <small>&amp;' . $domain->get_blog_id() . '</small></span>', $html );
	}

	public function test_the_site_decides_what_is_shown_and_whether_anything_is() {
		$this->have_site_with( 'kund.example' );
		add_filter( 'wu_serverpilot_customer_status', '__return_null' );
		$this->assertSame( array( '', array() ), $this->shown( 'kund.example' ) );
		remove_filter( 'wu_serverpilot_customer_status', '__return_null' );
		add_filter( 'wu_serverpilot_watch', '__return_false', 200 );

		$this->assertSame( array( '', array() ), $this->shown( 'kund.example' ) );
	}

	public function test_a_copy_of_the_site_shows_and_checks_nothing() {
		global $wpdb;
		$this->have_site_with( 'kund.example' );
		$wpdb->update( $wpdb->site, array( 'domain' => 'copy.example' ), array( 'id' => 1 ) ); // phpcs:ignore WordPress.DB
		try {
			$this->assertSame( array( '', array() ), $this->shown( 'kund.example' ) );
		} finally {
			$wpdb->update( $wpdb->site, array( 'domain' => 'network.example' ), array( 'id' => 1 ) ); // phpcs:ignore WordPress.DB
		}
	}

	public function test_nothing_foreign_is_told() {
		$this->have_site_with( 'kund.example', 'second.example' );
		$this->look_finds( 'kund.example', 'waiting_dns', array( 'cause' => 'private', 'leads_to' => array() ), array( 'dns' => array( 'dns_not_public', 'failed' ) ) );

		$shown = $this->shown( 'kund.example' )[0];

		$this->assertStringStartsWith( 'kund.example leads to a private address, where nobody can visit it.', $shown );
		$app = $this->emulator->app();
		foreach ( array( $app['id'], $app['name'] . ' ', $app['serverid'], 'second.example', 'ServerPilot' ) as $foreign ) {
			$this->assertStringNotContainsString( $foreign, $shown );
		}
	}

	public function test_a_name_is_checked_once_in_a_while_and_few_at_a_time() {
		$this->have_site_with( 'kund.example' );
		$check = $this->part( Customer_List::class );
		$now    = time();
		$this->assertSame( array( true, false, true, true, true ), array( $check->is_turn_of( 'kund.example', $now - 60 ), $check->is_turn_of( 'kund.example', $now - 1 ), $check->is_turn_of( 'second.example', $now - 1 ), $check->is_turn_of( 'kund.example', $now ), $check->is_turn_of( 'third.example', $now ) ) );
		$this->assertSame( 'It was checked a moment ago.', $check->check( 'kund.example', $this->row( 'kund.example' )->mapping ) );

		$others = array_map( fn() => new \mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, getenv( 'WU_NETWORK_SOCKET' ) ), array( 1, 2 ) );
		foreach ( $others as $i => $other ) {
			$place = 'wu_serverpilot_check_' . ( $i + 1 ) . '_' . md5( DB_NAME . $GLOBALS['wpdb']->base_prefix );
			$other->query( "SELECT GET_LOCK('$place', 0)" );
		}
		$this->part( \ServerPilot_Plugin\Support\Store::class )->forget( 'checks' );

		$this->assertSame( 'The check is queued.', $check->check( 'kund.example', $this->row( 'kund.example' )->mapping ) );
		$this->assertSame( array( array( 'wu_serverpilot_watch_due', array() ) ), $this->jobs( 'pending', 'wu_serverpilot_watch_due' ) );
		$this->assertLessThanOrEqual( time(), $this->row( 'kund.example' )->next_check );
		// Closing the connection would free it a moment later.
		$others[0]->query( 'SELECT RELEASE_ALL_LOCKS()' );
		$this->assertTrue( $check->in_a_place( static fn() => null ) );
	}

	public function test_a_mapping_that_moved_to_another_site_shows_nothing_of_the_one_before() {
		$this->have_site_with( 'kund.example' );
		$this->look_finds( 'kund.example', 'works' );
		$row = $this->row( 'kund.example' );

		$said = fn( $site ) => $this->part( Status::class )->of( 'kund.example', $row->mapping, $site )['sentence'];
		$this->assertStringStartsWith( 'kund.example works since', $said( $row->site ) );
		$this->assertSame( 'kund.example is being set up, usually within a few minutes.', $said( $row->site + 1 ) );
	}

	public function test_before_anything_is_mapped_each_kind_of_domain_has_a_record_that_it_can_have() {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		wu_save_setting( 'domain_mapping_instructions', '' );
		$theirs = $manager->get_domain_mapping_instructions();
		$this->assertStringContainsString( 'CNAME', $theirs );
		add_filter( 'wu_serverpilot_addresses', static fn() => array( '192.0.2.99' ) );

		$ours = wp_strip_all_tags( $manager->get_domain_mapping_instructions() );
		$this->assertStringContainsString( 'For a domain itself, such as example.com: an A record with the value 192.0.2.99.', $ours );
		$this->assertStringContainsString( 'For a part of a domain, such as shop.example.com: a CNAME record with the value network.example, or an A record with the value 192.0.2.99.', $ours );

		wu_save_setting( 'domain_mapping_instructions', "  " . str_replace( "\n", "\r\n", $manager->default_domain_mapping_instructions() ) );
		$this->assertSame( $ours, wp_strip_all_tags( $manager->get_domain_mapping_instructions() ) );
		wu_save_setting( 'domain_mapping_instructions', 'Call us: %NETWORK_IP%' );
		$this->assertSame( 'Call us: 192.0.2.99', $manager->get_domain_mapping_instructions() );
		wu_save_setting( 'domain_mapping_instructions', '' );
	}

	public static function proofs() {
		$dns = static fn( $code ) => array( 'dns' => array( $code, 'passed' ) );
		return array(
			'an address of the server'                      => array( $dns( 'dns_right' ), 0, true ),
			'eleven minutes ago'                            => array( $dns( 'dns_right' ), 11 * 60, false ),
			'a delivery network'                            => array( $dns( 'dns_through_cdn' ), 0, false ),
			'a delivery network, and the site answers'      => array( $dns( 'dns_through_cdn' ) + array( 'site' => array( 'site_answers', 'passed' ) ), 0, true ),
			'the server, but another site answers'          => array( $dns( 'dns_right' ) + array( 'site' => array( 'site_other', 'failed' ) ), 0, false ),
			'elsewhere'                                     => array( array( 'dns' => array( 'dns_points_elsewhere', 'failed' ) ), 0, false ),
		);
	}

	/** @dataProvider proofs */
	#[DataProvider( 'proofs' )]
	public function test_ultimate_multisite_is_told_that_the_dns_is_right_where_a_look_proved_it( array $checks, $ago, $correct ) {
		$site = $this->have_site_with( 'kund.example' );
		$this->look_finds( 'kund.example', 'waiting_certificate', array(), $checks );
		$this->let_looks_pass( $ago );
		$domain = wu_get_domain_by_domain( 'kund.example' );

		$this->assertSame( array( $correct, true ), array( apply_filters( 'wu_domain_has_correct_dns', false, $domain, array() ), apply_filters( 'wu_domain_has_correct_dns', true, $domain, array() ) ) );
		$domain->set_blog_id( $site + 1 );
		$this->assertFalse( apply_filters( 'wu_domain_has_correct_dns', false, $domain, array() ) );
	}

	public static function locks() {
		return array(
			'open'                   => array( array(), 'live' ),
			'archived'               => array( array( 'archived' => 1 ), 'archived' ),
			'not active'             => array( array( 'wu_active' => '0' ), 'not_active' ),
			'cancelled'              => array( array( 'wu_double_membership' => 'cancelled' ), 'suspended' ),
			'expired, but not shut'  => array( array( 'wu_double_membership' => 'expired' ), 'live' ),
			'over its visits'        => array( array( 'wu_double_visits_limit' => 10, 'wu_double_visits' => 11 ), 'over_visits' ),
		);
	}

	/**
	 * @group double
	 * @dataProvider locks
	 */
	#[Group( 'double' )]
	#[DataProvider( 'locks' )]
	public function test_a_site_proves_itself_and_says_whether_visitors_see_it( array $meta, $word ) {
		$site = $this->create_site( 'kund' );
		foreach ( $meta as $key => $value ) {
			'archived' === $key ? update_blog_status( $site, $key, $value ) : update_site_meta( $site, $key, $value );
		}
		$_GET['wu_serverpilot_look'] = str_repeat( 'n', 32 );
		$host                        = $_SERVER['HTTP_HOST'];
		$_SERVER['HTTP_HOST']        = 'Kund.example:8080';
		try {
			$header = Site_Answer::header( $site );
		} finally {
			$_SERVER['HTTP_HOST'] = $host;
		}

		$this->assertSame( "X-WU-ServerPilot: $site $word " . hash_hmac( 'sha256', str_repeat( 'n', 32 ) . " kund.example $site $word", Site_Answer::key() ), $header );
	}

	public function test_the_table_of_names_without_its_columns_shows_nothing_and_breaks_nothing() {
		$this->have_site_with( 'kund.example' );
		$quiet = $GLOBALS['wpdb']->suppress_errors();
		Schema::drop();

		$this->assertSame( array( '', array() ), $this->shown( 'kund.example' ) );
		$GLOBALS['wpdb']->suppress_errors( $quiet );
	}
}
