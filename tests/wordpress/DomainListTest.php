<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;
use ServerPilot_Plugin\Admin\Domain_List;
use ServerPilot_Plugin\Plugin;

/** Every name has one state, from what is stored. */
final class DomainListTest extends TestCase {

	/**
	 * The states by name; nobody was asked.
	 *
	 * @return array<string,string>
	 */
	private function states() {
		$this->emulator->forget();
		$list   = Plugin::instance()->part( Domain_List::class );
		$states = array_map( static fn( $row ) => $list->described( $row )['state'], $list->page( '', '', 'name', false, 500, 0 ) );
		$this->assertSame( array(), $this->emulator->request_lines() );
		return $states;
	}

	/** What is said of a domain. */
	private function said( $name ) {
		Plugin::instance()->part( \ServerPilot_Plugin\Support\Store::class )->refresh();
		$list = Plugin::instance()->part( Domain_List::class );
		return $list->described( $list->find( $name ) );
	}

	public function test_a_mapped_domain_waits_then_is_on_the_app_and_its_twin_is_in_its_row() {
		$this->map_domain( 'shop.example' );
		$this->assertSame( array( 'shop.example' => 'waiting_serverpilot' ), $this->states() );

		$this->run_queue();

		$this->assertSame( array( 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states() );
		$this->assertTrue( Plugin::instance()->part( Domain_List::class )->find( 'Shop.Example' )->www );
	}

	public function test_what_could_not_be_done_says_when_it_is_tried_again() {
		$this->emulator->answer_everything( 503 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$said = $this->said( 'shop.example' );

		$this->assertSame( array( 'waiting_serverpilot', 'Waiting for ServerPilot', 'waiting' ), array( $said['state'], $said['label'], $said['colour'] ) );
		$this->assertMatchesRegularExpression( '/^Trying again in [12] mins?\.$|^Trying again in \d+ seconds?\.$/', $said['why'] );
		$this->assertEqualsWithDelta( time() + 60, $said['until'], 20 );
	}

	public function test_a_name_that_is_refused_says_why_also_while_it_is_held() {
		$this->refuse( 'shop.example', 409 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$refused = $this->said( 'shop.example' );
		$this->assertStringContainsString( '“Not shop.example”', $refused['why'] );

		$this->have_mapped( 'other.example' );

		$this->assertSame( array( 'network.example' => 'own', 'other.example' => 'not_checked', 'shop.example' => 'refused' ), $this->states() );
		$this->assertSame( $refused, $this->said( 'shop.example' ) );
	}

	public function test_what_nobody_mapped_is_only_on_the_app_and_a_wildcard_of_the_network_is_its_own() {
		$this->app_has( 'network.example', 'www.network.example', '*.network.example', 'Old.example', 'www.old.example', 'www.lone.example' );
		$this->have_mapped( 'shop.example' );

		$this->assertSame(
			array( '*.network.example' => 'own', 'network.example' => 'own', 'old.example' => 'only_on_app', 'shop.example' => 'not_checked', 'www.lone.example' => 'only_on_app' ),
			$this->states()
		);
	}

	/** @group subdomain */
	#[Group( 'subdomain' )]
	public function test_a_site_that_a_wildcard_serves_says_so() {
		$this->app_has( 'network.example', '*.network.example' );
		$this->create_site( 'shop' );
		$this->run_queue();

		$this->assertSame( array( '*.network.example' => 'own', 'network.example' => 'own', 'shop.network.example' => 'by_wildcard' ), $this->states() );
	}

	public function test_a_domain_without_room_says_so_and_the_states_are_counted() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 299 ) ) );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( 'no_room', $this->states()['shop.example'] );
		$this->assertSame( array( 'no_room' => 1, 'only_on_app' => 299, 'own' => 1 ), Plugin::instance()->part( Domain_List::class )->counts() );
	}

	public function test_a_name_that_a_filter_keeps_off_the_app_says_so() {
		foreach ( array( 'wu_serverpilot_domains_to_add', 'wu_serverpilot_add_subdomain' ) as $filter ) {
			$keep_off = static fn( $value, $name ) => 'inside.example' === $name ? ( is_array( $value ) ? array() : false ) : $value;
			add_filter( $filter, $keep_off, 10, 2 );
			$this->have_mapped( 'inside.example', 'shop.example' );

			$this->assertSame( array( 'inside.example' => 'kept_off', 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states(), $filter );
			remove_filter( $filter, $keep_off );
			array_map( array( $this, 'unmap_domain' ), array( 'inside.example', 'shop.example' ) );
			$this->run_queue();
		}
	}

	/** What a look found, as it is stored; and what is said of it then. */
	private function after_a_look( $state, $checked ) {
		global $wpdb;
		$watch = wp_json_encode( array( 'site' => 1, 'state' => $state, 'since' => $checked, 'step' => null, 'sentence' => array( 'id' => 'It leads {where}.', 'parts' => array( 'where' => 'elsewhere' ) ) ) );
		$next  = time() + HOUR_IN_SECONDS;
		$wpdb->update( "{$wpdb->base_prefix}wu_serverpilot_names", compact( 'state', 'checked', 'watch' ) + array( 'next_check' => $next ), array( 'name' => 'shop.example' ) ); // phpcs:ignore WordPress.DB
		$said = $this->said( 'shop.example' );
		return array( $said['state'], $said['label'], $said['why'] );
	}

	public function test_only_a_look_that_is_still_proof_says_that_a_name_works() {
		$this->have_mapped( 'shop.example' );
		$today = wp_date( get_option( 'date_format' ) );

		$this->assertSame( array( 'does_not_work', 'Does not work', 'It leads elsewhere.' ), $this->after_a_look( 'does_not_work', time() ) );
		$this->assertSame( array( 'waiting_dns', 'Waiting for DNS', 'It leads elsewhere.' ), $this->after_a_look( 'waiting_dns', time() ) );
		$this->assertSame( array( 'works', 'Works', "Checked on $today." ), $this->after_a_look( 'works', time() ) );
		$this->assertSame( array( 'not_checked', 'On ServerPilot, not checked' ), array_slice( $this->after_a_look( 'works', time() - 9 * DAY_IN_SECONDS ), 0, 2 ) );
	}

	public function test_what_a_look_left_half_there_counts_as_none() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		foreach ( array( '{"site":1}', '{"site":1,"state":"waiting_dns"}', '{"site":1,"sen', '1' ) as $watch ) {
			$wpdb->update( "{$wpdb->base_prefix}wu_serverpilot_names", compact( 'watch' ) + array( 'state' => 'waiting_dns', 'next_check' => time() ), array( 'name' => 'shop.example' ) ); // phpcs:ignore WordPress.DB

			$this->assertSame( 'shop.example has not been checked yet.', $this->said( 'shop.example' )['why'] );
		}
	}

	public function test_the_host_of_a_network_with_a_port_is_the_networks_own() {
		$this->call_the_network( 'network.example:8080' );
		try {
			$this->have_mapped( 'shop.example' );
			$this->assertSame( array( 'network.example' => 'own', 'shop.example' => 'not_checked' ), $this->states() );
		} finally {
			$this->call_the_network( 'network.example' );
		}
	}

	/** Gives the network and its main site another host. */
	private function call_the_network( $host ) {
		global $wpdb;
		$wpdb->update( $wpdb->site, array( 'domain' => $host ), array( 'id' => 1 ) );
		$wpdb->update( $wpdb->blogs, array( 'domain' => $host ), array( 'blog_id' => 1 ) );
		clean_network_cache( 1 );
		clean_blog_cache( 1 );
	}

	public function test_on_another_networks_app_names_wait_and_say_why() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertSame( array( 'network.example' => 'own', 'production.example' => 'only_on_app', 'shop.example' => 'waiting_serverpilot' ), $this->states() );
		$this->assertSame( 'This network’s own domain is not on the app, so nothing is added.', $this->said( 'shop.example' )['why'] );
	}

	public function test_without_the_extension_the_list_can_still_be_read() {
		$this->have_mapped( 'shop.example' );

		$counts = $this->told_by_process( 'php', array( 'return ServerPilot_Plugin\Plugin::instance()->part( ServerPilot_Plugin\Admin\Domain_List::class )->counts();' ), array(), false );

		$this->assertSame( array( 'not_checked' => 1, 'own' => 1 ), $counts );
	}
}
