<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;

/** Which names go on the list, and which stay there. */
final class NamesTest extends TestCase {

	public function test_a_trailing_newline_is_put_right_on_the_way_in_and_out() {
		$this->map_domain( "shop.example\n" );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->unmap_domain( "shop.example\n" );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
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

	public function test_a_name_that_cannot_be_a_domain_and_is_not_mapped_changes_nothing() {
		foreach ( array( 'under_score.example', 'http://shop.example:8080', "bad\xFFutf8.example", '' ) as $name ) {
			do_action( 'wu_add_domain', $name, 1 );
		}
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertSame( array( array(), array() ), array( $this->problems(), $this->events() ) );
	}

	public function test_a_mapped_name_that_cannot_be_a_domain_is_shown_to_the_owner_until_it_is_unmapped() {
		global $wpdb;
		$this->map_unheard( 'under_score.example' );
		wu_enqueue_async_action( 'wu_add_domain', array( 'under_score.example', 1 ), 'domain' );
		$this->have_mapped( 'fine.example' );

		$this->assert_app_has( 'network.example', 'fine.example', 'www.fine.example' );
		$this->assertSame( array( 'invalid_domain' => array( 'under_score.example' ) ), $this->problems() );
		$this->assertStringContainsString( '[ERROR] under_score.example: ', $this->integration_log() );
		$this->assertStringContainsString( 'under_score.example', $this->notices() );

		$wpdb->delete( $wpdb->base_prefix . 'wu_domain_mappings', array( 'domain' => 'under_score.example' ) );
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

	public function test_removing_the_twins_own_mapping_leaves_it_even_where_the_setting_wants_no_twins() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( 'shop.example', 'www.shop.example' );

		$this->unmap_domain( 'www.shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_the_networks_own_domain_and_its_twin_are_removed_by_no_event() {
		$this->app_has( 'www.network.example', 'network.example', 'shop.example' );
		foreach ( array( 'wu_remove_domain', 'wu_remove_subdomain', 'wu_add_domain' ) as $event ) {
			do_action( $event, 'network.example', 1 );
			do_action( $event, 'www.network.example', 1 );
			do_action( $event, "NETWORK.example.\n", 1 );
		}
		$this->run_queue();

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
	public function test_sites_in_use_get_their_places_before_archived_ones_and_mappings_before_hosts() {
		$archived = $this->create_site( 'old' );
		$this->map_domain( 'old.example', $archived );
		$this->map_domain( 'shop.example' );
		update_blog_status( $archived, 'archived', 1 );

		$names = array_values( array_unique( array_column( iterator_to_array( $this->part( \ServerPilot_Plugin\Network\Network_Names::class )->of_sites(), false ), 'name' ) ) );
		$this->assertSame( array( 'shop.example', 'network.example' ), array_slice( $names, 0, 2 ) );
		$this->assertEqualsCanonicalizing( array( 'old.example', 'old.network.example' ), array_slice( $names, 2 ) );
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
	public function test_a_filter_decides_otherwise_about_subdomains() {
		$asked = $this->listen_to( 'wu_serverpilot_add_subdomain' );
		add_filter( 'wu_serverpilot_add_subdomain', static fn( $add ) => ! $add );
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', '*.network.example', 'shop.network.example' );
		$this->assertContains( array( null, 'shop.network.example', array( 'network.example', '*.network.example' ) ), (array) $asked );
	}
}
