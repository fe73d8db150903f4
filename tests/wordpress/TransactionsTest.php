<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\After;
use ServerPilot_Plugin\{ Names\Events, Names\Schema, Plugin, Reconcile\Jobs, Support\Store };

// phpcs:disable WordPress.DB -- transactions, on two connections.

/** An event waits for nobody, keeps nobody waiting, and means nothing when it is rolled back. */
final class TransactionsTest extends TestCase {

	/**
	 * Another process's connection.
	 *
	 * @var \wpdb
	 */
	private $other;

	protected function setUp(): void {
		parent::setUp();
		$this->other = new \wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		$this->other->query( 'SET SESSION innodb_lock_wait_timeout = 2' );
		$GLOBALS['wpdb']->query( 'SET SESSION innodb_lock_wait_timeout = 2' );
	}

	/**
	 * No transaction outlives its test.
	 *
	 * @after
	 */
	#[After]
	public function end_transactions() {
		$this->other->query( 'ROLLBACK' );
		$GLOBALS['wpdb']->query( 'ROLLBACK' );
		$GLOBALS['wpdb']->query( 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ' );
	}

	/** Does something on the other connection. */
	private function elsewhere( $what ) {
		$here            = $GLOBALS['wpdb'];
		$this->other->set_prefix( $here->base_prefix );
		$GLOBALS['wpdb'] = $this->other;
		try {
			return $what();
		} finally {
			$GLOBALS['wpdb'] = $here;
		}
	}

	public function test_a_domain_is_unmapped_inside_a_transaction_that_has_read_before_another_process_wrote() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		$wpdb->query( 'START TRANSACTION' );
		$wpdb->get_var( 'SELECT COUNT(*) FROM ' . Schema::events() );
		$this->elsewhere( static fn() => ( new Events() )->append( 'elsewhere.example' ) );

		$begun = microtime( true );
		$this->unmap_domain( 'shop.example' );
		$this->assertLessThan( 1, microtime( true ) - $begun );
		$wpdb->query( 'COMMIT' );

		$this->assertSame( array( 'elsewhere.example', 'shop.example' ), array_values( array_unique( $this->events() ) ) );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
	}

	public function test_what_is_rolled_back_did_not_happen() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		$jobs = $this->jobs( 'pending' );
		$wpdb->query( 'START TRANSACTION' );
		$this->unmap_domain( 'shop.example' );
		$this->map_domain( 'other.example' );
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();

		$this->assertSame( array(), $this->events() );
		$this->assertSame( $jobs, $this->jobs( 'pending' ) );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_two_transactions_on_one_name_do_not_wait_for_each_other() {
		$this->elsewhere(
			static function () {
				$GLOBALS['wpdb']->query( 'START TRANSACTION' );
				( new Events() )->append( 'shop.example' );
			}
		);
		$begun = microtime( true );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->assertLessThan( 2, microtime( true ) - $begun );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->other->query( 'COMMIT' );
		$this->assertSame( array( 'shop.example' ), $this->events(), 'what became visible late is not lost' );

		// Its job may have run before: WordPress's cron gives it another.
		$waiting = count( $this->jobs( 'pending', Jobs::DUE ) );
		add_filter( 'wp_doing_cron', '__return_true' );
		Plugin::instance()->look_after_schedule();
		$this->assertSame( $waiting + 1, count( $this->jobs( 'pending', Jobs::DUE ) ) );
		$this->run_queue();
		$this->assertSame( array(), $this->events() );
	}

	/** At either isolation level that is in use, two first writes of one option. */
	public function test_two_processes_that_store_an_option_first_leave_one_row_with_both_changes() {
		global $wpdb;
		foreach ( array( 'REPEATABLE READ', 'READ COMMITTED' ) as $level ) {
			$wpdb->query( "SET SESSION TRANSACTION ISOLATION LEVEL $level" );
			$this->other->query( "SET SESSION TRANSACTION ISOLATION LEVEL $level" );
			$faster = fn() => $this->elsewhere( static fn() => ( new Store() )->change( 'probe', static fn( $state ) => $state + array( 'there' => 1 ) ) );
			$this->the_first_time( 'query', $faster, static fn( $query ) => str_starts_with( $query, 'INSERT' ) && str_contains( $query, 'wu_serverpilot_probe' ) );
			$after = ( new Store() )->change( 'probe', static fn( $state ) => $state + array( 'here' => 1 ) );

			$this->assertSame( array( 'there' => 1, 'here' => 1 ), $after, $level );
			$this->assertSame( '1', $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->sitemeta WHERE meta_key = 'wu_serverpilot_probe'" ), $level );
			( new Store() )->forget( 'probe' );
		}
	}

	public function test_an_event_throws_nothing_whatever_fails() {
		add_filter( 'query', static fn( $query ) => str_contains( $query, 'wu_serverpilot_events' ) || str_contains( $query, 'reconcile_due' ) ? throw new \RuntimeException( 'the database plugin' ) : $query );

		$this->map_domain( 'shop.example' );
		do_action( 'wu_add_domain', array( 'not', 'a', 'name' ), 1 );

		$this->assertSame( 'shop.example', wu_get_domain_by_domain( 'shop.example' )->get_domain() );
	}

	public function test_an_event_leaves_the_number_and_the_error_of_its_callers_statement_alone() {
		global $wpdb;
		$wpdb->insert_id  = 4711;
		$wpdb->last_error = 'theirs';
		do_action( 'wu_add_domain', 'shop.example', 1 );

		$this->assertSame( array( 4711, 'theirs' ), array( $wpdb->insert_id, $wpdb->last_error ) );
	}

	public function test_an_event_costs_one_row_and_asks_nobody() {
		global $wpdb;
		$this->have_mapped( 'first.example' );
		$names = array_fill( 0, 100, '' );
		$inbox = Plugin::instance()->part( \ServerPilot_Plugin\Integration\Name_Changes::class );
		$inbox->add( 'warm.example' );
		$queries = $wpdb->num_queries;
		$memory  = memory_get_usage();

		$inbox->add( 'shop.example' );

		// While Action Scheduler moves its jobs to its own tables, it looks in both places.
		$this->assertLessThanOrEqual( 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) ? 3 : 2, $wpdb->num_queries - $queries );
		$this->assertLessThan( MB_IN_BYTES, memory_get_usage() - $memory );
		$this->assertSame( array(), $this->emulator->requests() );
		unset( $names );
	}
}
