<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;
use PHPUnit\Framework\Attributes\DataProvider;

/** Which names go on the list, and which stay there. */
final class NamesTest extends TestCase {

	use Verbs;

	public function test_a_trailing_newline_is_put_right_on_the_way_in_and_out() {
		$this->map_domain( "shop.example\n" );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->unmap_domain( "shop.example\n" );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	public function test_upper_case_in_an_event_is_the_same_name() {
		$this->have_mapped( 'shop.example' );

		do_action( 'wu_add_domain', 'SHOP.Example', 1 );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_site_with_letters_outside_ascii_is_listed_as_dns_knows_it() {
		global $wpdb;
		$site = $this->create_site( 'buecher' );
		$this->queue->clear();
		$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_domain_mappings" );
		$wpdb->update( $wpdb->blogs, array( 'domain' => 'xn--bcher-kva.network.example' ), array( 'blog_id' => $site ) );

		do_action( 'wu_add_subdomain', 'bücher.network.example', (string) $site );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'xn--bcher-kva.network.example' );
	}

	/** Names that no domain can have, as an event might still hand them over. */
	public static function refused_names() {
		$names = array( 'under_score.example', 'shop.example:8080', 'http://shop.example', '192.0.2.1', 'localhost', 'shop..example', "a\0b.example", "bad\xFFutf8.example", '' );
		return array_combine( array_map( 'rawurlencode', $names ), array_map( static fn( $name ) => array( $name ), $names ) );
	}

	/** @dataProvider refused_names */
	#[DataProvider( 'refused_names' )]
	public function test_a_name_that_cannot_be_a_domain_and_is_not_mapped_changes_nothing( $name ) {
		do_action( 'wu_add_domain', $name, 1 );

		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_mapped_name_that_cannot_be_a_domain_is_shown_to_the_owner_until_it_is_unmapped() {
		global $wpdb;
		$wpdb->insert(
			$wpdb->base_prefix . 'wu_domain_mappings',
			array(
				'domain'  => 'under_score.example',
				'blog_id' => 1,
			)
		);
		wu_enqueue_async_action( 'wu_add_domain', array( 'under_score.example', 1 ), 'domain' );
		$this->run_queue();

		$this->assertSame( array( 'invalid_domain' => array( 'under_score.example' ) ), $this->problems() );
		$this->assertStringContainsString( '[ERROR] under_score.example: ', $this->integration_log() );
		$this->assertStringContainsString( 'under_score.example', $this->notices() );

		$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_domain_mappings" );
		wu_enqueue_async_action( 'wu_remove_domain', array( 'under_score.example', 1 ), 'domain' );
		$this->run_queue();
		$this->assertSame( array(), $this->problems() );
		$this->assertSame( '', $this->notices() );
	}

	public function test_the_twin_follows_the_setting() {
		wu_save_setting( 'auto_create_www_subdomain', 'main_only' );
		$this->have_mapped( 'shop.example', 'blog.shop.example' );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( 'plain.example' );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'blog.shop.example', 'plain.example' );
	}

	public function test_a_www_name_mapped_by_itself_gets_no_twin() {
		$this->have_mapped( 'www.shop.example' );

		$this->assert_app_has( 'network.example', 'www.shop.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_networks_own_subdomain_gets_no_twin_whatever_the_setting() {
		wu_save_setting( 'auto_create_www_subdomain', 'always' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.network.example' );
	}

	public function test_removing_a_domain_leaves_a_twin_that_is_mapped_on_its_own() {
		$this->have_mapped( 'shop.example', 'www.shop.example' );

		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'www.shop.example' );
	}

	public function test_removing_the_twins_own_mapping_leaves_it_as_the_twin_of_the_other() {
		$this->have_mapped( 'shop.example', 'www.shop.example' );

		$this->unmap_domain( 'www.shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_removing_the_twins_own_mapping_leaves_it_even_where_the_setting_wants_no_twins() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( 'shop.example', 'www.shop.example' );

		$this->unmap_domain( 'www.shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_removing_a_domain_leaves_it_while_another_site_has_it_as_its_host() {
		global $wpdb;
		$site = $this->create_site( 'shop' );
		$this->run_queue();
		$wpdb->update( $wpdb->blogs, array( 'domain' => 'shop.example' ), array( 'blog_id' => $site ) );
		$this->have_mapped( 'shop.example' );
		$before = $this->emulator->domains();

		$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_domain_mappings WHERE domain = 'shop.example'" );
		do_action( 'wu_remove_domain', 'shop.example', 1 );

		$this->assertContains( 'shop.example', $before );
		$this->assertSame( $before, $this->emulator->domains() );
	}

	/** Whatever may ask for it. */
	public static function events_that_remove() {
		return array(
			'a deleted mapping' => array( 'wu_remove_domain' ),
			'a deleted site'    => array( 'wu_remove_subdomain' ),
			'a late job'        => array( 'wu_serverpilot_reconcile_due' ),
			'a mapping event'   => array( 'wu_add_domain' ),
		);
	}

	/** @dataProvider events_that_remove */
	#[DataProvider( 'events_that_remove' )]
	public function test_the_networks_own_domain_and_its_twin_are_never_removed( $event ) {
		$this->app_has( 'www.network.example', 'network.example', 'shop.example' );

		do_action( $event, 'network.example', 1 );
		do_action( $event, 'www.network.example', 1 );
		do_action( $event, "NETWORK.example.\n", 1 );

		$this->assert_app_has( 'www.network.example', 'network.example', 'shop.example' );
	}

	public function test_the_networks_own_domain_deleted_as_a_mapping_stays() {
		$this->app_has( 'network.example', 'www.network.example' );
		$this->have_mapped( 'network.example' );

		$this->unmap_domain( 'network.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'www.network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_subdomain_that_a_wildcard_covers_is_not_added_and_that_costs_one_request() {
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', '*.network.example' );
		$this->assertSame( array( 'GET' ), $this->methods() );
		$this->assertStringContainsString( 'because a wildcard on it serves them already: shop.network.example', $this->integration_log() );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_subdomain_that_a_wildcard_covers_is_added_while_autossl_is_on() {
		$this->emulator->change_app(
			array(
				'domains' => array( 'network.example', '*.network.example' ),
				'ssl'     => array( 'auto' => true ),
			)
		);
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', '*.network.example', 'shop.network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_wildcard_that_was_removed_since_does_not_keep_a_subdomain_off_the_app() {
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();
		$this->app_has( 'network.example' );

		$this->create_site( 'blog' );
		$this->run_queue();

		$this->assertContains( 'blog.network.example', $this->emulator->domains() );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_filter_decides_otherwise_about_subdomains() {
		$asked = array();
		add_filter(
			'wu_serverpilot_add_subdomain',
			static function ( $add, $host, $domains ) use ( &$asked ) {
				$asked[ $host ] ??= array( $add, $domains );
				return ! $add;
			},
			10,
			3
		);
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', '*.network.example', 'shop.network.example' );
		$this->assertSame( array( null, array( 'network.example', '*.network.example' ) ), $asked['shop.network.example'] );
	}
}
