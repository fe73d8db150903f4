<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;
use PHPUnit\Framework\Attributes\DataProvider;

use ServerPilot_Plugin\Reconcile\Jobs;

/** One test for each case; those with a longer story have a test of their own elsewhere, too. */
final class BuiltInFaultsTest extends TestCase {

	use Verbs;

	/** How many queue runners at the same time. */
	public static function runners() {
		return array( array( 8 ), array( 16 ) );
	}

	/** @dataProvider runners */
	#[DataProvider( 'runners' )]
	public function test_queue_runners_started_together_lose_nothing( $runners ) {
		$this->emulator->change_settings( array( 'latency_ms' => 50 ) );
		$names = array_map( static fn( $number ) => "shop$number.example", range( 1, $runners ) );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		array_map( array( $this, 'map_domain' ), $names );

		$this->run_queue_in_processes( $runners );

		$domains  = $this->emulator->domains();
		$expected = array_merge( array( 'network.example' ), $names );
		sort( $domains );
		sort( $expected );
		$this->assertSame( $expected, $domains );
		$this->assertStringNotContainsString( '[ERROR]', $this->integration_log() );
	}

	public function test_removing_any_name_but_the_last_sends_a_list_and_removes_it() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( 'a.example', 'b.example', 'c.example' );

		$this->unmap_domain( 'a.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'b.example', 'c.example' );
		$this->assertSame( array( 200 ), array_values( array_unique( array_column( $this->emulator->requests(), 'status' ) ) ) );
	}

	public function test_a_name_that_is_there_in_another_spelling_is_not_listed_twice() {
		$this->app_has( 'network.example', 'Shop.Example', 'www.shop.example' );
		$this->have_mapped( 'shop.example' );

		$this->assert_app_has( 'network.example', 'Shop.Example', 'www.shop.example' );
	}

	public function test_an_app_with_an_empty_list_gets_the_domain_and_a_log_line() {
		$this->app_has();
		$this->have_mapped( 'shop.example' );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertStringContainsString( 'added network.example, shop.example, www.shop.example', $this->integration_log() );
	}

	/** Answers after which the built-in job says complete. */
	public static function answers_that_are_none() {
		return array(
			'500'              => array( array( 'type' => 'answer', 'status' => 500 ) ),
			'429'              => array( array( 'type' => 'answer', 'status' => 429 ) ),
			'HTML'             => array( array( 'type' => 'html' ) ),
			'cut-off JSON'     => array( array( 'type' => 'truncate' ) ),
			'a reset'          => array( array( 'type' => 'reset' ) ),
			'a time-out'       => array( array( 'type' => 'hang' ) ),
			'wrong types'      => array( array( 'type' => 'wrong_types' ) ),
			'bytes, no text'   => array( array( 'type' => 'invalid_utf8' ) ),
		);
	}

	/** @dataProvider answers_that_are_none */
	#[DataProvider( 'answers_that_are_none' )]
	public function test_no_answer_while_reading_makes_the_job_fail_without_a_fatal_error_and_it_is_tried_again( $action ) {
		ini_set( 'wu_serverpilot.timeout', '1' );
		$this->emulator->fault( array( 'method' => 'GET', 'action' => $action ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		ini_set( 'wu_serverpilot.timeout', '45' );

		$this->assertSame( array( array( Jobs::DUE, array() ) ), $this->jobs( 'failed' ) );
		$this->assert_due_in( 60, Jobs::DUE, 0.25 );
		$this->emulator->heal();
		$this->run_queue( 120 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	/** @dataProvider answers_that_are_none */
	#[DataProvider( 'answers_that_are_none' )]
	public function test_a_failed_write_is_logged_tried_again_and_autossl_is_not_asked_for( $action ) {
		$this->have_mapped( 'first.example' );
		$this->queue->clear();
		ini_set( 'wu_serverpilot.timeout', '1' );
		$this->emulator->fault( array( 'method' => 'POST', 'action' => $action ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		ini_set( 'wu_serverpilot.timeout', '45' );
		$this->emulator->heal();

		$this->assertStringContainsString( '[ERROR] shop.example: ', $this->integration_log() );
		$this->assertSame( array(), preg_grep( '#/ssl#', $this->emulator->request_lines() ) );
		$this->run_queue( 120 );
		$this->assert_app_has( 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example' );
	}

	public function test_an_answer_lost_after_the_change_was_made_is_not_written_twice() {
		ini_set( 'wu_serverpilot.max_retries', '3' );
		$this->emulator->fault( array( 'method' => 'POST', 'path' => '/apps/[^/]+$', 'apply' => true, 'which' => array( 'nth' => 1 ), 'action' => array( 'type' => 'reset' ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertCount( 1, preg_grep( '#^POST /v1/apps/[^/]+$#', $this->emulator->request_lines() ) );
		$this->assertSame( array(), $this->jobs( 'failed' ) );
	}

	public function test_autossl_that_is_not_available_yet_is_asked_for_again() {
		$this->emulator->change_settings( array( 'autossl_after_ms' => null ) );
		$this->have_mapped( 'shop.example' );

		$this->assertCount( 1, $this->due_in( Jobs::DUE ) );
		$this->assertSame( array(), preg_grep( '/409/', array_column( $this->emulator->requests(), 'status' ) ) );
	}

	public function test_a_custom_certificate_is_not_asked_to_go() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array(), preg_grep( '#/ssl#', $this->emulator->request_lines() ) );
	}

	public function test_of_a_domain_and_its_twin_both_mapped_only_the_deleted_one_goes() {
		$this->have_mapped( 'shop.example', 'www.shop.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'www.shop.example' );
	}

	public function test_the_networks_own_domain_deleted_as_a_mapping_stays_on_the_server() {
		$this->have_mapped( 'network.example' );
		$this->unmap_domain( 'network.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	public function test_a_rename_leaves_the_old_name_on_the_server_no_more() {
		$this->have_mapped( 'a.example' );
		$this->rename_domain( 'a.example', 'b.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'b.example', 'www.b.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_new_sites_host_is_listed_once_and_without_www() {
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.network.example' );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_deleted_sites_host_goes() {
		$site = $this->create_site( 'shop' );
		$this->run_queue();
		$this->delete_site( $site );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	public function test_a_truncated_answer_writes_no_private_key_to_the_log() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->emulator->fault( array( 'action' => array( 'type' => 'truncate' ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertNotSame( '', $this->integration_log() );
		$this->assertStringNotContainsString( 'PRIVATE', $this->integration_log() );
	}

	public function test_twenty_domains_cost_two_requests_over_one_connection() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true ) ) );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		foreach ( range( 1, 20 ) as $number ) {
			$this->map_domain( "shop$number.example" );
		}
		$this->run_queue();

		$this->assertSame( array( 'GET', 'POST' ), $this->methods() );
		$this->assertCount( 1, array_unique( array_column( $this->emulator->requests(), 'connection' ) ) );
	}
}
