<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Names\Events;
use ServerPilot_Plugin\Reconcile\Jobs;

/** Many events, few requests; and nothing that happened is lost. */
final class JobTest extends TestCase {

	/**
	 * Maps so many domains.
	 *
	 * @return string[] Their names.
	 */
	private function map_many( $count ) {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$names = array_map( static fn( $number ) => "shop$number.example", range( 1, $count ) );
		array_map( array( $this, 'map_domain' ), $names );
		return $names;
	}

	public function test_a_hundred_domains_mapped_while_the_queue_waits_cost_one_read_one_write_and_one_follow_up() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true ) ) );
		$names = $this->map_many( 100 );
		$this->run_queue();

		$this->assert_app_has( 'network.example', ...$names );
		$this->assertSame( array( 'GET /v1/apps/nlcN0TwdZAyNEgdp', 'POST /v1/apps/nlcN0TwdZAyNEgdp' ), $this->emulator->request_lines() );
		$this->assertCount( 1, $this->emulator->state()['actions'] );
		$this->assertSame( array( array( Jobs::DUE, array() ) ), $this->jobs( 'pending', Jobs::DUE ) );
		$this->assertCount( 100, $this->jobs( 'complete', 'wu_add_domain' ) );
		$this->assertSame( array(), $this->events() );
		$this->emulator->forget();

		$this->run_queue( 700 );
		$this->assertSame( array( 'GET' ), $this->methods(), 'the look at the action' );
	}

	public function test_eight_runners_share_fifty_events_and_few_requests() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true ) ) );
		$this->emulator->change_settings( array( 'latency_ms' => 20 ) );
		$names = $this->map_many( 50 );
		$this->run_queue_in_processes( 8 );
		wp_cache_flush();

		$this->assert_app_has( 'network.example', ...$names );
		$this->assertLessThanOrEqual( 10, count( $this->emulator->requests() ) );
		$this->assertSame( array(), $this->events() );
		$this->assertStringNotContainsString( '[ERROR]', $this->integration_log() );
	}

	public function test_an_event_that_comes_after_a_reconcile_has_seen_the_queue_has_one_of_its_own() {
		$this->map_domain( 'a.example' );
		$this->the_first_time( 'wu_serverpilot_after_sync', fn() => $this->map_domain( 'late.example' ) );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'a.example', 'www.a.example', 'late.example', 'www.late.example' );
		$this->assertSame( array(), $this->events() );
	}

	public function test_an_event_that_comes_while_the_tables_are_read_stays() {
		$this->map_domain( 'shop.example' );
		$this->the_first_time( 'wu_serverpilot_domains_to_add', static fn() => ( new Events() )->append( 'shop.example' ) );
		$this->run_queue();

		$this->assertSame( array( 'shop.example' ), $this->events() );
		$this->run_queue( 700 );
		$this->assertSame( array(), $this->events() );
	}

	public function test_an_event_that_the_database_does_not_take_is_made_up_for_by_the_hourly_job() {
		global $wpdb;
		$quiet = $wpdb->suppress_errors();
		add_filter( 'query', static fn( $query ) => str_starts_with( $query, 'INSERT' ) && str_contains( $query, 'wu_serverpilot_events' ) ? 'INSERT INTO nowhere VALUES (1)' : $query );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$wpdb->suppress_errors( $quiet );
		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_site_that_is_taken_into_use_again_while_the_tables_are_read_keeps_its_domains() {
		global $wpdb;
		$site = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $site );
		$this->run_queue();
		$wpdb->update( $wpdb->blogs, array( 'archived' => 1 ), array( 'blog_id' => $site ) );
		$before = $this->emulator->domains();
		$used_again = static fn() => $wpdb->update( $wpdb->blogs, array( 'archived' => 0 ), array( 'blog_id' => $site ) );
		$again      = $this->the_first_time( 'query', $used_again, static fn( $query ) => str_contains( $query, "FROM {$wpdb->blogs} AS site" ) );
		do_action( Jobs::RECONCILE );

		$this->assertContains( 'shop.example', $before );
		$this->assertFalse( has_filter( 'query', $again ) );
		$this->assertSame( $before, $this->emulator->domains() );
	}

	public function test_names_that_a_reconcile_had_no_time_for_are_added_by_the_jobs_that_follow() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->refuse( 'bad[0-9].example', 400 );
		$this->emulator->change_settings( array( 'latency_ms' => 100 ) );
		$this->map_unheard( 'bad1.example', 'bad2.example', 'bad3.example', 'bad4.example', 'bad5.example', 'bad6.example', 'bad7.example', 'bad8.example', 'good.example' );
		ini_set( 'wu_serverpilot.timeout', '2' );
		do_action( Jobs::RECONCILE );
		$first = $this->emulator->domains();
		// Every job finds out about one more at least.
		for ( $job = 0; $job < 8 && $this->due_in( Jobs::DUE ); $job++ ) {
			$this->run_queue();
		}
		ini_set( 'wu_serverpilot.timeout', '45' );

		$this->assertSame( array( 'network.example' ), $first );
		$this->assert_app_has( 'network.example', 'good.example' );
		$this->assertSame( array(), $this->events() );
	}

	public function test_a_domain_unmapped_while_the_reconcile_writes_goes() {
		$this->map_domain( 'shop.example' );
		$unmapped = function () {
			// Read already: another process unmaps it, and its event comes in a moment.
			$this->lose_all_mappings();
			wu_enqueue_async_action( 'wu_remove_domain', array( 'shop.example', 1 ), 'domain' );
		};
		$this->the_first_time( 'wu_serverpilot_domains_to_add', $unmapped );
		do_action( Jobs::RECONCILE );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	/** How a removal gets lost on its way. */
	public static function ways_to_lose_a_removal() {
		$kill_its_job = static fn() => wu_unschedule_action( 'wu_remove_domain', array( 'domain' => 'shop.example', 'site_id' => 1 ), 'domain' );
		$deactivate   = static function () use ( $kill_its_job ) {
			do_action( 'deactivate_' . plugin_basename( self::plugin_file() ), true );
			$kill_its_job();
		};
		return array(
			'its job is killed'                   => array( $kill_its_job ),
			'the queue fails the job itself'      => array( static fn() => add_action( 'action_scheduler_before_execute', static fn() => throw new \RuntimeException( 'a deadlock of its tables' ), 1 ) ),
			'another plugin throws before us'     => array( static fn() => add_action( 'wu_remove_domain', static fn() => throw new \RuntimeException( 'another plugin' ), 1 ) ),
			'the plugin is deactivated meanwhile' => array( $deactivate ),
			'a filter keeps ServerPilot from us'  => array( static fn() => add_filter( 'pre_http_request', '__return_empty_array' ) ),
		);
	}

	/** @dataProvider ways_to_lose_a_removal */
	#[DataProvider( 'ways_to_lose_a_removal' )]
	public function test_a_removal_is_never_lost( $what_happens ) {
		$this->have_mapped( 'shop.example', 'other.example' );
		$this->unmap_domain( 'shop.example' );
		$what_happens();
		$this->run_queue();
		remove_all_filters( 'pre_http_request' );
		remove_all_filters( 'action_scheduler_before_execute', 1 );

		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', 'other.example', 'www.other.example' );
		$this->assertSame( array(), $this->events() );
	}

	/** What WordPress may call a site that it keeps. */
	public static function flags() {
		return array( array( 'archived' ), array( 'spam' ), array( 'deleted' ) );
	}

	/** @dataProvider flags */
	#[DataProvider( 'flags' )]
	public function test_event_and_reconcile_agree_about_a_domain_of_a_site_that_is_kept_out_of_sight( $flag ) {
		global $wpdb;
		$site = $this->create_site( 'shop' );
		$this->map_domain( 'shop.example', $site );
		$this->run_queue();
		$before = $this->emulator->domains();
		$wpdb->update( $wpdb->blogs, array( $flag => 1 ), array( 'blog_id' => $site ) );
		do_action( 'wu_add_domain', 'shop.example', $site );
		$this->run_queue();
		$by_event = $this->emulator->domains();

		do_action( Jobs::RECONCILE );

		$this->assertContains( 'shop.example', $before );
		$this->assertSame( array( $before, $before ), array( $by_event, $this->emulator->domains() ) );
	}

	public function test_a_table_that_cannot_be_read_takes_nothing_off_the_app() {
		global $wpdb;
		$this->have_mapped( 'shop.example', 'other.example' );
		$quiet = $wpdb->suppress_errors();
		$wpdb->query( "RENAME TABLE {$wpdb->base_prefix}wu_domain_mappings TO {$wpdb->base_prefix}away" );
		wu_enqueue_async_action( Jobs::RECONCILE, array(), 'domain' );
		$this->run_queue();
		$wpdb->query( "RENAME TABLE {$wpdb->base_prefix}away TO {$wpdb->base_prefix}wu_domain_mappings" );
		$wpdb->suppress_errors( $quiet );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertStringContainsString( 'own database does not answer', $this->integration_log() );
		$this->assertCount( 1, $this->jobs( 'failed', Jobs::RECONCILE ) );
	}

	public function test_a_name_that_cannot_be_noted_as_ours_first_is_not_asked_for() {
		global $wpdb;
		$broken = static fn( $query ) => str_starts_with( $query, "INSERT INTO {$wpdb->base_prefix}wu_serverpilot_names" ) ? 'INSERT INTO nowhere VALUES (1)' : $query;
		$quiet  = $wpdb->suppress_errors();
		$this->map_domain( 'shop.example' );
		add_filter( 'query', $broken );
		$this->run_queue();
		remove_filter( 'query', $broken );
		$wpdb->suppress_errors( $quiet );

		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertCount( 1, $this->jobs( 'failed', Jobs::DUE ) );
		$this->run_queue( 120 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_list_that_is_refused_as_a_whole_holds_no_name_back() {
		$this->have_mapped( 'old.example' );
		$this->emulator->fault( array( 'method' => 'POST', 'action' => array( 'type' => 'answer', 'status' => 409 ) ) );
		$this->unmap_domain( 'old.example' );
		$this->run_queue();
		$this->assertSame( array( 'conflict' => array( 'old.example' ) ), $this->problems() );
		$this->emulator->heal();
		$this->map_domain( 'old.example' );
		$this->store( 'circuit', array() );
		$this->app_has( 'network.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'old.example', 'www.old.example' );
		$this->assertSame( array(), $this->problems() );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_on_a_full_app_own_subdomains_that_a_wildcard_serves_give_way_to_a_customer() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->create_site( 'shop' );
		$this->run_queue();
		$taken = array_map( static fn( $n ) => "n$n.example", range( 1, 297 ) );
		$this->app_has( 'network.example', '*.network.example', 'shop.network.example', ...$taken );
		$this->map_domain( 'customer.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', '*.network.example', ...array( ...$taken, 'customer.example' ) );
		$this->assertSame( array( 'capacity' => array() ), $this->problems() );
	}

	public function test_a_refusal_of_autossl_stops_autossl_and_no_domain() {
		$this->emulator->change_settings( array( 'autossl_after_ms' => 0 ) );
		$this->answer_for_ssl( 402 );
		$this->have_mapped( 'shop.example' );
		$this->run_queue( 600 );
		$this->map_domain( 'other.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
		$this->assertSame( array( 'autossl_refused' => array() ), $this->problems() );
		$this->assertSame( array(), $this->stored( 'circuit' ) );
	}

	public function test_names_that_two_domains_share_by_a_filter_stay_until_the_last_of_them_goes() {
		add_filter( 'wu_serverpilot_domains_to_add', static fn( $names, $host ) => str_ends_with( $host, 'network.example' ) ? $names : array( $host, 'shared.example' ), 10, 2 );
		$this->have_mapped( 'a.example', 'b.example' );
		$this->unmap_domain( 'a.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shared.example', 'b.example' );

		$this->unmap_domain( 'b.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	/** Ways in which a table may have a name. */
	public static function spellings() {
		return array( array( 'Shop.Example' ), array( 'shop.example.' ), array( "shop.example\n" ), array( 'b\u{fc}cher.example' ) );
	}

	/** @dataProvider spellings */
	#[DataProvider( 'spellings' )]
	public function test_event_and_reconcile_agree_about_a_name_however_it_is_stored( $stored ) {
		$stored = json_decode( '"' . str_replace( array( "\n", '\u{fc}' ), array( '\n', '\u00fc' ), $stored ) . '"' );
		$this->map_unheard( $stored );
		wu_enqueue_async_action( 'wu_add_domain', array( strtolower( trim( $stored ) ), 1 ), 'domain' );
		$this->run_queue();
		$by_event = $this->emulator->domains();
		$this->emulator->forget();

		do_action( Jobs::RECONCILE );

		$this->assertCount( 3, $by_event );
		$this->assertSame( $by_event, $this->emulator->domains() );
		$this->assertSame( array(), preg_grep( '#^POST /v1/apps/[^/]+$#', $this->emulator->request_lines() ) );
	}

	public function test_a_server_action_that_is_still_open_is_looked_at_again_by_one_job() {
		$this->emulator->change_settings( array( 'action_after_ms' => 3600000, 'autossl_after_ms' => null ) );
		$this->have_mapped( 'shop.example' );
		$this->run_queue( 300 );
		$this->assert_due_in( 300, Jobs::DUE );

		$this->map_domain( 'other.example' );
		$this->run_queue();
		$this->assertCount( 1, $this->due_in( Jobs::DUE ) );
	}

	public function test_failures_of_before_the_integration_was_switched_off_do_not_count() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->assertSame( 1, $this->stored( 'circuit' )['failed'] );
		Plugin::instance()->look_after_schedule();
		update_network_option( null, 'wu_host_integrations_enabled', array( 'serverpilot' => false ) );

		$this->told_by_process( 'report', array( 'cron' ) );

		$this->assertSame( array(), $this->stored( 'circuit' ) );
		$this->assertSame( array( 'shop.example' ), array_values( array_unique( $this->events() ) ) );
	}

	/** Requests that have nothing to do with us. */
	public static function other_requests() {
		return array( array( 'front' ), array( 'ajax' ) );
	}

	/** @dataProvider other_requests */
	#[DataProvider( 'other_requests' )]
	public function test_a_request_of_anybody_else_loads_fifteen_small_files_at_most_and_runs_no_query_of_ours( $kind ) {
		$cost = $this->told_by_process( 'cost', array( $kind ) );

		$this->assertLessThanOrEqual( 15, count( $cost['files'] ), implode( "\n", $cost['files'] ) );
		$this->assertSame( array(), $cost['queries'] );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_a_page_of_the_network_admin_loads_nothing_of_a_reconcile_or_of_our_own_page() {
		do_action( Jobs::RECONCILE );
		$this->told_by_process( 'cost', array( 'admin' ) );
		$cost = $this->told_by_process( 'cost', array( 'admin' ) );

		$this->assertLessThanOrEqual( 38, count( $cost['files'] ), implode( "\n", $cost['files'] ) );
		$this->assertSame( array(), preg_grep( '#/class-(reconciler|round|ledger|names|page|remediation)\.php#', $cost['files'] ) );
		$this->assertLessThanOrEqual( 3, count( $cost['queries'] ), implode( "\n", $cost['queries'] ) );
	}
}
