<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\{ Plugin, Reconcile\Jobs, Support\Store };

/** It must not edit production's list. */
final class StagingTest extends TestCase {

	public function test_a_network_that_is_not_on_the_app_writes_nothing_and_says_so_until_it_is() {
		$this->app_has( 'production.example', 'shop.example' );
		$this->map_domain( 'shop.example' );
		$this->map_domain( 'other.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		do_action( Jobs::RECONCILE );
		do_action( Jobs::DUE );

		$this->assert_app_has( 'production.example', 'shop.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertStringContainsString( 'network.example, is not on the ServerPilot app', $this->notices() );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_SKIP_HOST_CHECK', $this->notices() );
		$this->assertStringContainsString( 'network.example, is not on the ServerPilot app', $this->integration_log() );

		$this->app_has( 'production.example', 'Network.Example' );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'production.example', 'Network.Example', 'other.example', 'www.other.example' );
		$this->assertSame( '', $this->notices() );
	}

	public function test_a_filter_lets_those_who_mean_it_write() {
		$this->app_has( 'production.example' );
		add_filter( 'wu_serverpilot_skip_host_check', static fn( $skip, $host ) => 'network.example' === $host, 10, 2 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'production.example', 'shop.example', 'www.shop.example', 'network.example' );
	}

	public function test_a_constant_lets_those_who_mean_it_write() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( array( 'WU_NETWORK_DEFINE' => '{"WU_SERVER_PILOT_SKIP_HOST_CHECK": true}' ) );

		$this->assert_app_has( 'production.example', 'shop.example', 'www.shop.example', 'network.example' );
	}

	public function test_what_happened_while_the_app_was_not_ours_is_done_when_it_is() {
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'production.example', 'shop.example', 'www.shop.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$this->run_queue( 3600 );
		$this->app_has( 'network.example', 'shop.example', 'www.shop.example' );

		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example' );
	}

	public function test_a_database_that_was_copied_with_every_name_replaced_removes_nothing_from_the_app() {
		global $wpdb;
		$this->have_mapped( 'shop.example', 'other.example' );
		$before = $this->emulator->domains();
		// What a search-replace of production's name does to the copy's tables, and a customer that only the copy lost.
		$this->rename_everything( 'network.example', 'staging.example' );
		$this->unmap_domain( 'other.example' );
		$this->run_queue( 700 );
		$problems = $this->problems();
		$this->rename_everything( 'staging.example', 'network.example' );

		$this->assertSame( $before, $this->emulator->domains() );
		$this->assertSame( array( 'foreign_app' => array() ), $problems );
	}

	/** Replaces a name in the tables that have one, as a search-replace does. */
	private function rename_everything( $from, $to ) {
		global $wpdb;
		foreach ( array( $wpdb->site => 'domain', $wpdb->blogs => 'domain', $wpdb->sitemeta => 'meta_value' ) as $table => $column ) {
			$wpdb->query( $wpdb->prepare( "UPDATE $table SET $column = REPLACE($column, %s, %s)", $from, $to ) );
		}
		wp_cache_flush();
		Plugin::instance()->part( Store::class )->refresh();
	}

	public function test_an_app_without_any_domain_is_nobodys_and_becomes_the_networks_by_its_own_domain() {
		$this->app_has();
		$this->have_mapped( 'shop.example' );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->have_mapped( 'other.example' );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
	}
}
