<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Admin\Notices;
use ServerPilot_Plugin\Support\Failure;
use ServerPilot_Plugin\Reconcile\{ Circuit_Breaker, Jobs };

/** What reaches the network's admin address. */
final class MailTest extends TestCase {

	/** Mails that were sent. */
	private $sent;

	protected function setUp(): void {
		parent::setUp();
		add_filter( 'pre_site_option_admin_email', static fn() => 'owner@network.example' );
		add_filter( 'pre_site_option_site_name', static fn() => 'Tom &amp; Co' );
		$this->sent = $this->catch_mails();
	}

	protected function tearDown(): void {
		// Ultimate Multisite keeps its settings in memory.
		wu_save_setting( 'serverpilot_mail', true );
		parent::tearDown();
	}

	/** Lets so many seconds pass since the last mail. */
	private function mails_age( $seconds ) {
		$state         = $this->stored( 'mail' );
		$state['sent'] = $state['sent'] - $seconds;
		$state['told'] = array_map( static fn( $time ) => $time - $seconds, $state['told'] );
		$this->store( 'mail', $state );
	}

	/** Every call fails in this way, from now on. */
	private function every_call_fails( $kind ) {
		Plugin::instance()->part( Circuit_Breaker::class )->open( new Failure( $kind, "It is $kind." ) );
		do_action( 'serverpilot_plugin_state_changed' );
	}

	private function a_call_works() {
		Plugin::instance()->part( Circuit_Breaker::class )->close();
		do_action( 'serverpilot_plugin_state_changed' );
	}

	private function map_while_serverpilot_answers( $status ) {
		$this->emulator->answer_everything( $status );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
	}

	public function test_a_refused_key_is_written_about_once_with_cause_and_cure() {
		$this->map_while_serverpilot_answers( 401 );
		$this->map_domain( 'other.example' );
		$this->run_queue( 2 * HOUR_IN_SECONDS );

		$this->assertCount( 1, $this->sent );
		list( 'to' => $to, 'subject' => $subject, 'message' => $text ) = $this->sent[0];
		$this->assertSame( 'owner@network.example', $to );
		$this->assertSame( '[Tom & Co] ServerPilot does not accept the API key', $subject );
		foreach ( array( '401', 'Account > API', 'Go to ', 'Settings > Integrations' ) as $part ) {
			$this->assertStringContainsString( $part, $text );
		}
		$this->assertStringNotContainsString( 'SECRET', $text );
	}

	public function test_what_turns_up_soon_after_a_mail_waits_and_goes_out_in_one() {
		$this->every_call_fails( 'authentication' );
		$this->every_call_fails( 'forbidden' );
		$this->store( 'follow_up', array( 'action' => array( 'failed' => array( 'a1', 'error' ) ) ) );
		do_action( 'serverpilot_plugin_state_changed' );
		$this->assertCount( 1, $this->sent );

		$this->mails_age( HOUR_IN_SECONDS + 1 );
		do_action( 'serverpilot_plugin_state_changed' );

		$this->assertCount( 2, $this->sent );
		$this->assertStringContainsString( 'It is forbidden.', $this->sent[1]['message'] );
		$this->assertStringContainsString( '(action a1)', $this->sent[1]['message'] );
		$this->assertStringNotContainsString( 'It is authentication.', $this->sent[1]['message'] );
	}

	public function test_the_hourly_job_sends_what_waits() {
		$this->every_call_fails( 'authentication' );
		$this->store( 'follow_up', array( 'action' => array( 'failed' => array( 'a1', 'error' ) ) ) );
		$this->mails_age( HOUR_IN_SECONDS + 1 );
		do_action( Jobs::RECONCILE );

		$this->assertCount( 2, $this->sent );
		$this->assertStringContainsString( '(action a1)', $this->sent[1]['message'] );
	}

	public function test_a_problem_that_goes_and_comes_back_is_written_about_once_a_day() {
		$mails = array();
		foreach ( array( 0, 2 * HOUR_IN_SECONDS, DAY_IN_SECONDS ) as $later ) {
			if ( $later ) {
				$this->mails_age( $later );
			}
			$this->every_call_fails( 'authentication' );
			$this->a_call_works();
			$mails[] = count( $this->sent );
		}

		$this->assertSame( array( 1, 1, 2 ), $mails );
	}

	public function test_the_switch_and_the_filter_keep_mails_from_being_sent() {
		wu_save_setting( 'serverpilot_mail', false );
		$this->every_call_fails( 'authentication' );
		wu_save_setting( 'serverpilot_mail', true );
		$this->a_call_works();
		add_filter( 'wu_serverpilot_mail_problem', static fn( $mail, $kind ) => 'conflict' === $kind, 10, 2 );
		$this->every_call_fails( 'payment_required' );
		$this->assertCount( 0, $this->sent );

		$this->every_call_fails( 'conflict' );
		$this->assertCount( 1, $this->sent );
		$this->assertStringNotContainsString( 'payment_required', $this->sent[0]['message'] );
	}

	public function test_the_switch_stands_among_the_integrations_and_is_on_for_whoever_never_saw_it() {
		Plugin::instance()->part( Notices::class )->register_setting();
		$settings = WP_Ultimo()->settings;
		$fields   = $settings->fields['integrations'] ?? $settings->get_sections()['integrations']['fields'];
		$this->assertSame( array( 'toggle', true ), array( $fields['serverpilot_mail']['type'], $fields['serverpilot_mail']['default'] ) );

		// Ultimate Multisite saves "no" for what it has never shown.
		$save = static fn( $sent, $saved ) => apply_filters( 'wu_pre_save_settings', array( 'serverpilot_mail' => false ), $sent, $saved )['serverpilot_mail'];
		$this->assertSame( array( true, false ), array( $save( array(), array() ), $save( array(), array( 'serverpilot_mail' => false ) ) ) );
	}
}
