<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\{ Extension\Client, Extension\Credentials, Names\Names, Names\Schema, Plugin, Reconcile\App_Record, Reconcile\Jobs, Reconcile\Reconciler, Support\Store };

// phpcs:disable WordPress.DB -- changes the tables without a word.

/** A removal has to be earned: an event has said so, or a day and three looks have. */
final class RemovalsTest extends TestCase {

	/** Deletes mappings without any event, as a database import or another plugin does. */
	private function lose( ...$names ) {
		global $wpdb;
		foreach ( $names as $name ) {
			$wpdb->delete( "{$wpdb->base_prefix}wu_domain_mappings", array( 'domain' => $name ) );
		}
	}

	/**
	 * Maps so many domains without twins, and lets the jobs run.
	 *
	 * @return string[] Their names.
	 */
	private function have_many( $count ) {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$names = array_map( static fn( $number ) => "shop$number.example", range( 1, $count ) );
		$this->have_mapped( ...$names );
		return $names;
	}

	private function reconciler() {
		return Plugin::instance()->part( Reconciler::class );
	}

	/** What was on the app by hand, the steps, and what is there after the next job, and after a day where that differs. */
	public static function ways() {
		$a     = array( 'a.example', 'www.a.example' );
		$b     = array( 'b.example', 'www.b.example' );
		$alias = array( 'alias.example', 'www.alias.example' );
		$both  = array( ...$alias, ...$a );
		return array(
			'unmapped: goes at once, with its twin' => array( array(), 'unmap_domain a.example', array() ),
			'renamed: the old name goes at once' => array( array(), 'rename_domain a.example b.example', $b ),
			'lost without a word: goes after a day' => array( array(), 'lose a.example', $a, array() ),
			'lost, then unmapped by an event: goes at once' => array( array(), 'lose a.example, announce_removal a.example', array() ),
			'the owner’s, mapped and unmapped: stays' => array( $alias, 'have_mapped alias.example, unmap_domain alias.example', $both ),
			'the owner’s, mapped and unmapped before any job: stays' => array( $alias, 'map_domain alias.example, unmap_domain alias.example', $both ),
			'the owner’s, renamed to and back: stays' => array( $alias, 'rename_domain a.example alias.example, run_queue, rename_domain alias.example a.example', $both ),
			'a twin of the owner’s: only the customer’s half goes' => array( array( 'www.alias.example' ), 'have_mapped alias.example, unmap_domain alias.example', array( 'www.alias.example', ...$a ) ),
			'a twin that is mapped itself: stays' => array( array(), 'have_mapped www.a.example, unmap_domain a.example', array( 'www.a.example' ) ),
			'mapped by another site instead: stays' => array( array(), 'unmap_domain a.example, map_domain a.example', $a ),
			'added by the owner after it went: stays' => array( array(), 'unmap_domain a.example, run_queue, app_has network.example keep.example www.keep.example a.example', array( 'a.example' ) ),
		);
	}

	/** Ultimate Multisite's event without anything behind it. */
	private function announce_removal( $name ) {
		do_action( 'wu_remove_domain', $name, 1 );
	}

	/** @dataProvider ways */
	#[DataProvider( 'ways' )]
	public function test_what_goes_at_once_goes_after_a_day_and_stays( $by_hand, $steps, $at_once, $in_the_end = null ) {
		$others = array( 'network.example', 'keep.example', 'www.keep.example' );
		$this->app_has( 'network.example', ...$by_hand );
		$this->have_mapped( 'keep.example', 'a.example' );
		foreach ( explode( ', ', $steps ) as $step ) {
			$words = explode( ' ', $step );
			$this->{ array_shift( $words ) }( ...$words );
		}
		$this->run_queue();
		do_action( Jobs::RECONCILE );
		$this->assertEqualsCanonicalizing( array( ...$others, ...$at_once ), $this->emulator->domains(), 'after the next job' );

		$this->days( 1 );
		$this->assertEqualsCanonicalizing( array( ...$others, ...( $in_the_end ?? $at_once ) ), $this->emulator->domains(), 'after a day' );
	}

	public function test_a_missing_name_goes_at_the_earliest_a_day_and_three_looks_after_it_was_first_missed() {
		$this->have_many( 12 );
		$this->lose( 'shop1.example' );
		do_action( Jobs::RECONCILE );
		$this->assertSame( 'not_mapped', $this->state_of( 'shop1.example' ) );
		$this->assertSame( array(), $this->problems() );

		$this->let_pass( DAY_IN_SECONDS );
		do_action( Jobs::RECONCILE );
		do_action( Jobs::RECONCILE );
		$this->assertContains( 'shop1.example', $this->emulator->domains(), 'two looks later' );
		do_action( Jobs::RECONCILE );
		$this->assertNotContains( 'shop1.example', $this->emulator->domains(), 'three looks later' );
		$this->assertNull( $this->state_of( 'shop1.example' ) );
	}

	public function test_many_looks_do_not_take_the_place_of_a_day() {
		$this->have_many( 12 );
		$this->lose( 'shop1.example' );
		for ( $look = 0; $look < 10; $look++ ) {
			do_action( Jobs::RECONCILE );
		}
		$this->assertContains( 'shop1.example', $this->emulator->domains() );
	}

	public function test_a_missing_name_that_is_mapped_again_begins_anew() {
		$this->have_many( 12 );
		$nearly_a_day_passes = function () {
			foreach ( range( 1, 4 ) as $unused ) {
				$this->let_pass( 5 * HOUR_IN_SECONDS );
				do_action( Jobs::RECONCILE );
			}
		};
		$this->lose( 'shop1.example' );
		$nearly_a_day_passes();
		$this->have_mapped( 'shop1.example' );
		$this->lose( 'shop1.example' );
		$nearly_a_day_passes();

		$this->assertContains( 'shop1.example', $this->emulator->domains() );
	}

	/** States of the mapping table that no owner means. */
	public static function broken_tables() {
		return array(
			'half restored'           => array( 'DELETE FROM %1$swu_domain_mappings WHERE domain <> "shop1.example"' ),
			'empty'                   => array( 'TRUNCATE %1$swu_domain_mappings' ),
			'its site’s row is gone'  => array( 'UPDATE %1$swu_domain_mappings SET blog_id = 4711' ),
		);
	}

	/** @dataProvider broken_tables */
	#[DataProvider( 'broken_tables' )]
	public function test_a_table_that_lost_its_rows_takes_nobody_off_line_and_the_owner_is_told( $how ) {
		global $wpdb;
		$names = $this->have_many( 40 );
		$this->emulator->forget();
		$wpdb->query( sprintf( $how, $wpdb->base_prefix ) );
		$this->map_domain( 'late.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example', ...array( ...$names, 'late.example' ) );
		$this->assertSame( array( 'held_back' ), array_keys( $this->problems() ), 'at the first look' );

		$this->days( 2 );
		$this->assert_app_has( 'network.example', ...array( ...$names, 'late.example' ) );
		$this->assertSame( 'held_back', $this->state_of( 'shop2.example' ) );
	}

	public function test_a_table_that_comes_back_whole_is_as_if_nothing_had_been() {
		global $wpdb;
		$names = $this->have_many( 40 );
		$wpdb->query( "CREATE TABLE {$wpdb->base_prefix}aside SELECT * FROM {$wpdb->base_prefix}wu_domain_mappings" );
		$wpdb->query( "TRUNCATE {$wpdb->base_prefix}wu_domain_mappings" );
		$this->days( 1 );
		$wpdb->query( "INSERT INTO {$wpdb->base_prefix}wu_domain_mappings SELECT * FROM {$wpdb->base_prefix}aside" );
		$wpdb->query( "DROP TABLE {$wpdb->base_prefix}aside" );
		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', ...$names );
		$this->assertSame( array(), $this->problems() );
		$this->assertSame( 'not_checked', $this->state_of( 'shop2.example' ) );
	}

	public function test_a_script_that_unmaps_nearly_all_is_held_back_until_the_owner_says_so() {
		$names = $this->have_many( 40 );
		array_map( array( $this, 'unmap_domain' ), array_slice( $names, 0, 37 ) );
		$this->run_queue();
		$this->days( 1 );
		$this->assert_app_has( 'network.example', ...$names );
		$this->assertSame( array( 'held_back' => array_slice( $names, 0, 37 ) ), $this->problems() );

		$this->reconciler()->remove_held_back( array_slice( $names, 0, 37 ) );

		$this->assert_app_has( 'network.example', ...array_slice( $names, 37 ) );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_what_the_owner_confirms_but_what_is_wanted_or_own_or_nobodys_stays() {
		$this->app_has( 'network.example', 'foreign.example' );
		$this->have_mapped( 'shop.example' );

		$report = $this->reconciler()->remove_held_back( array( 'network.example', 'foreign.example', 'shop.example' ) );

		$this->assertSame( array(), $report->removed );
	}

	public function test_names_that_the_owner_keeps_are_nobodys_and_no_problem_any_more() {
		$names = $this->have_many( 40 );
		$this->lose( ...array_slice( $names, 0, 37 ) );
		do_action( Jobs::RECONCILE );

		$this->reconciler()->keep_held_back( array_slice( $names, 0, 37 ) );
		$this->assertSame( array(), $this->problems() );
		$this->days( 2 );

		$this->assert_app_has( 'network.example', ...$names );
		$this->assertSame( 'was_there_before', $this->state_of( 'shop1.example' ) );
	}

	public function test_names_that_are_held_back_are_mailed_when_it_is_still_so_after_an_hour() {
		$sent  = $this->catch_mails();
		$names = $this->have_many( 40 );
		$this->lose( ...array_slice( $names, 0, 37 ) );
		do_action( Jobs::RECONCILE );
		$this->assertCount( 0, $sent );

		$problems                       = $this->stored( 'problems' );
		$problems['held_back']['since'] -= HOUR_IN_SECONDS;
		$this->store( 'problems', $problems );
		do_action( Jobs::RECONCILE );
		$this->assertCount( 1, $sent );
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_name_that_moves_from_a_mapping_to_a_site_stays() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		$site = $this->create_site( 'other' );
		$this->unmap_domain( 'shop.example' );
		wp_update_site( $site, array( 'domain' => 'shop.example' ) );
		$this->run_queue();
		$this->days( 1 );

		$this->assertContains( 'shop.example', $this->emulator->domains() );
		$this->assertSame( array( 0, $site ), array( ( new Names() )->find( 'shop.example' )->mapping, ( new Names() )->find( 'shop.example' )->site ) );
	}

	public function test_what_the_network_was_called_stays_and_is_not_added_again() {
		$this->app_has( 'network.example', 'www.network.example', 'brand.example' );
		$this->have_mapped( 'shop.example' );
		$this->call_the_network( 'network.example', 'brand.example' );
		$this->run_queue();
		$this->days( 1 );
		$after = $this->emulator->domains();
		$this->app_has( 'brand.example' );
		$this->days( 1 );
		$again = $this->emulator->domains();
		$this->call_the_network( 'brand.example', 'network.example' );

		$this->assertSame( array( 'network.example', 'www.network.example', 'brand.example', 'shop.example', 'www.shop.example' ), $after );
		$this->assertSame( array( 'brand.example', 'shop.example', 'www.shop.example' ), $again );
	}

	/** Gives the network and its main site another name, as an owner does. */
	private function call_the_network( $from, $to ) {
		global $wpdb;
		$wpdb->update( $wpdb->site, array( 'domain' => $to ), array( 'domain' => $from ) );
		clean_network_cache( 1 );
		$this->assertIsInt( wp_update_site( 1, array( 'domain' => $to ) ) );
	}

	public function test_a_network_that_is_called_by_its_www_twin_keeps_what_is_its_own() {
		$this->app_has( 'network.example', 'www.network.example' );
		$this->have_mapped( 'shop.example', 'keep.example' );
		$this->call_the_network( 'network.example', 'www.network.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$after = $this->emulator->domains();
		$this->call_the_network( 'www.network.example', 'network.example' );

		$this->assertSame( array( 'network.example', 'www.network.example', 'keep.example', 'www.keep.example' ), $after );
	}

	public function test_with_another_app_the_first_look_is_made_anew_and_nothing_goes() {
		$this->have_mapped( 'shop.example', 'other.example' );
		$record           = $this->stored( 'app' );
		$record['app_id'] = 'anotherApp';
		$this->store( 'app', $record );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$this->days( 1 );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
		$this->assertSame( 'only_on_app', $this->state_of( 'shop.example' ) );
	}

	/** What may become of the table of names. */
	public static function accidents() {
		return array(
			'dropped'             => array( static fn() => Schema::drop() ),
			'emptied'             => array( static fn() => $GLOBALS['wpdb']->query( 'DELETE FROM ' . Schema::names() ) ),
			'put back from before' => array( static fn() => $GLOBALS['wpdb']->query( 'UPDATE ' . Schema::names() . " SET asked = 1 WHERE name = ''" ) ),
		);
	}

	/** @dataProvider accidents */
	#[DataProvider( 'accidents' )]
	public function test_a_table_of_names_that_is_lost_or_old_removes_nothing_and_is_made_anew( $accident ) {
		$this->have_mapped( 'shop.example', 'other.example' );
		$accident();
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );

		$this->unmap_domain( 'other.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_process_that_is_killed_after_the_write_is_made_up_for_by_the_next_look() {
		$this->have_mapped( 'old.example' );
		$this->map_domain( 'new.example' );
		$this->unmap_domain( 'old.example' );
		list( $status ) = $this->in_process( 'php', array( 'add_filter( "query", fn( $query ) => preg_match( "/^DELETE FROM `?wp_wu_serverpilot_events/", $query ) ? posix_kill( getmypid(), SIGKILL ) : $query ); do_action( "wu_serverpilot_reconcile_due" );' ) );
		$this->assertNotSame( 0, $status, 'it was killed' );
		$this->assert_app_has( 'network.example', 'new.example', 'www.new.example' );
		$this->assertSame( 1, ( new App_Record( new Store(), Plugin::instance()->part( Client::class ), Plugin::instance()->part( Credentials::class ) ) )->taken_off(), 'what went counts for the brake' );
		$this->assertSame( array( 'not_checked', 'waiting_serverpilot' ), array( $this->state_of( 'old.example' ), $this->state_of( 'new.example' ) ) );

		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->events() );
		$this->assertNull( $this->state_of( 'old.example' ) );
		$this->unmap_domain( 'new.example' );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	public function test_an_earlier_reconcile_that_ends_later_does_not_have_the_last_word() {
		$this->have_mapped( 'a.example' );
		$another_job = function () {
			$this->map_domain( 'b.example' );
			$this->reconciler()->reconcile();
		};
		// The app's lock is free by now.
		$is_stamp = static fn( $query ) => str_starts_with( $query, 'INSERT INTO ' . Schema::names() ) && str_contains( $query, "''" ) && str_contains( $query, 'GREATEST(asked, VALUES(asked))' ) && ! str_contains( $query, 'outcome = VALUES' );
		$later    = $this->the_first_time( 'query', $another_job, $is_stamp );
		do_action( Jobs::RECONCILE );

		$this->assertFalse( has_filter( 'query', $later ) );
		$this->assertSame( array( 'not_checked', 'not_checked' ), array( $this->state_of( 'a.example' ), $this->state_of( 'b.example' ) ) );
	}
}
