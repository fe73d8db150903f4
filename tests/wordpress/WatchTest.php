<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Customers\{ Schedule, Site_Answer, Watch_Memory };
use ServerPilot_Plugin\Names\Schema;
use ServerPilot_Plugin\Plugin;
use WuServerPilot\Tests\Internet;

/** Mapped names are looked at in jobs: in processes of their own, which see a part of this machine in place of the Internet. */
final class WatchTest extends TestCase {

	use Watching;

	private const SERVER = '192.0.2.10';
	private const OTHER  = '198.51.100.7';
	private const ASKED  = array( 'GET apps/nlcN0TwdZAyNEgdp', 'GET servers/UXOSIYrdtL4cSGp3' );

	/**
	 * What plays the Internet.
	 *
	 * @var Internet|null
	 */
	private $internet = null;

	/** Ends it. */
	protected function tearDown(): void {
		$this->internet = null;
		parent::tearDown();
	}

	/**
	 * A customer's site with domains that lead somewhere, on an Internet where the server has certificates for all.
	 *
	 * @return int The site.
	 */
	private function have_watched( array $names ) {
		$site           = $this->have_site_with( ...array_keys( $names ) );
		$key            = Site_Answer::key();
		$sites          = array_map( static fn( $address ) => array( 'status' => 200, 'number' => $site, 'word' => 'live', 'key' => $key ), $names );
		$sites         += array( 'network.example' => array( 'status' => 200, 'number' => 1, 'word' => 'live', 'key' => $key ) );
		$this->internet = new Internet(
			array(
				'names' => self::dns( $names ),
				'hosts' => array(
					self::SERVER => array( 'certificate' => array( 'names' => array_keys( $sites ) ), 'sites' => $sites ),
					self::OTHER  => array( 'certificate' => array( 'names' => array_keys( $sites ) ) ),
				),
			)
		);
		return $site;
	}

	/**
	 * What name servers know.
	 *
	 * @param array<string, string> $names Addresses by name; the network's own leads to the server unless it is among them.
	 */
	private static function dns( array $names ) {
		return array_map( static fn( $address ) => array( 'a' => array( $address ) ), $names + array( 'network.example' => self::SERVER ) );
	}

	/**
	 * Runs the watch's job.
	 *
	 * @return string[] What ServerPilot was asked for.
	 */
	private function look() {
		$asked = $this->told_by_process( 'look', array(), $this->seeing() );
		$this->part( \ServerPilot_Plugin\Support\Store::class )->refresh();
		return $asked;
	}

	private function seeing() {
		return array( 'WU_NETWORK_INTERNET' => $this->internet->setting, 'SSL_CERT_FILE' => $this->internet->authority_file );
	}

	private function states( ...$names ) {
		return array_map( fn( $name ) => $this->row( $name )->state(), array_combine( $names, $names ) );
	}

	public function test_a_name_is_looked_at_until_it_works_and_serverpilot_is_asked_once_in_ten_minutes() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );

		$this->assertSame( self::ASKED, $this->look() );
		$this->assertSame( array( 'kund.example' => 'waiting_dns' ), $this->states( 'kund.example' ) );
		$this->assertSame( array( 'type' => 'A', 'name' => 'kund.example', 'value' => self::SERVER ), $this->record( 'kund.example' )->record );
		$this->assertEqualsWithDelta( 60, $this->due_in( Schedule::JOB )[0], 30 );

		$this->internet->rename( self::dns( array( 'kund.example' => self::SERVER ) ) );
		$this->let_looks_pass( 2 * HOUR_IN_SECONDS );

		$this->assertSame( array(), $this->look() );
		$this->assertSame( array( 'kund.example' => 'works' ), $this->states( 'kund.example' ) );
		$this->assertGreaterThan( time() + 6 * DAY_IN_SECONDS, $this->row( 'kund.example' )->next_check );
		$this->assertLessThan( time() + \ServerPilot_Plugin\Names\Name_Row::PROOF, $this->row( 'kund.example' )->next_check, 'the next look comes before the proof is stale' );
	}

	public function test_a_name_that_came_onto_the_app_since_serverpilot_was_asked_is_known_to_be_on_it() {
		$site = $this->have_watched( array( 'kund.example' => self::SERVER ) );
		$this->look();
		$this->map_domain( 'second.example', $site );
		$this->internet->rename( self::dns( array( 'kund.example' => self::SERVER, 'second.example' => self::SERVER ) ) );
		add_filter( 'wu_serverpilot_watch', '__return_false', 200 );
		$this->run_queue();
		remove_filter( 'wu_serverpilot_watch', '__return_false', 200 );

		$this->assertSame( self::ASKED, $this->look() );
		$this->assertStringNotContainsString( 'not set up', \ServerPilot_Plugin\Customers\Status::of_row( $this->row( 'second.example' ) )['sentence'] );
	}

	public function test_a_reconcile_lets_the_watch_begin() {
		$this->have_watched( array() );
		$this->map_domain( 'kund.example', get_sites( array( 'number' => 1, 'orderby' => 'id', 'order' => 'DESC' ) )[0]->blog_id );
		$this->internet->rename( self::dns( array( 'kund.example' => self::OTHER ) ) );

		$this->run_queue_in_process( $this->seeing() );

		$this->assertSame( array( 'kund.example' => 'waiting_dns' ), $this->states( 'kund.example' ) );
		$this->assertCount( 1, $this->jobs( 'complete', Schedule::JOB ) );
		$this->assertCount( 1, $this->jobs( 'pending', Schedule::JOB ) );
	}

	public function test_where_the_network_itself_fails_in_the_same_way_nobody_is_told_and_nothing_changes() {
		$this->have_watched( array( 'kund.example' => self::SERVER, 'second.example' => self::SERVER ) );
		$this->look();
		$before = $this->states( 'kund.example', 'second.example' );
		$this->assertSame( array( 'kund.example' => 'works', 'second.example' => 'works' ), $before );
		$shown = $this->record( 'kund.example' )->since;

		// Two looks, two hours apart, of a server whose own name servers are dead.
		foreach ( array( 8 * DAY_IN_SECONDS, 2 * HOUR_IN_SECONDS ) as $later ) {
			$this->let_looks_pass( $later );
			$shown -= $later;
			$this->internet->rename( array_fill_keys( array( 'kund.example', 'second.example', 'network.example' ), array( 'faults' => array( '*' => 'servfail' ) ) ) );
			$this->look();
		}

		$this->assertSame( array( 'main_domain', $shown ), array( $this->part( Watch_Memory::class )->problem()['kind'] ?? null, $this->record( 'kund.example' )->since ) );
		$this->assertSame( array( 'works', 'works' ), array( $this->record( 'kund.example' )->state, $this->record( 'second.example' )->state ) );
		do_action( 'serverpilot_plugin_state_changed' );
		$this->assertSame( array( 'server_fault' => array() ), $this->problems() );

		$this->internet->rename( self::dns( array( 'kund.example' => self::SERVER, 'second.example' => self::SERVER ) ) );
		$this->let_looks_pass( HOUR_IN_SECONDS );
		$this->look();

		$this->assertNull( $this->part( Watch_Memory::class )->problem() );
	}

	public function test_where_other_jobs_wait_five_names_are_looked_at_but_none_waits_longer_than_a_quarter_of_an_hour() {
		global $wpdb;
		$names = array_fill_keys( array_map( static fn( $i ) => "kund$i.example", range( 1, 7 ) ), self::SERVER );
		$this->have_watched( $names );
		wu_schedule_single_action( time() - 60, 'somebody_elses_job' );
		$wpdb->query( 'UPDATE ' . Schema::names() . ' SET next_check = UNIX_TIMESTAMP() - 600 WHERE next_check > 0' ); // phpcs:ignore WordPress.DB

		$this->look();
		$this->assertSame( array( 'not_checked' => 2, 'works' => 5 ), $this->counts( $names ) );
		$this->assertSame( array( array( Schedule::JOB, array() ) ), $this->jobs( 'pending', Schedule::JOB ) );

		$wpdb->query( 'UPDATE ' . Schema::names() . " SET watch = '', state = 'not_checked', checked = 0, next_check = UNIX_TIMESTAMP() - 1000 WHERE next_check > 0" ); // phpcs:ignore WordPress.DB
		$this->look();
		$this->assertSame( array( 'works' => 7 ), $this->counts( $names ) );
	}

	private function counts( array $names ) {
		$counts = array_count_values( $this->states( ...array_keys( $names ) ) );
		ksort( $counts );
		return $counts;
	}

	public function test_switched_off_and_on_a_copy_nobody_looks() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );
		add_filter( 'wu_serverpilot_watch', '__return_false', 200 );
		$this->part( Schedule::class )->ensure();
		$this->assertSame( array(), $this->jobs( 'pending', Schedule::JOB ) );
		remove_filter( 'wu_serverpilot_watch', '__return_false', 200 );

		global $wpdb;
		$wpdb->update( $wpdb->site, array( 'domain' => 'copy.example' ), array( 'id' => 1 ) ); // phpcs:ignore WordPress.DB
		$this->part( Schedule::class )->ensure();
		$requests = $this->look();
		$wpdb->update( $wpdb->site, array( 'domain' => 'network.example' ), array( 'id' => 1 ) ); // phpcs:ignore WordPress.DB

		$this->assertSame( array( array(), array(), '' ), array( $this->jobs( 'pending', Schedule::JOB ), $requests, $this->row( 'kund.example' )->watch ) );
	}

	public function test_deactivated_the_plugin_takes_its_job_back() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );
		$this->part( Schedule::class )->ensure();
		$this->part( Schedule::class )->ensure();
		$this->assertSame( array( array( Schedule::JOB, array() ) ), $this->jobs( 'pending', Schedule::JOB ) );

		Plugin::instance()->stop();

		$this->assertSame( array(), $this->jobs( 'pending', Schedule::JOB ) );
	}

	public function test_what_a_mapping_to_another_site_begins_is_a_new_name() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );
		$this->look();
		$first = $this->record( 'kund.example' )->since;
		$other = $this->create_site( 'other' );
		$GLOBALS['wpdb']->update( Schema::names(), array( 'site' => $other, 'next_check' => 1 ), array( 'name' => 'kund.example' ) ); // phpcs:ignore WordPress.DB
		$this->assertNull( $this->record( 'kund.example' ) );

		$this->look();

		$this->assertSame( array( 'waiting_dns', true ), array( $this->row( 'kund.example' )->state(), $this->record( 'kund.example' )->since >= $first ) );
	}

	public function test_a_first_look_is_news_only_where_the_name_was_mapped_after_the_watch_began() {
		$this->begin_watch( HOUR_IN_SECONDS );
		$this->have_watched( array( 'kund.example' => self::SERVER ) );
		$this->look();
		$this->assertSame( array( 'works', 1 ), array( $this->row( 'kund.example' )->state(), $this->told( 'live' ) ) );

		Schema::drop();
		$this->assertSame( 0, $this->reconcile_and_look() );
		$this->assertSame( array( 'works', 1 ), array( $this->row( 'kund.example' )->state(), $this->told( 'live' ) ) );

		$this->rename_domain( 'kund.example', 'second.example' );
		$this->internet->rename( self::dns( array( 'second.example' => self::OTHER ) ) );
		$this->reconcile_and_look();
		$this->assertSame( array( 'waiting_dns', true ), array( $this->row( 'second.example' )->state(), json_decode( $this->row( 'second.example' )->watch, true )['announce'] ) );
	}

	public function test_a_customer_has_a_domain_checked_and_reads_the_answer_at_once() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );
		$this->look();
		$this->internet->rename( self::dns( array( 'kund.example' => self::SERVER ) ) );
		$mapping = $this->row( 'kund.example' )->mapping;

		$answer = json_decode( $this->check( $this->customer(), $mapping, 'POST' ), true );

		$this->assertTrue( $answer['success'] );
		$this->assertStringStartsWith( 'kund.example works since ' . wp_date( 'F j, Y' ) . '. <small>Checked ', $answer['data']['html'] );
		$again = json_decode( $this->check( $this->customer(), $mapping, 'POST' ), true )['data']['html'];
		$this->assertStringEndsWith( '</small> <em>It was checked a moment ago.</em>', $again );
	}

	public function test_a_check_whose_answer_an_older_look_keeps_out_is_queued() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );
		$this->look();
		$this->let_looks_pass( 30 );

		$answer = json_decode( $this->check( $this->customer(), $this->row( 'kund.example' )->mapping, 'POST', 'kund.example' ), true );

		$this->assertStringEndsWith( '<em>The check is queued.</em>', $answer['data']['html'] );
		$this->assertLessThanOrEqual( time(), $this->row( 'kund.example' )->next_check );
	}

	public function test_without_a_script_the_same_link_leads_back() {
		$this->have_watched( array( 'kund.example' => self::OTHER ) );

		$location = $this->check( $this->customer(), $this->row( 'kund.example' )->mapping, 'GET' );

		$this->assertSame( array( 'http://network.example/wp-admin/', 'waiting_dns' ), array( $location, $this->row( 'kund.example' )->state() ) );
	}

	private function check( $user, $mapping, $method, ...$name ) {
		list( $status, $output ) = $this->in_process( 'check', array( $user, $mapping, $method, ...$name ), $this->seeing() );
		$this->assertSame( 0, $status, $output );
		return $output;
	}

	private function reconcile_and_look() {
		wu_enqueue_async_action( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE, array(), 'domain' );
		list( $status ) = $this->in_process( 'run-queue', array(), $this->seeing() );
		wp_cache_flush();
		return $status;
	}

	private function told( $event ) {
		return count( wu_get_events( array( 'slug' => "serverpilot_domain_$event" ) ) );
	}

	public function test_a_listener_that_throws_does_not_keep_the_watch_from_its_job() {
		add_filter( 'wu_serverpilot_watch', '__return_true', 100 );
		add_action( 'wu_serverpilot_after_sync', static fn() => throw new \RuntimeException( 'a listener' ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( array( Schedule::JOB, array() ) ), $this->jobs( 'pending', Schedule::JOB ) );
	}
}
