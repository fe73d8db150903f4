<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;

use ServerPilot_Plugin\Reconcile\Jobs;

/** What is missing is added, what is foreign is reported and stays. */
final class ReconcileTest extends TestCase {

	/** Makes sites without any event. */
	private function make_sites_unheard( ...$hosts ) {
		global $wpdb;
		foreach ( array_chunk( $hosts, 500 ) as $chunk ) {
			$rows = array_map( static fn( $host ) => $wpdb->prepare( "(1, %s, '/')", $host ), $chunk );
			$wpdb->query( "INSERT INTO $wpdb->blogs (site_id, domain, path) VALUES " . implode( ', ', $rows ) );
		}
	}

	public function test_lost_events_heal_in_one_read_and_one_write() {
		$this->map_unheard( 'a.example', 'b.example' );

		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', 'a.example', 'www.a.example', 'b.example', 'www.b.example' );
		$writes = preg_grep( '#^POST /v1/apps/[^/]+$#', $this->emulator->request_lines() );
		$this->assertCount( 1, $writes );
	}

	public function test_a_network_in_step_costs_one_request() {
		$this->have_mapped( 'shop.example' );
		$this->run_queue( 600 );
		$this->emulator->forget();

		do_action( Jobs::RECONCILE );

		$this->assertSame( array( 'GET /v1/apps/nlcN0TwdZAyNEgdp' ), $this->emulator->request_lines() );
	}

	public function test_names_that_only_the_app_has_stay_and_are_reported_once() {
		$this->app_has( 'network.example', 'foreign.example', 'Another.Example' );
		$this->map_unheard( 'shop.example' );

		do_action( Jobs::RECONCILE );
		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', 'foreign.example', 'Another.Example', 'shop.example', 'www.shop.example' );
		$this->assertSame( 1, substr_count( $this->integration_log(), 'they stay): foreign.example, another.example' ) );
		$this->assertSame( 'foreign.example, another.example', \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Status::class )->facts()['only_on_app']['value'] );
	}

	public function test_what_has_no_room_on_a_large_network_is_logged_in_lines_of_bounded_length() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->map_unheard( ...array_map( static fn( $n ) => "shop$n.example", range( 1, 2000 ) ) );
		do_action( Jobs::RECONCILE );
		$first = $this->integration_log();
		$this->map_unheard( 'late.example' );
		do_action( Jobs::RECONCILE );
		$second = substr( $this->integration_log(), strlen( $first ) );

		$this->assertStringContainsString( 'No room on the ServerPilot app for: shop300.example, ', $first );
		$this->assertStringContainsString( 'No room on the ServerPilot app for: late.example', $second );
		$this->assertStringNotContainsString( 'shop300.example', $second );
		$this->assertLessThan( 10 * KB_IN_BYTES, max( array_map( 'strlen', explode( "\n", $first ) ) ) );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_sites_under_a_wildcard_are_added_only_while_autossl_is_on() {
		$this->app_has( 'network.example', '*.network.example' );
		$this->make_sites_unheard( 'shop.network.example' );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example', '*.network.example' );

		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true ) ) );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example', '*.network.example', 'shop.network.example' );
	}

	public function test_more_names_than_the_limit_allows_custom_domains_first_and_the_owner_is_told_which_were_left_out() {
		$taken = array_map( static fn( $n ) => "n$n.example", range( 1, 296 ) );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->app_has( 'network.example', ...$taken );
		$this->map_unheard( ...$taken );
		$this->make_sites_unheard( 'one.network.example', 'two.network.example' );
		$this->map_unheard( 'one.network.example', 'two.network.example', 'a.example', 'b.example' );

		do_action( Jobs::RECONCILE );

		$this->assertSame( array( 'network.example', ...$taken, 'a.example', 'b.example', 'one.network.example' ), $this->emulator->domains() );
		$this->assertSame( array( 'no_room' => array( 'two.network.example' ) ), $this->problems() );
		$this->assertStringContainsString( 'two.network.example', $this->notices() );
		$this->assertStringContainsString( 'two.network.example', $this->integration_log() );
	}

	public function test_five_thousand_sites_take_bounded_memory_and_few_queries() {
		global $wpdb;
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->make_sites_unheard( ...array_map( static fn( $n ) => "site$n.network.example", range( 1, 5000 ) ) );
		$this->map_unheard( ...array_map( static fn( $n ) => "domain$n.example", range( 1, 5000 ) ) );
		$memory  = memory_get_usage();
		$queries = $wpdb->num_queries;

		do_action( Jobs::RECONCILE );

		$this->assertLessThan( 120, $wpdb->num_queries - $queries );
		$this->assertLessThan( 24 * MB_IN_BYTES, memory_get_peak_usage() - $memory );
		$this->assertSame( array( 'network.example', ...array_map( static fn( $n ) => "domain$n.example", range( 1, 299 ) ) ), $this->emulator->domains() );
	}

	public function test_a_reconcile_that_fails_says_failed() {
		$this->emulator->answer_everything( 500 );
		wu_enqueue_async_action( Jobs::RECONCILE, array(), 'domain' );
		$this->run_queue();

		$this->assertSame( array( array( Jobs::RECONCILE, array() ) ), $this->jobs( 'failed' ) );
	}

	public function test_the_job_recurs_hourly_and_the_interval_can_be_filtered() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->assert_due_in( 3600, Jobs::RECONCILE );

		add_filter( 'wu_serverpilot_reconcile_interval', static fn() => 600 );
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->assert_due_in( 600, Jobs::RECONCILE );
		$this->run_queue( 600 );
		$this->assert_due_in( 600, Jobs::RECONCILE );
	}

	public function test_a_recurring_job_that_the_queue_gave_up_is_made_again() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->queue->clear();

		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();

		$this->assert_due_in( 3600, Jobs::RECONCILE );
	}
}
