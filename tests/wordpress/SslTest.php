<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

use ServerPilot_Plugin\Reconcile\Jobs;

/** AutoSSL until it is on, custom certificates, server actions. */
final class SslTest extends TestCase {

	/** ServerPilot has no certificate until this is told otherwise. */
	private function no_certificate_yet() {
		$this->emulator->change_settings( array( 'autossl_after_ms' => null ) );
		$this->emulator->change_app( array( 'autossl' => array( 'available' => false, 'domains' => array() ) ) );
	}

	/** Now it has one. */
	private function a_certificate_is_there() {
		$this->emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => $this->emulator->domains() ) ) );
	}

	/** In how many seconds AutoSSL is looked at again; null: not at all. */
	private function autossl_in() {
		$at = $this->stored( 'follow_up' )['autossl_at'] ?? null;
		return null === $at ? null : $at - time();
	}

	public function test_autossl_that_is_not_available_yet_is_followed_up_until_it_is_on() {
		$this->no_certificate_yet();
		$this->have_mapped( 'shop.example' );
		$this->assertEqualsWithDelta( 300, $this->autossl_in(), 5 );

		$this->run_queue( 300 );
		$this->assertNull( $this->emulator->app()['ssl'] );
		$this->assertEqualsWithDelta( 300, $this->autossl_in(), 5 );

		$this->a_certificate_is_there();
		$this->run_queue( 300 );
		$this->assertTrue( $this->emulator->app()['ssl']['auto'] );
		$this->assertNull( $this->autossl_in() );
	}

	public function test_the_follow_up_slows_down_to_once_an_hour() {
		$this->no_certificate_yet();
		$this->have_mapped( 'shop.example' );
		$pauses = array();
		for ( $look = 0; $look < 10; $look++ ) {
			$pauses[] = (int) round( $this->due_in( Jobs::DUE )[0] / 60 );
			$this->run_queue( 3600 );
		}

		$this->assertSame( array( 5, 5, 5, 5, 10, 15, 30, 60, 60, 60 ), $pauses );
	}

	public function test_one_follow_up_at_most_waits() {
		$this->no_certificate_yet();
		$this->have_mapped( 'a.example', 'b.example', 'c.example' );
		do_action( 'wu_domain_manager_dns_propagation_finished', wu_get_domain_by_domain( 'a.example' ) );
		do_action( 'wu_domain_manager_dns_propagation_finished', wu_get_domain_by_domain( 'b.example' ) );

		$this->assertCount( 1, $this->due_in( Jobs::DUE ) );
	}

	public function test_dns_that_is_right_brings_the_follow_up_forward() {
		$this->no_certificate_yet();
		$this->have_mapped( 'shop.example' );
		for ( $look = 0; $look < 8; $look++ ) {
			$this->run_queue( 3600 );
		}
		$this->assert_due_in( 3600, Jobs::DUE );

		do_action( 'wu_domain_manager_dns_propagation_finished', wu_get_domain_by_domain( 'shop.example' ) );

		$this->assertEqualsWithDelta( 300, min( $this->due_in( Jobs::DUE ) ), 5 );
	}

	public function test_dns_that_is_right_asks_for_nothing_while_autossl_is_on() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true ) ) );
		$this->have_mapped( 'shop.example' );

		do_action( 'wu_domain_manager_dns_propagation_finished', wu_get_domain_by_domain( 'shop.example' ) );

		$this->assertNull( $this->autossl_in() );
	}

	public function test_a_stage_check_that_finds_dns_right_starts_the_follow_up() {
		$this->no_certificate_yet();
		add_filter( 'wu_domain_has_correct_dns', '__return_true' );
		$this->map_domain( 'shop.example' );
		$this->queue->clear();
		do_action( 'wu_async_process_domain_stage', wu_get_domain_by_domain( 'shop.example' )->get_id(), 0 );

		$this->assertCount( 1, $this->due_in( Jobs::DUE ) );
	}

	public function test_while_autossl_is_refused_nothing_says_that_a_certificate_is_being_made() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => array( 'shop.example' ) ), 'ssl' => null ) );
		$this->answer_for_ssl( 403 );
		$actions = \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Owner_Actions::class );
		$list    = \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Domain_List::class );

		$outcome = $actions->outcome( $actions->sync() );
		$row     = new \ServerPilot_Plugin\Names\Name_Row( array( 'name' => 'shop.example', 'outcome' => 'listed', 'state' => 'waiting_certificate' ) );
		$checks  = array_column( \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Diagnosis::class )->diagnose( array( 'shop.example' ) )['shop.example']['checks'], null, 'check' );

		$this->assertSame( array( 'warning', 'Nothing had to be changed. AutoSSL could not be turned on.' ), array( $outcome->level, $outcome->sentence ) );
		$this->assertSame( 'refused', \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Status::class )->values()['autossl'] );
		$this->assertSame( 'ServerPilot refuses AutoSSL, so no certificate is made.', $list->described( $row )['why'] );
		$this->assertSame( array( 'failed', 'ServerPilot does not allow this to the API key (status 403): “The emulator was told to answer 403”.' ), array( $checks['autossl']['status'], $checks['autossl']['message'] ) );
	}

	public function test_a_refusal_of_autossl_counts_as_not_yet() {
		$this->have_mapped( 'shop.example' );
		$this->a_certificate_is_there();
		$this->answer_for_ssl( 409 );
		$this->run_queue( 300 );

		$this->assert_due_in( 300, Jobs::DUE );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_an_endpoint_for_certificates_that_fails_for_over_an_hour_is_told() {
		$this->have_mapped( 'shop.example' );
		$this->a_certificate_is_there();
		$this->answer_for_ssl( 500 );
		$this->store( 'follow_up', array( 'attempt' => 5 ) + $this->stored( 'follow_up' ) );
		$this->run_queue( 300 );
		$this->assertSame( array(), $this->problems() );

		$this->run_queue( 3600 );
		$this->assertSame( array( 'autossl_refused' => array() ), $this->problems() );
		$this->assertSame( array( 'network.example', 'shop.example', 'www.shop.example' ), $this->emulator->domains() );

		$this->emulator->heal();
		$this->run_queue( 3600 );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_follow_up_that_fails_says_failed_and_is_tried_again() {
		$this->no_certificate_yet();
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 500 );
		$this->run_queue( 300 );

		$this->assertCount( 1, $this->jobs( 'failed', Jobs::DUE ) );
		$this->assertCount( 1, $this->due_in( Jobs::DUE ) );
	}

	public function test_a_custom_certificate_is_left_alone_and_the_owner_is_told_once() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$before = $this->emulator->app()['ssl'];
		$this->have_mapped( 'shop.example' );

		$this->assertSame( $before, $this->emulator->app()['ssl'] );
		$this->assertNull( $this->autossl_in() );
		$this->assertStringContainsString( 'delete the custom one under SSL', $this->notices() );

		\ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Admin\Problems::class )->dismiss( 'custom_certificate' );
		$this->have_mapped( 'other.example' );
		$this->assertSame( '', $this->notices() );
		$this->assertSame( 1, substr_count( $this->integration_log(), 'has a custom certificate' ) );
	}

	public function test_the_word_about_a_custom_certificate_goes_when_the_certificate_is_gone() {
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => false ) ) );
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'ssl' => null ) );
		$this->a_certificate_is_there();
		do_action( Jobs::RECONCILE );
		$this->run_queue( 300 );

		$this->assertTrue( $this->emulator->app()['ssl']['auto'] );
		$this->assertSame( '', $this->notices() );
	}

	public function test_the_servers_action_is_looked_at_once_by_a_later_job() {
		$this->no_certificate_yet();
		$this->have_mapped( 'shop.example' );
		$action = $this->stored( 'follow_up' )['action']['id'];
		$this->assertCount( 1, $this->jobs( 'pending', Jobs::DUE ) );

		$this->run_queue( 300 );
		$this->run_queue( 300 );

		$this->assertCount( 1, preg_grep( "#^GET /v1/actions/$action\$#", $this->emulator->request_lines() ) );
		$this->assertSame( array(), $this->problems() );
	}

	public function test_an_action_that_ended_in_error_is_logged_and_shown() {
		$this->emulator->change_settings( array( 'action_outcome' => 'error' ) );
		$this->have_mapped( 'shop.example' );
		$this->run_queue( 300 );

		$this->assertStringContainsString( '[ERROR] ServerPilot accepted a change of the app, but configuring the server ended in an error', $this->integration_log() );
		$this->assertStringContainsString( 'The server could not be configured', $this->notices() );
	}

	public function test_the_problem_of_an_action_that_ends_late_goes_when_it_has_ended() {
		$this->have_mapped( 'early.example' );
		$ended = $this->stored( 'follow_up' )['action']['id'];
		$this->emulator->change_settings( array( 'action_after_ms' => null ) );
		$this->have_mapped( 'shop.example' );
		for ( $look = 1; $look <= 12; $look++ ) {
			$this->let_pass( 3600 );
			do_action( Jobs::DUE );
		}
		$this->assertSame( array( 'action_failed' => array() ), $this->problems() );
		$this->assertEqualsWithDelta( 3600, $this->stored( 'follow_up' )['action_at'] - time(), 5 );
		$this->let_pass( 3600 );
		do_action( Jobs::DUE );
		$this->assertSame( 1, substr_count( $this->integration_log(), 'has not taken it over for an hour' ) );

		$state                 = $this->stored( 'follow_up' );
		$state['action']['id'] = $ended;
		$this->store( 'follow_up', $state );
		$this->run_queue( 3600 );

		$this->assertSame( array(), $this->problems() );
		$this->assertArrayNotHasKey( 'action_at', $this->stored( 'follow_up' ) );
	}

	public function test_an_action_that_serverpilot_has_forgotten_says_nothing_of_the_app() {
		$this->store( 'follow_up', array( 'action' => array( 'id' => 'forgotten' ), 'action_at' => time() ) );
		do_action( Jobs::DUE );

		$this->assertSame( array(), $this->problems() );
		$this->assertSame( array(), $this->stored( 'circuit' ) );
	}

	/** The interval, what the site asks for, the tries it gets. */
	public static function intervals() {
		return array(
			'the default stays at five'              => array( 300, 5, 5 ),
			'the shortest covers the window'         => array( 10, 5, 150 ),
			'a minute'                               => array( 60, 5, 25 ),
			'never fewer than the site asked for'    => array( 300, 40, 40 ),
			'an interval beyond the longest is that' => array( 3600, 5, 5 ),
			'an interval below the shortest is that' => array( 1, 5, 150 ),
		);
	}

	/** @dataProvider intervals */
	#[DataProvider( 'intervals' )]
	public function test_the_tries_cover_the_time_serverpilot_takes( $interval, $asked, $tries ) {
		wu_save_setting( 'dns_check_interval', $interval );

		$this->assertSame( $tries, apply_filters( 'wu_async_process_domain_stage_max_tries', $asked, null ) );
	}

	public function test_filters_adjust_the_tries_and_the_window_but_never_below_what_the_site_asked_for() {
		wu_save_setting( 'dns_check_interval', 60 );
		add_filter( 'wu_serverpilot_ssl_window', static fn() => 3600 );
		$this->assertSame( 60, apply_filters( 'wu_async_process_domain_stage_max_tries', 5, null ) );

		add_filter( 'wu_serverpilot_ssl_tries', static fn( $tries, $domain, $interval ) => $tries + $interval, 10, 3 );
		$this->assertSame( 120, apply_filters( 'wu_async_process_domain_stage_max_tries', 5, null ) );

		add_filter( 'wu_serverpilot_ssl_tries', static fn() => 1, 20 );
		$this->assertSame( 5, apply_filters( 'wu_async_process_domain_stage_max_tries', 5, null ) );
	}
}
