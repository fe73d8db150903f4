<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\{ Jobs, Reconciler };

/**
 * Those that checkout forms offer: they are wanted, and the owner's.
 *
 * @group double
 */
#[Group( 'double' )]
final class BaseDomainsTest extends TestCase {

	/** Makes checkout forms offer these domains, and no others. */
	private function offer( ...$names ) {
		remove_all_filters( 'wu_checkout_form_base_domains' );
		add_filter( 'wu_checkout_form_base_domains', static fn() => $names );
	}

	/** Reconciles the network with the app. */
	private function reconcile() {
		Plugin::instance()->part( Reconciler::class )->reconcile();
	}

	/** Makes a site on a shared domain. */
	private function create_site_on( $host ) {
		$id = wp_insert_site( array( 'domain' => $host, 'path' => '/kund/', 'title' => 'Kund', 'user_id' => 1, 'network_id' => 1 ) );
		$this->assertIsInt( $id );
		return $id;
	}

	public function test_a_domain_that_a_checkout_form_offers_is_on_the_app_with_its_twin_before_any_site_is() {
		$this->offer( 'base.example' );
		$this->reconcile();

		$this->assert_app_has( 'network.example', 'base.example', 'www.base.example' );
	}

	public function test_one_that_the_owner_listed_by_hand_stays_when_its_last_site_goes() {
		$this->app_has( 'network.example', 'base.example' );
		$this->offer( 'base.example' );
		$site = $this->create_site_on( 'base.example' );
		$this->run_queue();
		$this->delete_site( $site );
		$this->run_queue();
		$this->reconcile();

		$this->assert_app_has( 'network.example', 'base.example', 'www.base.example' );
	}

	public function test_a_site_made_on_one_is_looked_after_at_once_though_no_event_comes() {
		$this->offer( 'base.example' );
		$this->create_site_on( 'base.example' );

		$this->assertSame( array(), $this->queue->jobs( 'pending', 'wu_add_subdomain' ) );
		$this->assert_due_in( 0, Jobs::DUE );
		$this->run_queue();
		$this->assert_app_has( 'network.example', 'base.example', 'www.base.example' );
	}

	public function test_one_that_is_no_longer_offered_stays_until_the_owner_removes_it_and_is_not_added_again() {
		$this->offer( 'base.example' );
		$site = $this->create_site_on( 'base.example' );
		$this->run_queue();
		$this->offer();
		$this->reconcile();
		$this->delete_site( $site );
		$this->run_queue( 700 );
		$this->reconcile();
		$this->assert_app_has( 'network.example', 'base.example', 'www.base.example' );
		$this->assertSame( array( 'was_there_before', 'was_there_before' ), array( $this->state_of( 'base.example' ), $this->state_of( 'www.base.example' ) ) );

		$this->app_has( 'network.example' );
		$this->reconcile();
		$this->assert_app_has( 'network.example' );
	}
}
