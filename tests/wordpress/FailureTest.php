<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

use ServerPilot_Plugin\Support\Failure;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\{ Admin\Remediation, Admin\Status, Names\Events, Reconcile\Jobs };

/** Retries, notices, and jobs that say failed. */
final class FailureTest extends TestCase {

	public function test_a_failed_reconcile_is_tried_again_after_1_5_15_30_60_minutes_then_hourly() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		foreach ( array( 1, 5, 15, 30, 60, 60, 60 ) as $minutes ) {
			$this->assert_due_in( $minutes * 60, Jobs::DUE, 0.25 );
			$this->run_queue( 5000 );
		}
	}

	public function test_an_outage_is_told_after_an_hour_and_taken_back_when_it_is_over() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->assertSame( array(), $this->problems() );
		$this->assertSame( array( Jobs::DUE ), array_column( $this->queue->jobs( 'failed' ), 'hook' ) );
		$this->assertStringContainsString( '500', $this->queue->jobs( 'failed' )[0]['message'] );
		$this->assertMatchesRegularExpression( '/\[ERROR\] shop\.example: .*Trying again in [12] minutes?\./', $this->integration_log() );

		$this->run_queue( 3600 );
		$this->assertSame( array( 'server_error' => array( 'shop.example' ) ), $this->problems() );

		$this->emulator->heal();
		$this->run_queue( 3600 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->stored( 'circuit' ) );
		$this->assertSame( array(), $this->problems() );
		$this->assertSame( '', $this->notices() );
	}

	public function test_a_lock_that_nobody_gets_is_told_after_an_hour_without_a_reconcile() {
		$this->have_mapped( 'shop.example' );
		$circuit = Plugin::instance()->part( \ServerPilot_Plugin\Reconcile\Circuit_Breaker::class );
		$locked  = new Failure( 'locked', 'Somebody has it.', 'moment', true );
		$circuit->open( $locked );
		$this->assertSame( array(), $this->problems() );

		$state = $this->stored( 'circuit' );
		$this->store( 'circuit', array( 'since' => time() - HOUR_IN_SECONDS ) + $state );
		$this->assertSame( array( 'locked' => array() ), $this->problems() );

		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_one_job_at_most_waits_for_all_domains_and_stands_in_the_job_list() {
		$this->emulator->answer_everything( 500 );
		foreach ( array( 'wu_add_domain', 'wu_add_domain', 'wu_remove_domain' ) as $event ) {
			wu_enqueue_async_action( $event, array( 'shop.example', 1 ), 'domain' );
		}
		$this->map_domain( 'other.example' );
		$this->run_queue();

		$this->assertSame( array( array( Jobs::DUE, array() ) ), $this->jobs( 'pending', Jobs::DUE ) );
		$this->assertSame( array( 'domain' ), array_column( $this->queue->jobs( 'pending', Jobs::DUE ), 'group' ) );
	}

	public function test_queue_runners_that_fail_together_do_not_leave_a_job_each() {
		// A pause that does not fit into a call, so that each fails at once.
		$this->emulator->answer_everything( 429, 'Slow down.', array( 'Retry-After' => '600' ) );
		foreach ( range( 1, 8 ) as $unused ) {
			wu_enqueue_async_action( 'wu_add_domain', array( 'shop.example', 1 ), 'domain' );
		}
		$this->run_queue_in_processes( 8 );

		// Two that ask at the same moment whether a job waits may make one each.
		$due = $this->due_in( Jobs::DUE );
		$this->assertContains( count( $due ), array( 1, 2, 3 ) );
		$this->assertEqualsWithDelta( 600, max( $due ), 5 );
	}

	public function test_an_outage_with_thousands_of_domains_waiting_is_logged_in_lines_of_bounded_length() {
		foreach ( range( 1, 1000 ) as $number ) {
			( new Events() )->append( "shop$number.example" );
		}
		$this->emulator->answer_everything( 500 );
		wu_enqueue_async_action( Jobs::DUE, array(), 'domain' );
		$this->run_queue();

		$this->assertStringContainsString( 'shop1.example, shop2.example, ', $this->integration_log() );
		$this->assertStringContainsString( ' and 900 more: ', $this->integration_log() );
		$this->assertLessThan( 10 * KB_IN_BYTES, max( array_map( 'strlen', explode( "\n", $this->integration_log() ) ) ) );
	}

	public function test_twenty_domains_in_an_outage_cost_one_request_and_the_others_wait() {
		$this->emulator->answer_everything( 429, 'Slow down.', array( 'Retry-After' => '600' ) );
		foreach ( range( 1, 20 ) as $number ) {
			$this->map_domain( "shop$number.example" );
		}
		$this->run_queue();
		$this->assertCount( 1, $this->emulator->requests() );
		$this->assert_due_in( 600 );
		$this->emulator->heal();
		$this->emulator->forget();

		$this->run_queue( 700 );

		$this->assertCount( 41, $this->emulator->domains() );
		$this->assertSame( array( 'GET', 'POST' ), array_slice( $this->methods(), 0, 2 ) );
		$this->assertCount( 1, preg_grep( '#^POST /v1/apps/[^/]+$#', $this->emulator->request_lines() ) );
	}

	public function test_a_queue_run_with_serverpilot_hanging_loses_one_calls_time() {
		ini_set( 'wu_serverpilot.timeout', '1' );
		$this->emulator->fault( array( 'action' => array( 'type' => 'hang' ) ) );
		foreach ( range( 1, 20 ) as $number ) {
			$this->map_domain( "shop$number.example" );
		}
		$this->run_queue();
		ini_set( 'wu_serverpilot.timeout', '45' );

		$this->assertCount( 1, $this->emulator->requests() );
	}

	public function test_a_pause_of_a_year_is_cut_to_hours_and_the_log_says_so() {
		$this->emulator->answer_everything( 429, 'Slow down.', array( 'Retry-After' => '31536000' ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertEqualsWithDelta( 6 * HOUR_IN_SECONDS, $this->stored( 'circuit' )['until'] - time(), 5 );
		$this->assertStringContainsString( 'ServerPilot asked for a longer pause than this plugin makes. Trying again in 360 minutes.', $this->integration_log() );
	}

	public function test_the_retry_schedule_can_be_filtered() {
		add_filter( 'wu_serverpilot_retry_schedule', static fn() => array( 700, 7200 ) );
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->queue->jobs( 'pending' );
		$this->run_queue();
		$this->assertEqualsWithDelta( 700, $this->stored( 'circuit' )['until'] - time(), 180 );

		$this->run_queue( 900 );
		$this->assertEqualsWithDelta( 7200, $this->stored( 'circuit' )['until'] - time(), 1805 );
	}

	public function test_an_event_that_works_leaves_the_waiting_job_nothing_to_do() {
		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();
		$this->store( 'circuit', array() );
		do_action( 'wu_add_domain', 'shop.example', 1 );
		$this->run_queue();
		$this->emulator->forget();

		$this->run_queue( 120 );

		$this->assertSame( array(), $this->emulator->requests() );
	}

	/** Failures that no retry can cure: the status, the kind, where the notice leads. */
	public static function incurable() {
		return array(
			'a rotated key'        => array( 401, 'authentication', 'Correct the constants in wp-config.php' ),
			'no payment card'      => array( 402, 'payment_required', 'https://manage.serverpilot.io/' ),
			'a protected resource' => array( 403, 'forbidden', 'https://manage.serverpilot.io/apps/nlcN0TwdZAyNEgdp' ),
			'a wrong app id'       => array( 404, 'not_found', 'Correct the constants in wp-config.php' ),
		);
	}

	/** @dataProvider incurable */
	#[DataProvider( 'incurable' )]
	public function test_what_no_retry_can_cure_becomes_a_notice_that_goes_away_by_itself( $status, $kind, $link ) {
		$this->have_mapped( 'first.example' );
		$this->emulator->answer_everything( $status, 'ServerPilot’s own words.' );
		array_map( array( $this, 'map_domain' ), array( 'shop.example', 'more.example' ) );
		$this->run_queue();

		$this->assertSame( array( $kind => array( 'shop.example', 'more.example' ) ), $this->problems() );
		$this->assertCount( 1, $this->queue->jobs( 'failed', Jobs::DUE ) );
		$this->assertCount( 1, $this->emulator->requests(), 'the others are not tried' );
		$this->assertEqualsWithDelta( 15 * MINUTE_IN_SECONDS, $this->stored( 'circuit' )['until'] - time(), 5 );
		$notice = $this->notices();
		$remediation = Remediation::on( $kind );
		foreach ( array( $remediation['title'], $remediation['step'], 'Domains: shop.example, more.example.' ) as $said ) {
			$this->assertStringContainsString( esc_html( $said ), $notice );
		}
		$this->assertStringContainsString( $link, $notice );

		$this->emulator->heal();
		do_action( Jobs::RECONCILE );

		$this->assert_app_has( 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example', 'more.example', 'www.more.example' );
		$this->assertSame( '', $this->notices() );
	}

	/** How ServerPilot may say that it does not want a name. */
	public static function refusals_of_a_name() {
		return array( 'another app has it' => array( 409, 'conflict' ), 'it is not valid' => array( 400, 'rejected' ) );
	}

	/** @dataProvider refusals_of_a_name */
	#[DataProvider( 'refusals_of_a_name' )]
	public function test_a_name_that_serverpilot_refuses_keeps_no_other_out_and_is_told_by_name( $status, $kind ) {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->refuse( 'bad.example', $status );
		array_map( array( $this, 'map_domain' ), array( 'a.example', 'bad.example', 'b.example', 'c.example' ) );
		$this->run_queue();

		$domains = $this->emulator->domains();
		sort( $domains );
		$this->assertSame( array( 'a.example', 'b.example', 'c.example', 'network.example' ), $domains );
		$this->assertSame( array( $kind => array( 'bad.example' ) ), $this->problems() );
		$this->assertStringContainsString( 'bad.example', $this->notices() );
		$this->assertStringContainsString( 'Not bad.example', $this->integration_log() );
		$this->emulator->forget();

		$this->map_domain( 'd.example' );
		$this->run_queue();
		$this->assertSame( array( 'GET', 'POST' ), array_slice( $this->methods(), 0, 2 ), 'the refused name is not tried with each event' );
		$this->assertSame( array( $kind => array( 'bad.example' ) ), $this->problems() );

		$this->emulator->heal();
		do_action( Jobs::RECONCILE );
		$this->assertNotContains( 'bad.example', $this->emulator->domains(), 'it is deferred for a day' );
		$this->let_pass( DAY_IN_SECONDS );
		do_action( Jobs::RECONCILE );
		$this->assertContains( 'bad.example', $this->emulator->domains() );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_the_problem_of_a_refused_name_goes_with_its_mapping() {
		$this->refuse( 'bad.example', 409 );
		$this->map_domain( 'bad.example' );
		$this->run_queue();
		$this->assertSame( array( 'conflict' => array( 'bad.example', 'www.bad.example' ) ), $this->problems() );

		$this->unmap_domain( 'bad.example' );
		$this->run_queue();

		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_full_app_becomes_a_notice_and_the_domain_is_added_when_there_is_room() {
		$full = array_merge( array( 'network.example' ), array_map( static fn( $n ) => "n$n.example", range( 1, 299 ) ) );
		$this->app_has( ...$full );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->assertSame( array( 'no_room' => array( 'shop.example', 'www.shop.example' ) ), $this->problems() );
		$this->assertStringContainsString( 'shop.example', $this->notices() );
		$this->assertSame( $full, $this->emulator->domains() );

		$this->app_has( 'network.example', 'n1.example' );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example', 'n1.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_the_last_domain_of_the_app_stays_and_goes_when_there_is_another() {
		add_filter( 'wu_serverpilot_skip_host_check', '__return_true' );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'shop.example' );
		$this->unmap_domain( 'shop.example' );
		// Nothing else is wanted, so nothing else is added.
		add_filter( 'wu_serverpilot_add_subdomain', '__return_false' );
		$this->run_queue();
		$this->assert_app_has( 'shop.example' );
		$this->assertSame( array( 'last_domain' => array( 'shop.example' ) ), $this->problems() );

		$this->app_has( 'network.example', 'shop.example' );
		do_action( Jobs::RECONCILE );
		$this->assert_app_has( 'network.example' );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_domains_that_were_held_back_get_their_turn_after_a_connection_test_that_works() {
		$this->have_mapped( 'old.example' );
		$this->emulator->answer_everything( 402 );
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'old.example' );
		$this->run_queue();
		$this->emulator->heal();

		wp_set_current_user( 1 );
		$this->assertSame( 'success', \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Owner_Actions::class )->test()->level );
		$this->run_queue();

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array(), $this->problems() );
	}

	/** What lets one job ask again, though nothing was cured. */
	public static function other_circumstances() {
		return array(
			'a quarter of an hour later' => array( static fn() => array( 'until' => time() ) ),
			'other credentials'          => array( static fn() => array( 'credentials' => 'others' ) ),
		);
	}

	/** @dataProvider other_circumstances */
	#[DataProvider( 'other_circumstances' )]
	public function test_then_one_job_may_ask_again( $circumstances ) {
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->forget();
		$this->store( 'circuit', $circumstances() + $this->stored( 'circuit' ) );

		array_map( array( $this, 'map_domain' ), array( 'more1.example', 'more2.example' ) );
		$this->run_queue();

		$this->assertCount( 1, $this->emulator->requests() );
	}

	/** What is no answer, to a read and to a write. */
	public static function no_answers() {
		return array(
			'a time-out while reading'  => array( 'GET', array( 'type' => 'hang' ) ),
			'HTML while reading'        => array( 'GET', array( 'type' => 'html' ) ),
			'wrong types while reading' => array( 'GET', array( 'type' => 'wrong_types' ) ),
			'bytes that are no text'    => array( 'GET', array( 'type' => 'invalid_utf8' ) ),
			'a reset while writing'     => array( 'POST', array( 'type' => 'reset' ) ),
			'cut-off JSON'              => array( 'POST', array( 'type' => 'truncate' ) ),
			'500 while writing'         => array( 'POST', array( 'type' => 'answer', 'status' => 500 ) ),
		);
	}

	/** @dataProvider no_answers */
	#[DataProvider( 'no_answers' )]
	public function test_what_is_no_answer_makes_the_job_fail_and_it_is_tried_again( $method, $action ) {
		$this->have_mapped( 'first.example' );
		$this->queue->clear();
		ini_set( 'wu_serverpilot.timeout', '1' );
		$this->emulator->fault( compact( 'method', 'action' ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		ini_set( 'wu_serverpilot.timeout', '45' );

		$this->assertSame( array( array( Jobs::DUE, array() ) ), $this->jobs( 'failed' ) );
		$this->assertStringContainsString( '[ERROR] shop.example: ', $this->integration_log() );
		$this->assertSame( array(), preg_grep( '#/ssl#', $this->emulator->request_lines() ) );
		$this->assert_due_in( 60, Jobs::DUE, 0.25 );
		$this->emulator->heal();
		$this->run_queue( 120 );
		$this->assert_app_has( 'network.example', 'first.example', 'www.first.example', 'shop.example', 'www.shop.example' );
	}

	public function test_every_kind_of_failure_has_its_title_next_step_and_link() {
		preg_match( "/@return ('configuration'.*)/", file_get_contents( dirname( __DIR__, 2 ) . '/php/stubs/wu_serverpilot.php' ), $kinds );
		$this->assertSame( array(), array_diff( explode( '|', str_replace( "'", '', $kinds[1] ) ), Remediation::kinds() ) );

		$titles = array();
		foreach ( Remediation::kinds() as $kind ) {
			$said     = Remediation::on( $kind );
			$titles[] = $said['title'];
			$this->assertNotSame( '', $said['step'] );
			$this->assertStringStartsWith( 'http', $said['link']['url'] );
		}
		$this->assertSame( $titles, array_unique( $titles ) );
	}

	public function test_what_serverpilot_says_is_shown_as_text() {
		Plugin::instance()->part( \ServerPilot_Plugin\Reconcile\Circuit_Breaker::class )->open( new Failure( 'rejected', '<script>alert(1)</script>' ) );

		$this->assertStringNotContainsString( '<script', $this->notices() );
		$this->assertStringContainsString( '&lt;script', $this->notices() );
	}

	public function test_one_problem_can_be_put_away_by_network_admins_with_its_nonce_only() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->have_mapped( 'shop.example' );
		$this->assertSame( '', $this->notices( $this->somebody() ) );
		preg_match( '#name="kind" value="(custom_certificate)"><input type="hidden" name="_wpnonce" value="(\w+)"#', $this->notices(), $fields );
		$right = array( 'kind' => $fields[1], '_wpnonce' => $fields[2] );
		add_filter( 'wp_die_handler', static fn() => static fn() => throw new \RuntimeException( 'refused' ) );
		add_filter( 'wp_redirect', static fn() => throw new \RuntimeException( 'done' ) );
		wp_set_current_user( $this->somebody() );
		$of_somebody = array( '_wpnonce' => wp_create_nonce( 'wu_serverpilot_dismiss' . $fields[1] ) ) + $right;

		$ends = array();
		foreach ( array( array( $this->somebody(), $of_somebody ), array( 1, array( '_wpnonce' => 'wrong' ) + $right ), array( 1, $right ) ) as list( $user, $_POST ) ) {
			wp_set_current_user( $user );
			$_REQUEST = $_POST;
			try {
				do_action( 'admin_post_wu_serverpilot_dismiss' );
			} catch ( \RuntimeException $end ) {
				$ends[] = $end->getMessage();
			}
		}
		$this->assertSame( array( 'refused', 'refused', 'done' ), $ends );
		$this->assertSame( '', $this->notices() );
		// Site Health is where what was put away can still be read.
		$this->assertContains( 'wu_serverpilot_custom_certificate', array_column( Plugin::instance()->part( Status::class )->results(), 'test' ) );
	}
}
