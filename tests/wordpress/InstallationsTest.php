<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\{ Extension\Credentials, Names\Names, Names\Schema, Plugin, Reconcile\Jobs };

// phpcs:disable WordPress.DB -- other charsets, small packets, former versions.

/** Copies, several networks, charsets, packets, caches, clocks, and the version before. */
final class InstallationsTest extends TestCase {

	public function test_a_copy_with_productions_host_names_changes_nothing_and_says_so() {
		$this->have_mapped( 'shop.example' );
		$this->unmap_domain( 'shop.example' );
		$copy = array( 'WP_ENVIRONMENT_TYPE' => 'staging' );

		$this->run_queue_in_process( $copy );
		$told = $this->told_by_process( 'told', array(), $copy );

		$this->assertSame( array(), $this->emulator->requests() );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertStringStartsWith( 'This is a copy of a site (its environment type is staging)', $told['problems']['environment'] );
		$this->assertSame( array(), $told['mails'] );
	}

	public function test_a_copy_that_an_owner_lets_write_writes() {
		$from = array( 'WU_NETWORK_DEFINE' => '{"WU_SERVER_PILOT_WRITE_FROM": "staging"}' );
		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( $from + array( 'WP_ENVIRONMENT_TYPE' => 'local' ) );
		$this->assert_app_has( 'network.example' );

		$this->run_queue_in_process( $from + array( 'WP_ENVIRONMENT_TYPE' => 'staging' ) );
		$this->assertSame( array( 'network.example' ), $this->emulator->domains(), 'its job ran already, as a copy of another type' );
		wu_enqueue_async_action( Jobs::DUE, array(), 'domain' );
		$this->run_queue_in_process( $from + array( 'WP_ENVIRONMENT_TYPE' => 'staging' ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_network_that_was_recognised_and_no_longer_is_is_mailed() {
		$sent = $this->catch_mails();
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'other.example', 'shop.example', 'www.shop.example' );
		do_action( Jobs::RECONCILE );

		$this->assertSame( array( 'lost_app' => array() ), $this->problems() );
		$this->assertCount( 1, $sent );

		$this->app_has( 'other.example', 'network.example', 'shop.example', 'www.shop.example' );
		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_every_networks_main_domain_is_wanted_and_stays() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		$wpdb->insert( $wpdb->site, array( 'id' => 2, 'domain' => 'two.example', 'path' => '/' ) );
		$wpdb->insert( $wpdb->blogs, array( 'site_id' => 2, 'domain' => 'two.example', 'path' => '/' ) );
		do_action( Jobs::RECONCILE );
		$with = $this->emulator->domains();
		$own  = $this->state_of( 'two.example' );
		$wpdb->query( "DELETE FROM $wpdb->site WHERE id = 2" );
		$wpdb->query( "DELETE FROM $wpdb->blogs WHERE site_id = 2" );
		$this->days( 1 );

		$this->assertSame( array( 'network.example', 'shop.example', 'www.shop.example', 'two.example' ), $with );
		$this->assertSame( 'own', $own );
		$this->assertSame( $with, $this->emulator->domains() );
		$this->assertSame( 'was_there_before', $this->state_of( 'two.example' ) );
	}

	public function test_a_mapped_www_twin_of_the_networks_own_name_is_added() {
		$this->have_mapped( 'www.network.example' );

		$this->assert_app_has( 'network.example', 'www.network.example' );
		$this->assertSame( 'own', $this->state_of( 'www.network.example' ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_other_credentials_of_a_second_network_are_told_and_not_used() {
		global $wpdb;
		$save = static fn( $network, $value ) => update_network_option( $network, Credentials::STORED_AS . Credentials::APP_ID, \WP_Ultimo\Helpers\Credential_Store::encrypt( $value ) );
		$wpdb->insert( $wpdb->site, array( 'id' => 2, 'domain' => 'two.example', 'path' => '/' ) );
		$save( 1, 'nlcN0TwdZAyNEgdp' );
		$save( 2, 'anotherApp' );
		$others = fn( $env ) => $this->told_by_process( 'php', array( '$c = new ServerPilot_Plugin\Extension\Credentials(); return array( $c->networks_with_others(), $c->saved( "WU_SERVER_PILOT_APP_ID" ) );' ), $env );
		$told   = array( $others( array( 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' ) ), $others( array() ) );
		$wpdb->query( "DELETE FROM $wpdb->site WHERE id = 2" );

		$this->assertSame( array( array( array( 2 ), 'nlcN0TwdZAyNEgdp' ), array( array(), 'nlcN0TwdZAyNEgdp' ) ), $told, 'constants are for all networks' );
	}

	public function test_an_object_cache_that_is_shared_with_another_installation_is_not_believed() {
		$this->have_mapped( 'shop.example' );
		$network         = clone get_network( 1 );
		$network->domain = 'production.example';
		wp_cache_set( 1, $network, 'networks' );
		foreach ( array( 'app', 'circuit', 'schema', 'problems' ) as $name ) {
			wp_cache_set( "1:wu_serverpilot_$name", array( 'of' => 'another' ), 'site-options' );
		}
		wp_cache_set( '1:notoptions', array( 'wu_serverpilot_app' => true ), 'site-options' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
	}

	/** Charsets that the tables of an old installation may have. */
	public static function charsets() {
		return array( array( 'utf8mb3' ), array( 'latin1' ), array( 'ucs2' ) );
	}

	/** @dataProvider charsets */
	#[DataProvider( 'charsets' )]
	public function test_whatever_serverpilot_says_can_be_kept( $charset ) {
		global $wpdb;
		$created = $wpdb->get_row( "SHOW CREATE TABLE $wpdb->sitemeta", ARRAY_N )[1];
		$wpdb->query( "ALTER TABLE $wpdb->sitemeta CONVERT TO CHARACTER SET $charset" );
		$this->emulator->answer_everything( 402, 'Kein Geld 🙂 – bücher' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$paid = $this->stored( 'circuit' );
		$this->emulator->heal();
		$this->store( 'circuit', array() );
		$this->emulator->fault( array( 'method' => 'POST', 'body' => 'shop', 'action' => array( 'type' => 'answer', 'status' => 409, 'json' => array( 'error' => array( 'message' => 'Vergeben 🙂' ) ) ) ) );
		do_action( Jobs::RECONCILE );
		preg_match( '/ DEFAULT CHARSET=(\w+) COLLATE=(\w+)/', $created, $before );
		$row = ( new Names() )->find( 'shop.example' );
		$wpdb->query( "ALTER TABLE $wpdb->sitemeta CONVERT TO CHARACTER SET {$before[1]} COLLATE {$before[2]}" );

		$this->assertSame( 'payment_required', $paid['kind'] );
		$this->assertStringContainsString( '🙂', $paid['message'] );
		$this->assertSame( 'refused', $row->state() );
		$this->assertStringContainsString( '🙂', $row->details['message'] );
	}

	public function test_ten_thousand_domains_fit_into_a_small_packet() {
		global $wpdb;
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->map_unheard( ...array_map( static fn( $i ) => "shop$i.example", range( 1, 10000 ) ) );
		$before = $wpdb->get_var( 'SELECT @@GLOBAL.max_allowed_packet' );
		$wpdb->query( 'SET GLOBAL max_allowed_packet = ' . 256 * KB_IN_BYTES );
		wu_enqueue_async_action( Jobs::RECONCILE, array(), 'domain' );
		$said = $this->in_process( 'run-queue' );
		$wpdb->query( "SET GLOBAL max_allowed_packet = $before" );

		$this->assertSame( array( 0, '' ), $said );
		$this->assertSame( array(), $this->jobs( 'failed' ) );
		$this->assertCount( 300, $this->emulator->domains() );
		$this->assertSame( 10001, ( new Names() )->count() );
		$this->assertSame( 9701, ( new Names() )->counts()['no_room'] );
		$this->assertLessThan( 16 * KB_IN_BYTES, strlen( wp_json_encode( $this->stored( 'app' ) ) ), 'the option does not grow with the network' );
	}

	public function test_a_network_admins_page_costs_two_queries_of_ours() {
		$this->have_mapped( 'shop.example' );
		Plugin::instance()->look_after_schedule();
		$queries = $this->told_by_process( 'cost', array( 'notices' ) )['queries'];

		// Ultimate Multisite reads its settings in any case. While Action Scheduler moves its jobs to its own tables, it looks in both places.
		$queries = preg_grep( '/wp-ultimo_v2_settings/', $queries, PREG_GREP_INVERT );
		$this->assertLessThanOrEqual( 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? 3 : 2, count( $queries ), implode( "\n", $queries ) );
	}

	public function test_what_a_listener_of_our_own_hook_throws_is_a_problem_and_stops_nothing() {
		foreach ( array( 'wu_serverpilot_before_sync', 'wu_serverpilot_after_sync' ) as $hook ) {
			$broken = static fn() => throw new \RuntimeException( "broken at $hook" );
			add_action( $hook, $broken );
			$this->have_mapped( substr( $hook, 15, 5 ) . '.example' );
			remove_action( $hook, $broken );

			$this->assertSame( array( 'site_code' => array() ), $this->problems() );
			$this->assertStringContainsString( "broken at $hook", $this->notices() );
			$this->assertSame( array(), $this->jobs( 'failed' ) );
			$this->assertSame( array(), $this->events() );
		}
		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_name_that_is_mapped_again_after_a_refusal_is_tried_at_once() {
		$this->refuse( 'taken.example', 409 );
		$this->have_mapped( 'taken.example' );
		$this->assertSame( 'refused', $this->state_of( 'taken.example' ) );
		$this->emulator->heal();
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example' );

		$this->unmap_domain( 'taken.example' );
		$this->map_domain( 'taken.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'taken.example', 'www.taken.example' );
	}

	public function test_the_first_reconcile_is_due_as_soon_as_anybody_looks() {
		$this->map_unheard( 'shop1.example', 'shop2.example' );
		Plugin::instance()->look_after_schedule();
		$this->assert_due_in( 0, Jobs::DUE );
		$this->run_queue();
		$this->assertContains( 'shop1.example', $this->emulator->domains() );

		$this->queue->clear();
		Plugin::instance()->look_after_schedule();
		$this->assertSame( array(), $this->due_in( Jobs::DUE ) );
	}

	public function test_a_clock_that_was_a_month_ahead_puts_nothing_off() {
		Plugin::instance()->look_after_schedule();
		$this->have_mapped( 'shop.example' );
		$this->queue->clear();
		wu_schedule_recurring_action( time() + 30 * DAY_IN_SECONDS, HOUR_IN_SECONDS, Jobs::RECONCILE, array(), 'domain' );
		wu_schedule_single_action( time() + 30 * DAY_IN_SECONDS, Jobs::DUE, array(), 'domain' );
		$this->emulator->answer_everything( 500 );
		do_action( 'wu_add_domain', 'shop.example', 1 );
		$this->run_queue();
		$this->emulator->heal();
		$this->let_pass( -30 * DAY_IN_SECONDS );
		$this->map_domain( 'other.example' );
		$this->run_queue();
		Plugin::instance()->look_after_schedule();

		$this->assertContains( 'other.example', $this->emulator->domains() );
		$this->assert_due_in( HOUR_IN_SECONDS, Jobs::RECONCILE );
	}

	public function test_requests_that_disagree_about_the_interval_do_not_put_the_job_off() {
		Plugin::instance()->look_after_schedule();
		$first = $this->due_in( Jobs::RECONCILE )[0];
		foreach ( array( 7200, 3600, 7200 ) as $interval ) {
			$filter = static fn() => $interval;
			add_filter( 'wu_serverpilot_reconcile_interval', $filter );
			Plugin::instance()->look_after_schedule();
			remove_filter( 'wu_serverpilot_reconcile_interval', $filter );
		}
		$this->assertLessThanOrEqual( $first, $this->due_in( Jobs::RECONCILE )[0] );
	}

	public function test_a_database_user_without_the_right_to_create_tables_is_told() {
		Schema::drop();
		$this->map_domain( 'shop.example' );
		$deny = static fn( $query ) => str_starts_with( ltrim( $query ), 'CREATE TABLE' ) ? 'CREATE TABLE nowhere.nothing (id int)' : $query;
		add_filter( 'query', $deny );
		do_action( 'wu_add_domain', 'shop.example', 1 );
		$this->run_queue();
		$this->assertSame( array( 'tables' => array() ), $this->problems() );
		$this->assertSame( array(), $this->emulator->requests() );
		remove_filter( 'query', $deny );

		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
		$this->assertContains( 'shop.example', $this->emulator->domains() );
	}

	public function test_the_first_run_clears_away_what_the_version_before_left() {
		global $wpdb;
		$this->store( 'schema', array() );
		foreach ( array( 'mark' => 'shop.example', 'app' => serialize( array( 'key' => 'x' ) ), 'ours' => serialize( array() ), 'jobs' => serialize( array() ) ) as $name => $value ) {
			$wpdb->insert( $wpdb->sitemeta, array( 'site_id' => 1, 'meta_key' => "wu_serverpilot_$name", 'meta_value' => $value ) );
		}
		$wpdb->insert( $wpdb->sitemeta, array( 'site_id' => 1, 'meta_key' => 'wu_serverpilot_mark', 'meta_value' => 'old.example' ) );
		$this->store( 'extension', array() );
		$wpdb->insert( $wpdb->sitemeta, array( 'site_id' => 1, 'meta_key' => 'wu_serverpilot_extension', 'meta_value' => serialize( array( 'seen' => 5 ) ) ) );
		$jobs = array( 'wu_serverpilot_settle', 'wu_serverpilot_enable_autossl', 'wu_serverpilot_check_action' );
		foreach ( $jobs as $job ) {
			wu_schedule_single_action( time() + 60, $job, array(), 'domain' );
		}
		$this->have_mapped( 'shop.example' );

		$this->assertSame( array(), $wpdb->get_col( "SELECT meta_key FROM $wpdb->sitemeta WHERE meta_key IN ('wu_serverpilot_mark', 'wu_serverpilot_ours', 'wu_serverpilot_jobs')" ) );
		$this->assertSame( array( array(), array(), array() ), array_map( fn( $job ) => $this->jobs( 'pending', $job ), $jobs ) );
		$this->assertSame( array( 'seen' => 5 ), $this->stored( 'extension' ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_report_that_lacks_keys_is_no_error() {
		$report = new \ServerPilot_Plugin\Reconcile\Report( array( 'recognised' => true, 'refused' => null ) );

		$this->assertSame( array( true, array(), array(), 'not_requested', null ), array( $report->recognised, $report->refused, $report->held_back(), $report->autossl, $report->action_id ) );
	}
}
