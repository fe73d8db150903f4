<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;

/** Map, rename, unmap; create and delete a site. */
final class DomainEventsTest extends TestCase {

	public function test_a_mapped_domain_lands_on_the_app_with_its_twin_and_autossl_on() {
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->run_queue( 600 );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertTrue( $this->emulator->app()['ssl']['auto'] );
	}

	public function test_removing_a_domain_from_the_middle_keeps_the_rest() {
		$this->app_has( 'network.example', 'a.example', 'shop.example', 'www.shop.example', 'z.example' );
		$this->have_mapped( 'shop.example' );

		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'a.example', 'z.example' );
	}

	public function test_a_change_costs_a_read_and_a_write() {
		$this->have_mapped( 'shop.example' );

		$this->map_domain( 'other.example' );
		$this->run_queue();

		$this->assertSame( array( 'GET /v1/apps/nlcN0TwdZAyNEgdp', 'POST /v1/apps/nlcN0TwdZAyNEgdp' ), array_slice( $this->emulator->request_lines(), 0, 2 ) );
		$this->assertSame( array( '/v1/apps/nlcN0TwdZAyNEgdp' ), array_values( array_unique( preg_grep( '#/ssl#', array_column( $this->emulator->requests(), 'path' ), PREG_GREP_INVERT ) ) ) );
		$this->assertCount( 1, array_unique( array_column( $this->emulator->requests(), 'connection' ) ) );
	}

	public function test_renaming_twice_before_any_job_has_run_leaves_the_last_name_alone() {
		$this->have_mapped( 'a.example' );

		$this->rename_domain( 'a.example', 'b.example' );
		$this->rename_domain( 'b.example', 'c.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'c.example', 'www.c.example' );
	}

	public function test_a_domain_unmapped_before_its_job_has_run_does_not_stay_on_the_app() {
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_new_site_is_listed_once_without_a_twin_and_written_once_though_two_events_name_it() {
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.network.example' );
		$this->assertCount( 1, preg_grep( '#^POST /v1/apps/[^/]+$#', $this->emulator->request_lines() ) );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_deleted_site_takes_its_host_and_its_mappings_along() {
		$site = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $site );
		$this->run_queue();

		$this->delete_site( $site );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_deleting_the_mapping_of_a_sites_own_host_keeps_the_host_while_the_site_lives() {
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->unmap_domain( 'shop.network.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_site_that_moves_to_another_host_leaves_none_behind() {
		$site = $this->create_site( 'shop' );
		$this->run_queue();
		$this->lose_all_mappings();

		wp_update_site( $site, array( 'domain' => 'store.network.example' ) );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'store.network.example' );
	}

	/** @group subdirectory */
	#[Group( 'subdirectory' )]
	public function test_sites_in_folders_need_no_names_and_cost_no_requests() {
		$site = $this->create_site( 'shop' );
		$this->run_queue();
		$this->delete_site( $site );
		$this->run_queue();

		$this->assertSame( array(), $this->emulator->request_lines() );
		$this->assert_app_has( 'network.example' );
	}

	/** @group subdirectory */
	#[Group( 'subdirectory' )]
	public function test_a_domain_mapped_to_a_site_in_a_folder_comes_and_goes_with_the_site() {
		$site = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $site );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->delete_site( $site );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	public function test_mappings_that_a_deleted_site_leaves_behind_go_too() {
		global $wpdb;
		$site = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $site );
		$this->run_queue();
		$rows = $wpdb->get_results( "SELECT * FROM {$wpdb->base_prefix}wu_domain_mappings", ARRAY_A );
		// Ultimate Multisite whose domain mapping does not run: no event, and the rows stay.
		foreach ( array_keys( $GLOBALS['wp_filter']['wp_delete_site']->callbacks ) as $priority ) {
			if ( 100 !== $priority ) {
				remove_all_actions( 'wp_delete_site', $priority );
			}
		}
		$this->delete_site( $site );
		$this->assertSame( $rows, $wpdb->get_results( "SELECT * FROM {$wpdb->base_prefix}wu_domain_mappings", ARRAY_A ) );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	public function test_every_outcome_is_logged() {
		$this->have_mapped( 'shop.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assertMatchesRegularExpression( '/\[INFO\] .*added shop\.example, www\.shop\.example/', $this->integration_log() );
		$this->assertMatchesRegularExpression( '/\[INFO\] .*removed shop\.example, www\.shop\.example/', $this->integration_log() );
	}

	public function test_the_hooks_of_ultimate_multisite_fire_as_without_the_plugin() {
		$added   = $this->listen_to( 'wu_add_domain' );
		$removed = $this->listen_to( 'wu_remove_domain' );
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( array( array( 'shop.example', 1 ) ), array( array( 'shop.example', 1 ) ) ), array( (array) $added, (array) $removed ) );
	}
}
