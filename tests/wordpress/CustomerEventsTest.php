<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Customers\Customer_Events;

/** Events for Ultimate Multisite's e-mails, webhooks and activity stream. */
final class CustomerEventsTest extends TestCase {

	use Watching;

	/** Mails that were sent: to whom, and what they say. */
	private $mails = array();

	/** Payloads that webhooks got, by event. */
	private $calls = array();

	/** Mail goes nowhere, and webhooks end here. */
	protected function setUp(): void {
		parent::setUp();
		add_filter(
			'pre_wp_mail',
			function ( $sent, $mail ) {
				// The real Ultimate Multisite puts the network's name around all of it.
				preg_match( '/[^ <]+@[^ >]+/', implode( (array) $mail['to'] ), $to );
				$message       = preg_replace( '/\s+/', ' ', wp_strip_all_tags( $mail['message'] ) );
				$this->mails[] = array( $to[0], preg_replace( '/^Network - /', '', $mail['subject'] ), preg_replace( '/^.*(?=Hello)| Network ?$|^ | $/', '', $message ) );
				return true;
			},
			10,
			2
		);
		foreach ( Customer_Events::ALL as $event ) {
			add_action( 'wu_event_' . Customer_Events::slug( $event ), function ( $payload ) use ( $event ) { $this->calls[] = array( $event ) + array( 1 => $payload ); } ); // phpcs:ignore
		}
	}

	private function stream() {
		$slugs = array_map( array( Customer_Events::class, 'slug' ), Customer_Events::ALL );
		return array_values( array_filter( array_map( static fn( $event ) => in_array( $event->get_slug(), $slugs, true ) ? array( $event->get_slug(), $event->get_payload() ) : null, array_reverse( wu_get_events( array( 'object_type' => 'domain' ) ) ) ) ) );
	}

	/** It works, fails in two looks two hours apart, and works again a day later. */
	private function goes_and_comes( $name ) {
		$this->look_finds_it_works( $name );
		$this->let_looks_pass( 8 * DAY_IN_SECONDS );
		$this->look_finds_it_elsewhere( $name );
		$this->let_looks_pass( 2 * HOUR_IN_SECONDS );
		$this->look_finds_it_elsewhere( $name );
		$this->look_finds_it_elsewhere( $name );
		$this->let_looks_pass( 25 * HOUR_IN_SECONDS );
		$this->look_finds_it_works( $name );
		$this->look_finds_it_works( $name );
	}

	public function test_live_and_stopped_are_told_once_each_with_domain_site_membership_and_customer() {
		$this->have_site_with( 'kund.example' );

		$this->goes_and_comes( 'kund.example' );

		$this->assertSame( array( 'live', 'stopped', 'live' ), array_column( $this->calls, 0 ) );
		$payload = $this->calls[1][1];
		$this->assertSame(
			array(
				'event'               => 'serverpilot_domain_stopped',
				'sentence'            => 'kund.example leads to 198.51.100.7, not here.',
				'step'                => 'Create this record where your DNS is kept: A, kund.example, 192.0.2.10',
				'record'              => 'A kund.example 192.0.2.10',
				'domain_domain'       => 'kund.example',
				'customer_name'       => 'Kund',
				'customer_user_email' => 'kund@customers.example',
			),
			array_intersect_key( $payload, array_flip( array( 'event', 'sentence', 'step', 'record', 'domain_domain', 'customer_name', 'customer_user_email' ) ) )
		);
		if ( 'real' !== getenv( 'WU_NETWORK_PLAYED_BY' ) ) { // There, a site without a membership has none.
			$this->assertSame( 'active', $payload['membership_status'] );
		}
		$this->assertSame( array( 'serverpilot_domain_live', 'serverpilot_domain_stopped', 'serverpilot_domain_live' ), array_column( $this->stream(), 0 ) );
		$this->assertSame( array( 'domain_domain' => 'kund.example', 'sentence' => $payload['sentence'], 'step' => $payload['step'] ), array_replace( array( 'domain_domain' => '', 'sentence' => '', 'step' => '' ), $this->stream()[1][1] ) );
	}

	public function test_of_two_looks_at_once_the_one_that_is_kept_is_told() {
		$this->have_site_with( 'kund.example' );
		$row = $this->row( 'kund.example' );

		$this->look_finds_it_works( 'kund.example' );
		$this->look_finds_it_works( 'kund.example', $row );

		$this->assertSame( array( 'live' ), array_column( $this->calls, 0 ) );
	}

	public function test_what_never_worked_for_three_days_is_given_up_once() {
		$this->have_site_with( 'kund.example' );
		$this->look_finds_it_elsewhere( 'kund.example' );
		$this->let_looks_pass( 73 * HOUR_IN_SECONDS );

		$this->look_finds_it_elsewhere( 'kund.example' );
		$this->let_looks_pass( DAY_IN_SECONDS );
		$this->look_finds_it_elsewhere( 'kund.example' );

		$this->assertSame( array( 'gave_up' ), array_column( $this->calls, 0 ) );
		$this->assertSame( 'kund.example leads to 198.51.100.7, not here. It has been so for more than three days.', $this->calls[0][1]['sentence'] );
	}

	public function test_emails_are_made_when_the_owner_asks_and_go_to_the_customer() {
		$this->have_site_with( 'kund.example' );
		$this->goes_and_comes( 'kund.example' );
		$this->assertSame( array(), $this->mails );

		$this->assertSame( array( array( 'live', 'stopped', 'gave_up' ), 3, array(), 0 ), array( Customer_Events::without_email(), Customer_Events::make_emails(), Customer_Events::without_email(), Customer_Events::make_emails() ) );
		$this->let_looks_pass( 2 * DAY_IN_SECONDS );
		$this->look_finds_it_elsewhere( 'kund.example' );
		$this->let_looks_pass( 2 * HOUR_IN_SECONDS );
		$this->look_finds_it_elsewhere( 'kund.example' );

		$this->assertSame(
			array( array( 'kund@customers.example', 'kund.example no longer works', 'Hello Kund, your site kund could be visited at kund.example, and no longer can. This is why, and what to do: kund.example leads to 198.51.100.7, not here. Create this record where your DNS is kept: A, kund.example, 192.0.2.10' ) ),
			$this->mails
		);
	}

	public function test_without_a_customer_webhooks_are_called_and_nobody_gets_a_mail() {
		$site = $this->have_site_with( 'kund.example' );
		delete_site_meta( $site, 'wu_customer_id' );
		Customer_Events::make_emails();

		$this->look_finds_it_works( 'kund.example' );

		$this->assertSame( array( array( 'live' ), array() ), array( array_column( $this->calls, 0 ), $this->mails ) );
		$this->assertSame( array(), array_filter( array_keys( $this->calls[0][1] ), static fn( $key ) => str_starts_with( $key, 'customer_' ) ) );
		$this->assertSame( array( 'serverpilot_domain_live' ), array_column( $this->stream(), 0 ) );
	}

	public function test_the_payload_is_escaped() {
		$site = $this->have_site_with( 'kund.example' );
		switch_to_blog( $site );
		update_option( 'blogname', '<script>alert(1)</script>' );
		restore_current_blog();
		clean_blog_cache( $site );

		$this->look_finds_it_works( 'kund.example' );

		$this->assertSame( '&lt;script&gt;alert(1)&lt;/script&gt;', $this->calls[0][1]['site_title'] );
		$this->assertStringNotContainsString( '<', implode( ' ', array_filter( array_diff_key( $this->calls[0][1], array( 'customer_avatar' => '' ) ), 'is_string' ) ) );
	}

	public function test_a_domain_that_is_removed_is_told_and_a_sites_own_host_is_not() {
		$site = $this->have_site_with( 'kund.example' );
		remove_all_filters( 'wu_serverpilot_watch' );
		add_filter( 'wu_serverpilot_watch', '__return_false' );

		$this->unmap_domain( 'kund.example' );
		$this->assertSame( array(), $this->calls );
		$this->run_queue();
		$this->delete_site( $site );
		$this->run_queue();

		$this->assertSame( array( array( 'removed', 'kund.example was removed.' ) ), array_map( static fn( $call ) => array( $call[0], $call[1]['sentence'] ), $this->calls ) );
		$this->assertSame( 'kund@customers.example', $this->calls[0][1]['customer_user_email'] );
	}

	public function test_what_a_listener_throws_keeps_nothing_from_being_stored() {
		$this->have_site_with( 'kund.example' );
		add_action( 'wu_event', static fn() => throw new \LogicException( 'A mailer that is broken.' ) );

		$this->look_finds_it_works( 'kund.example' );

		$this->assertSame( 'works', $this->row( 'kund.example' )->state() );
		$this->assertStringContainsString( 'serverpilot_domain_live, kund.example: A mailer that is broken.', $this->integration_log() );
	}

	public function test_the_events_stand_in_ultimate_multisites_editor_with_an_example() {
		do_action( 'wu_register_all_events' );
		$types = array_intersect_key( wu_get_event_types(), array_flip( array_map( array( Customer_Events::class, 'slug' ), Customer_Events::ALL ) ) );

		$this->assertSame( array( 'serverpilot_domain_live', 'serverpilot_domain_stopped', 'serverpilot_domain_gave_up', 'serverpilot_domain_removed' ), array_keys( $types ) );
		$this->assertSame( array( 'event', 'sentence', 'step', 'record', 'domain_id' ), array_slice( array_keys( $types['serverpilot_domain_live']['payload']() ), 0, 5 ) );
		$this->assertSame( '{{sentence}} {{step}}', apply_filters( 'wu_get_default_system_messages', array() )['serverpilot_domain_gave_up'] );
	}
}
