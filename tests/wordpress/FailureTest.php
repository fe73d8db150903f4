<?php
/**
 * What happens when something does not work.
 *
 * @package wu_serverpilot
 */

namespace WU_ServerPilot\Tests;

require_once __DIR__ . '/support/Verbs.php';

use PHPUnit\Framework\Attributes\DataProvider;
use WU_ServerPilot\Queue as Jobs;

/**
 * Retries, notices, and jobs that say failed.
 */
final class FailureTest extends TestCase {

	use Verbs;

	public function test_a_failed_domain_is_tried_again_after_1_5_15_30_60_minutes_then_hourly_for_a_day() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$pauses = array();
		while ( $this->due_in( Jobs::SYNC_DOMAIN ) ) {
			$pauses[] = (int) round( $this->due_in( Jobs::SYNC_DOMAIN )[0] / 60 );
			$this->run_queue( 3600 );
		}

		$this->assertSame( array_merge( array( 1, 5, 15, 30, 60 ), array_fill( 0, 24, 60 ) ), $pauses );
		$this->assertSame( array( 'server_error' => array( 'shop.example' ) ), $this->problems() );
	}

	public function test_a_retry_makes_the_domain_present_once_serverpilot_answers_again() {
		$this->emulator->answer_everything( 503 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();

		$this->run_queue( 60 );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->due_in( Jobs::SYNC_DOMAIN ) );
	}

	public function test_a_retry_that_runs_after_the_domain_was_unmapped_makes_it_absent() {
		$this->app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->unmap_domain( 'shop.example' );
		$this->queue->jobs( 'pending', 'wu_remove_domain' );
		wu_unschedule_action( 'wu_remove_domain', array( 'domain' => 'shop.example', 'site_id' => 1 ), 'domain' );
		$this->emulator->heal();

		$this->run_queue( 60 );

		$this->assert_app_has( 'network.example' );
	}

	public function test_a_failed_removal_is_tried_again_too() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 500 );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		$this->run_queue( 60 );

		$this->assert_app_has( 'network.example' );
	}

	public function test_one_job_at_most_waits_for_a_domain_and_shows_in_the_job_list_with_its_name() {
		$this->emulator->answer_everything( 500 );
		foreach ( array( 'wu_add_domain', 'wu_add_domain', 'wu_remove_domain' ) as $event ) {
			wu_enqueue_async_action( $event, array( 'shop.example', 1 ), 'domain' );
		}
		$this->map_domain( 'other.example' );
		$this->run_queue();

		$waiting = $this->jobs( 'pending', Jobs::SYNC_DOMAIN );
		sort( $waiting );
		$this->assertSame( array( array( Jobs::SYNC_DOMAIN, array( 'other.example' ) ), array( Jobs::SYNC_DOMAIN, array( 'shop.example' ) ) ), $waiting );
		$this->assertSame( array( 'domain' ), array_unique( array_column( $this->queue->jobs( 'pending', Jobs::SYNC_DOMAIN ), 'group' ) ) );
	}

	public function test_queue_runners_that_fail_together_leave_one_waiting_job() {
		// A pause that does not fit into a call, so that each fails at once.
		$this->emulator->answer_everything( 429, 'Slow down.', array( 'Retry-After' => '600' ) );
		foreach ( range( 1, 8 ) as $unused ) {
			wu_enqueue_async_action( 'wu_add_domain', array( 'shop.example', 1 ), 'domain' );
		}
		$this->run_queue_in_processes( 8 );

		$this->assert_due_in( 600 );
	}

	public function test_queue_runners_that_are_refused_together_forget_no_domain() {
		$this->emulator->answer_everything( 409 );
		$names = array_map( static fn( $number ) => "shop$number.example", range( 1, 8 ) );
		array_map( array( $this, 'map_domain' ), $names );
		$this->run_queue_in_processes( 8 );
		wp_cache_flush();

		$concerned = $this->problems()['conflict'];
		sort( $concerned );
		$this->assertSame( $names, $concerned );
	}

	public function test_the_pause_that_serverpilot_asks_for_is_obeyed() {
		ini_set( 'wu_serverpilot.timeout', '2' );
		$this->emulator->answer_everything( 429, 'Slow down.', array( 'Retry-After' => '600' ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		ini_set( 'wu_serverpilot.timeout', '45' );

		$this->assert_due_in( 600 );
	}

	public function test_the_retry_schedule_can_be_filtered() {
		add_filter( 'wu_serverpilot_retry_schedule', static fn( $pauses, $host ) => 'shop.example' === $host ? array( 7 ) : $pauses, 10, 2 );
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_due_in( 7 );
		$this->run_queue( 7 );
		$this->assertSame( array(), $this->due_in( Jobs::SYNC_DOMAIN ) );
	}

	public function test_an_event_that_works_takes_the_waiting_retry_back() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();

		do_action( 'wu_add_domain', 'shop.example', 1 );

		$this->assertSame( array(), $this->due_in( Jobs::SYNC_DOMAIN ) );
	}

	public function test_another_event_that_fails_does_not_put_the_waiting_retry_off() {
		$this->emulator->answer_everything( 500 );
		foreach ( range( 1, 5 ) as $unused ) {
			wu_enqueue_async_action( 'wu_add_domain', array( 'shop.example', 1 ), 'domain' );
		}
		$this->run_queue();

		$this->assert_due_in( 60 );
	}

	public function test_a_job_that_failed_says_failed_and_why() {
		$this->emulator->answer_everything( 500, 'Internal trouble.' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$failed = $this->queue->jobs( 'failed', 'wu_add_domain' );
		$this->assertCount( 1, $failed );
		$this->assertStringContainsString( '500', $failed[0]['message'] );
		$this->assertSame( array(), $this->queue->jobs( 'complete', 'wu_add_domain' ) );
		$this->assertMatchesRegularExpression( '/\[ERROR\] shop\.example: .*Trying again in 1 minute\./', $this->integration_log() );
	}

	/**
	 * Failures that no retry can cure: the status, the kind, where the notice leads.
	 */
	public static function incurable() {
		return array(
			'a rotated key'        => array( 401, 'authentication', 'wp-ultimo-hosting-integration-wizard' ),
			'no payment card'      => array( 402, 'payment_required', 'https://manage.serverpilot.io/' ),
			'a protected resource' => array( 403, 'forbidden', 'https://manage.serverpilot.io/apps/nlcN0TwdZAyNEgdp' ),
			'a wrong app id'       => array( 404, 'not_found', 'wp-ultimo-hosting-integration-wizard' ),
			'a conflict'           => array( 409, 'conflict', 'https://manage.serverpilot.io/' ),
			'a rejected name'      => array( 400, 'rejected', 'wp-ultimo-domains' ),
		);
	}

	/**
	 * @dataProvider incurable
	 */
	#[DataProvider( 'incurable' )]
	public function test_what_no_retry_can_cure_becomes_a_notice_that_goes_away_by_itself( $status, $kind, $link ) {
		$this->have_mapped( 'first.example' );
		$this->emulator->answer_everything( $status, 'ServerPilot’s own words.' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( $kind => array( 'shop.example' ) ), $this->problems() );
		$this->assertSame( array(), $this->due_in( Jobs::SYNC_DOMAIN ) );
		$this->assertCount( 1, $this->queue->jobs( 'failed', 'wu_add_domain' ) );
		$notice = $this->notices();
		$advice = \WU_ServerPilot\Plugin::instance()->advice()->on( $kind );
		foreach ( array( $advice['title'], $advice['step'], 'Domain: shop.example.' ) as $said ) {
			$this->assertStringContainsString( esc_html( $said ), $notice );
		}
		$this->assertStringContainsString( $link, $notice );

		$this->emulator->heal();
		do_action( Jobs::RECONCILE );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( '', $this->notices() );
	}

	public function test_a_full_app_becomes_a_notice_and_the_domain_is_added_when_there_is_room() {
		$full = array_merge( array( 'network.example' ), array_map( static fn( $n ) => "n$n.example", range( 1, 299 ) ) );
		$this->app_has( ...$full );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->assertSame( array( 'domain_limit' => array( 'shop.example' ) ), $this->problems() );
		$this->assertStringContainsString( 'shop.example', $this->notices() );
		$this->assertSame( $full, $this->emulator->domains() );

		$this->app_has( 'network.example', 'n1.example' );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example', 'n1.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_the_last_domain_of_the_app_stays_and_goes_when_there_is_another() {
		add_filter( 'wu_serverpilot_skip_host_check', '__return_true' );
		$this->app_has( 'shop.example', 'www.shop.example' );
		wu_enqueue_async_action( 'wu_remove_domain', array( 'shop.example', 1 ), 'domain' );
		$this->run_queue();
		$this->assert_app_has( 'shop.example', 'www.shop.example' );
		$this->assertSame( array( 'last_domain' => array( 'shop.example' ) ), $this->problems() );

		$this->app_has( 'network.example', 'shop.example', 'www.shop.example' );
		do_action( Jobs::RECONCILE );
		$this->run_queue();
		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_removal_that_was_given_up_gets_another_turn_every_hour() {
		$this->have_mapped( 'shop.example' );
		add_filter( 'wu_serverpilot_retry_schedule', '__return_empty_array' );
		$this->emulator->answer_everything( 500 );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();

		do_action( Jobs::RECONCILE );
		$this->run_queue();

		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_notice_is_for_network_admins_only() {
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( '', $this->notices( $this->somebody() ) );
		$this->assertNotSame( '', $this->notices() );
	}

	/**
	 * What every other job would fail with too.
	 */
	public static function refusals() {
		return array( array( 401 ), array( 402 ), array( 403 ), array( 404 ) );
	}

	/**
	 * @dataProvider refusals
	 */
	#[DataProvider( 'refusals' )]
	public function test_after_a_refusal_the_remaining_jobs_do_not_hammer_serverpilot( $status ) {
		$this->emulator->answer_everything( $status );
		foreach ( range( 1, 10 ) as $number ) {
			$this->map_domain( "shop$number.example" );
		}
		$this->run_queue();

		$this->assertCount( 1, $this->emulator->requests() );
		$this->assertCount( 10, $this->queue->jobs( 'failed', 'wu_add_domain' ) );
		$this->assertSame( array_map( static fn( $number ) => "shop$number.example", range( 1, 10 ) ), current( $this->problems() ) );
		$this->assertStringNotContainsString( 'Not tried', $this->notices() );
	}

	public function test_domains_that_were_held_back_get_their_turn_after_a_connection_test_that_works() {
		$this->have_mapped( 'old.example' );
		$this->emulator->answer_everything( 402 );
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'old.example' );
		$this->run_queue();
		$this->emulator->heal();

		$this->assertTrue( \WU_ServerPilot\Plugin::instance()->connection_test()->answer() );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_quarter_of_an_hour_later_one_job_may_ask_again() {
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->forget();
		$circuit = get_network_option( null, 'wu_serverpilot_circuit' );
		update_network_option( null, 'wu_serverpilot_circuit', array( 'probe_at' => time() ) + $circuit );

		foreach ( range( 1, 3 ) as $number ) {
			$this->map_domain( "more$number.example" );
		}
		$this->run_queue();

		$this->assertCount( 1, $this->emulator->requests() );
	}

	public function test_other_credentials_are_tried_at_once() {
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->forget();
		$circuit = get_network_option( null, 'wu_serverpilot_circuit' );
		update_network_option( null, 'wu_serverpilot_circuit', array( 'fingerprint' => 'of other credentials' ) + $circuit );

		$this->map_domain( 'more.example' );
		$this->run_queue();

		$this->assertCount( 1, $this->emulator->requests() );
	}

	public function test_every_kind_of_failure_has_its_title_next_step_and_link() {
		$advice   = \WU_ServerPilot\Plugin::instance()->advice();
		$contract = array( 'configuration', 'invalid_domain', 'domain_limit', 'last_domain', 'authentication', 'payment_required', 'forbidden', 'not_found', 'conflict', 'rejected', 'rate_limited', 'server_error', 'malformed_response', 'network', 'timeout', 'locked' );
		$this->assertSame( array(), array_diff( $contract, $advice->kinds() ) );

		$titles = array();
		foreach ( $advice->kinds() as $kind ) {
			$said     = $advice->on( $kind );
			$titles[] = $said['title'];
			$this->assertNotSame( '', $said['step'] );
			$this->assertStringStartsWith( 'http', $said['link']['url'] );
		}
		$this->assertSame( $titles, array_unique( $titles ) );
	}

	public function test_a_rename_does_not_wait_for_the_retry_of_the_old_name() {
		$this->have_mapped( 'old.example' );
		$this->emulator->answer_everything( 500 );
		wu_enqueue_async_action( 'wu_add_domain', array( 'old.example', 1 ), 'domain' );
		foreach ( range( 1, 4 ) as $unused ) {
			$this->run_queue( 900 );
		}
		$this->assert_due_in( 1800 );
		$this->emulator->heal();

		$this->rename_domain( 'old.example', 'new.example' );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'new.example', 'www.new.example' );
	}

	public function test_what_serverpilot_says_is_shown_as_text() {
		\WU_ServerPilot\Plugin::instance()->problems()->note( 'rejected', '<script>alert(1)</script>', array( '<script>' ) );

		$this->assertStringNotContainsString( '<script', $this->notices() );
		$this->assertStringContainsString( '&lt;script', $this->notices() );
	}

	public function test_one_problem_can_be_put_away_with_a_nonce_only() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->have_mapped( 'shop.example' );
		preg_match( '#href="([^"]*admin-post\.php[^"]*)"#', $this->notices(), $link );
		parse_str( wp_parse_url( html_entity_decode( $link[1] ), PHP_URL_QUERY ), $_GET );
		add_filter( 'wp_die_handler', static fn() => static fn() => throw new \RuntimeException( 'refused' ) );
		add_filter( 'wp_redirect', static fn() => throw new \RuntimeException( 'done' ) );

		$ends  = array();
		$right = $_GET;
		foreach ( array( array( '_wpnonce' => 'wrong' ) + $right, $right ) as $_GET ) {
			$_REQUEST = $_GET;
			try {
				do_action( 'admin_post_wu_serverpilot_dismiss' );
			} catch ( \RuntimeException $end ) {
				$ends[] = $end->getMessage();
			}
		}
		$this->assertSame( array( 'refused', 'done' ), $ends );
		$this->assertSame( '', $this->notices() );
	}
}
