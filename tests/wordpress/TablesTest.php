<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use ServerPilot_Plugin\Reconcile\Reconciler;
use ServerPilot_Plugin\{ Names\Events, Names\Name_Row, Names\Names, Names\Schema, Plugin, Support\Failure };

// phpcs:disable WordPress.DB -- looks into the tables themselves.

/** What is kept of each name, and how it is read. */
final class TablesTest extends TestCase {

	/** Tables as new. */
	protected function setUp(): void {
		parent::setUp();
		Schema::drop();
		$this->schema()->ensure();
	}

	private function schema() {
		return Plugin::instance()->part( Schema::class );
	}

	/** Writes rows as a reconcile does. */
	private function have( array ...$rows ) {
		( new Names() )->save_reconciled( array_map( static fn( $row ) => new Name_Row( $row ), $rows ), time() );
	}

	/** A name that is on the app, mapped and watched. */
	private static function listed( $name, array $columns = array() ) {
		return $columns + array( 'name' => $name, 'mapping' => 7, 'site' => 2, 'wanted' => true, 'on_app' => true, 'asked' => 1000, 'outcome' => Name_Row::LISTED, 'next_check' => 1 );
	}

	/** The names in the table. */
	private static function names_stored(): array {
		return $GLOBALS['wpdb']->get_col( 'SELECT name FROM ' . Schema::names() . " WHERE name > '' ORDER BY name" );
	}

	public function test_the_tables_are_ascii_and_made_once() {
		global $wpdb;
		$queries = $wpdb->num_queries;
		$this->schema()->ensure();
		$this->assertLessThanOrEqual( 2, $wpdb->num_queries - $queries );

		foreach ( array( Schema::events(), Schema::names() ) as $table ) {
			$this->assertStringContainsString( 'COLLATE=ascii_bin', $wpdb->get_row( "SHOW CREATE TABLE $table", ARRAY_N )[1] );
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$statements = new \ReflectionMethod( Schema::class, 'statements' );
		$statements->setAccessible( true );
		$this->assertSame( array(), dbDelta( $statements->invoke( null ), false ), 'nothing to change in tables that are as they should be' );
	}

	public function test_a_table_that_was_lost_is_made_again_and_one_that_cannot_be_made_is_a_failure_that_says_so() {
		global $wpdb;
		$wpdb->query( 'DROP TABLE ' . Schema::names() );
		$this->schema()->ensure();
		$this->assertSame( array(), ( new Names() )->counts() );

		Schema::drop();
		add_filter( 'query', static fn( $query ) => str_starts_with( ltrim( $query ), 'CREATE TABLE' ) ? 'CREATE TABLE nowhere.nothing (id int)' : $query );
		$failure = $this->failure_of( fn() => $this->schema()->ensure() );

		$this->assertSame( Failure::TABLES, $failure->kind );
		$this->assertMatchesRegularExpression( '/cannot create its tables in this site’s database \(.*nowhere/', $failure->getMessage() );
	}

	public function test_events_are_kept_in_order_and_forgotten_by_their_number() {
		$events = new Events();
		$this->assertFalse( $events->are_there() );
		$this->assertTrue( $events->append( 'a.example' ) );
		$this->assertTrue( $events->append( 'b.example' ) );
		$seen = $events->all();
		$events->append( 'a.example' );
		$this->assertSame( array( 'a.example', 'b.example' ), array_values( $seen ) );

		$events->forget( array_keys( $seen ) );

		$this->assertSame( array( 'a.example' ), array_values( $events->all() ) );
		$this->assertTrue( $events->are_there() );
	}

	public function test_of_events_that_nobody_sees_the_newest_of_each_name_stays() {
		$events = new Events();
		foreach ( array( 'a.example', 'b.example', 'a.example', '', 'a.example', '' ) as $name ) {
			$events->append( $name );
		}
		$events->compact();

		$this->assertSame( array( 'b.example', 'a.example', '' ), array_values( $events->all() ) );
		$this->assertSame( array( 'b.example', 'a.example' ), $events->names() );
	}

	public function test_an_event_that_the_database_does_not_take_throws_nothing_and_prints_nothing() {
		global $wpdb;
		Schema::drop();
		$wpdb->show_errors();
		ob_start();
		$appended = ( new Events() )->append( 'a.example' );
		$printed  = ob_get_clean();
		$wpdb->hide_errors();

		$this->assertSame( array( false, '' ), array( $appended, $printed ) );
	}

	public function test_a_row_is_read_as_it_was_written() {
		$refused = array( 'kind' => 'conflict', 'message' => 'Schön, „taken“ 🙂', 'at' => 5 );
		$this->have( self::listed( 'a.example' ), array( 'name' => 'b.example', 'wanted' => true, 'outcome' => Name_Row::REFUSED, 'details' => $refused ) );
		$names = new Names();

		$listed = $names->find( 'a.example' );
		$this->assertSame( array( 'a.example', 7, 2, true, false, true, 1000, 0, 0, 'listed', array(), 0, 1, '', 'not_checked', false ), array( $listed->name, $listed->mapping, $listed->site, $listed->wanted, $listed->twin, $listed->on_app, $listed->asked, $listed->missed, $listed->looks, $listed->outcome, $listed->details, $listed->checked, $listed->next_check, $listed->watch, $listed->state(), $listed->www ) );
		$this->assertSame( array( 'refused', $refused ), array( $names->find( 'b.example' )->state(), $names->find( 'b.example' )->details ) );
		$this->assertNull( $names->find( 'c.example' ) );
		$this->assertSame( array( 'b.example' ), array_keys( $names->of_outcome( Name_Row::REFUSED, 10 ) ) );
	}

	public function test_only_rows_that_changed_are_written() {
		$rows = array( self::listed( 'a.example' ), array( 'name' => 'b.example', 'wanted' => true, 'outcome' => Name_Row::REFUSED, 'details' => array( 'message' => "It's „taken“ | \\ %" ) ), array( 'name' => 'c.example', 'on_app' => true, 'outcome' => Name_Row::ONLY_ON_APP ) );
		$this->have( ...$rows );

		$changed = ( new Names() )->save_reconciled( array( new Name_Row( array( 'asked' => 2000 ) + self::listed( 'a.example' ) ), ...array_map( static fn( $row ) => new Name_Row( $row ), array_slice( $rows, 1 ) ) ), time() );

		$this->assertSame( array( Name_Row::LISTED => array( 'a.example' ) ), $changed );
	}

	public function test_names_that_a_reconcile_does_not_name_go_and_its_stamp_stays() {
		$names = new Names();
		$this->have( self::listed( 'a.example' ), self::listed( 'b.example' ) );
		$names->set_stamp( 7 );
		$this->have( self::listed( 'b.example' ) );

		$this->assertSame( array( 'b.example' ), self::names_stored() );
		$this->assertSame( 7, $names->stamp() );
	}

	public function test_a_look_is_kept_by_a_reconcile_that_finds_the_name_on_the_app_still() {
		$names = new Names();
		$this->have( self::listed( 'a.example' ) );
		$now = time();
		$this->assertTrue( $names->save_look( $names->find( 'a.example' ), Name_Row::WORKS, $now, $now + 60, '{"tries":1}' ) );
		$this->have( self::listed( 'a.example', array( 'site' => 3 ) ) );

		$row = $names->find( 'a.example' );
		$this->assertSame( array( 3, Name_Row::WORKS, $now, $now + 60, '{"tries":1}' ), array( $row->site, $row->state(), $row->checked, $row->next_check, $row->watch ) );
	}

	/** What makes a look worthless. */
	public static function other_rows() {
		return array(
			'another mapping'    => array( array( 'mapping' => 8 ), Name_Row::NOT_CHECKED, 1 ),
			'not on the app'     => array( array( 'on_app' => false, 'outcome' => Name_Row::NO_ROOM, 'next_check' => 0 ), Name_Row::NO_ROOM, 0 ),
			'not mapped any more' => array( array( 'wanted' => false, 'outcome' => Name_Row::NOT_MAPPED, 'next_check' => 0 ), Name_Row::NOT_MAPPED, 0 ),
		);
	}

	/** @dataProvider other_rows */
	#[DataProvider( 'other_rows' )]
	public function test_a_name_that_becomes_another_starts_without_a_look_and_takes_none_that_was_begun_before( $columns, $state, $next_check ) {
		$names = new Names();
		$this->have( self::listed( 'a.example' ) );
		$names->save_look( $names->find( 'a.example' ), Name_Row::WORKS, time() - 60, time() + 60, '{}' );
		$before = $names->find( 'a.example' );
		$this->have( self::listed( 'a.example', $columns ) );

		$this->assertFalse( $names->save_look( $before, Name_Row::WORKS, time(), time() + 60, '{}' ) );
		$row = $names->find( 'a.example' );
		$this->assertSame( array( $state, 0, $next_check, '' ), array( $row->state(), $row->checked, $row->next_check, $row->watch ) );
	}

	public function test_a_look_proves_for_a_while_that_a_name_works() {
		$names = new Names();
		$this->have( self::listed( 'a.example' ) );
		$names->save_look( $names->find( 'a.example' ), Name_Row::WORKS, time() - Name_Row::PROOF - 1, time() + 60, '' );

		$this->assertSame( Name_Row::NOT_CHECKED, $names->find( 'a.example' )->state() );
	}

	public function test_the_names_whose_look_is_due_come_in_the_order_in_which_they_are() {
		$names = new Names();
		$this->have( self::listed( 'later.example', array( 'next_check' => 300 ) ), self::listed( 'first.example', array( 'next_check' => 100 ) ), self::listed( 'second.example', array( 'next_check' => 200 ) ), self::listed( 'never.example', array( 'next_check' => 0 ) ) );

		$this->assertSame( array( 'first.example', 'second.example' ), array_keys( $names->due_for_a_look( 250, 10 ) ) );
		$this->assertSame( array( 'first.example' ), array_keys( $names->due_for_a_look( 250, 1 ) ) );
		$this->assertSame( 100, $names->next_look() );
		$names->look_now( 'later.example' );
		$names->look_now( 'never.example' );
		$this->assertSame( array( 'later.example', 'never.example' ), array_keys( array_filter( $names->find_all( array( 'later.example', 'never.example' ) ), static fn( $row ) => 300 !== $row->next_check ) ) );
		$this->assertSame( 0, $names->find( 'never.example' )->next_check );
	}

	public function test_a_list_is_paged_filtered_searched_ordered_and_counted_without_the_twins() {
		$names = new Names();
		$this->have(
			self::listed( 'b.example', array( 'site' => 1 ) ),
			self::listed( 'www.b.example', array( 'twin' => true, 'site' => 1 ) ),
			self::listed( 'a.example', array( 'site' => 9 ) ),
			array( 'name' => 'c.example', 'wanted' => true, 'outcome' => Name_Row::REFUSED ),
			array( 'name' => 'old.example', 'on_app' => true, 'outcome' => Name_Row::ONLY_ON_APP )
		);
		$names->set_stamp( 1 );
		$page = static fn( ...$query ) => array_keys( $names->page( ...$query ) );

		$this->assertSame( array( 'c.example', 'a.example', 'b.example', 'old.example' ), $page() );
		$this->assertSame( array( 'old.example', 'b.example', 'a.example', 'c.example' ), $page( descending: true ) );
		$this->assertSame( array( 'a.example', 'b.example', 'c.example', 'old.example' ), $page( order_by: 'name' ) );
		$this->assertSame( array( 'a.example', 'b.example' ), $page( order_by: 'site', descending: true, limit: 2 ) );
		$this->assertSame( array( 'b.example' ), $page( limit: 1, offset: 2 ) );
		$this->assertSame( array( 'a.example', 'b.example' ), $page( array( Name_Row::NOT_CHECKED ) ) );
		$this->assertSame( array( 'old.example' ), $page( search: 'OLD.' ) );
		$this->assertSame( array(), $page( search: '%' ) );
		$this->assertSame( array( 'refused' => 1, 'not_checked' => 2, 'only_on_app' => 1 ), $names->counts() );
		$this->assertSame( 4, $names->count() );
		$this->assertSame( array( true, false ), array( $names->find( 'b.example' )->www, $names->find( 'a.example' )->www ) );
		$this->assertSame( array( 'a.example', 'b.example', 'c.example', 'old.example', 'www.b.example' ), self::names_stored() );
	}

	public function test_names_are_noted_as_asked_for_before_anything_else_is_known_of_them() {
		$names = new Names();
		$this->have( self::listed( 'a.example', array( 'asked' => 0 ) ) );
		$names->note_asked( array( 'a.example', 'new.example' ), 5000 );

		$this->assertSame( array( 5000, true, 'listed' ), array( $names->find( 'a.example' )->asked, $names->find( 'a.example' )->on_app, $names->find( 'a.example' )->outcome ) );
		$this->assertSame( array( 5000, false, 'waiting_serverpilot' ), array( $names->find( 'new.example' )->asked, $names->find( 'new.example' )->on_app, $names->find( 'new.example' )->state() ) );
		$this->assertSame( array( 'a.example', 'new.example' ), array_keys( $names->with_a_past() ) );
	}

	public function test_names_that_an_owner_keeps_are_nobodys_from_then_on() {
		$names = new Names();
		$this->have( self::listed( 'wanted.example' ), array( 'name' => 'gone.example', 'on_app' => true, 'asked' => 1, 'missed' => 2, 'looks' => 3, 'outcome' => Name_Row::HELD_BACK ) );
		$names->keep( array( 'wanted.example', 'gone.example' ) );

		$row = $names->find( 'gone.example' );
		$this->assertSame( array( 0, 0, 0, Name_Row::WAS_THERE_BEFORE ), array( $row->asked, $row->missed, $row->looks, $row->state() ) );
		$this->assertSame( 1000, $names->find( 'wanted.example' )->asked );
	}

	public function test_a_stamp_only_rises_and_tells_a_table_from_one_that_was_lost() {
		$names = new Names();
		$this->assertSame( 0, $names->stamp() );
		$this->assertTrue( $names->set_stamp( 8 ) );
		$this->assertFalse( $names->set_stamp( 7 ) );
		$this->assertSame( 8, $names->stamp() );

		Schema::drop();
		$this->schema()->ensure();
		$this->assertSame( 0, $names->stamp() );
	}

	/** Names as somebody may have stored them. */
	public static function odd_names() {
		return array( array( "under_score.example\n" ), array( "b\u{fc}cher" ), array( str_repeat( 'a.', 200 ) ), array( 'a b%c' ), array( "it's\\" ), array( '' ) );
	}

	/** @dataProvider odd_names */
	#[DataProvider( 'odd_names' )]
	public function test_what_is_no_domain_name_is_kept_in_ascii( $name ) {
		$key = Names::key( $name, null );
		$this->have( array( 'name' => $key, 'wanted' => true, 'outcome' => Name_Row::REFUSED ) );

		$this->assertMatchesRegularExpression( '/^[\x21-\x7E]{1,253}$/', $key );
		$this->assertSame( array( $key ), self::names_stored() );
	}

	public function test_no_statement_is_longer_than_a_small_packet() {
		$queries = $this->listen_to( 'query' );
		$rows    = array_map( static fn( $n ) => array( 'name' => "site$n." . str_repeat( 'a', 60 ) . '.example', 'wanted' => true, 'outcome' => Name_Row::REFUSED, 'details' => array( 'message' => str_repeat( 'x', 500 ) ) ), range( 1, 5000 ) );
		$this->have( ...$rows );

		$this->assertLessThan( 128 * KB_IN_BYTES, max( array_map( 'strlen', array_column( (array) $queries, 0 ) ) ) );
		$this->assertSame( array( 'refused' => 5000 ), ( new Names() )->counts() );
	}

	public function test_a_dry_run_before_any_job_makes_the_tables_and_says_what_is_to_do() {
		$this->map_domain( 'shop.example' );
		Schema::drop();

		$preview = Plugin::instance()->part( Reconciler::class )->preview();

		$this->assertSame( array( 'shop.example', 'www.shop.example' ), $preview->added );
		$this->assertSame( array( 'network.example' ), $this->emulator->domains() );
	}
}
