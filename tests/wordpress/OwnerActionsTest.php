<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Admin\Owner_Actions;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Admin\{ Change_Log, Domain_List };

/** Acts on the app, and never on what is the network's own or mapped. */
final class OwnerActionsTest extends TestCase {

	private function actions() {
		return Plugin::instance()->part( Owner_Actions::class );
	}

	/** The history without its times, and without AutoSSL, which comes when the emulator is ready. */
	private function history() {
		$entries = array_filter( Plugin::instance()->part( Change_Log::class )->all(), static fn( $entry ) => Change_Log::AUTOSSL_ON !== $entry['change'] );
		return array_map( static fn( $entry ) => array( $entry['change'], $entry['names'], $entry['why'], $entry['user'] ), array_values( $entries ) );
	}

	public function test_a_name_that_nobody_mapped_goes_with_its_twin_and_the_list_knows() {
		wp_set_current_user( 1 );
		$this->app_has( 'network.example', 'old.example', 'www.old.example' );
		$this->have_mapped( 'shop.example' );

		$outcome = $this->actions()->remove( array( 'old.example' ) );

		$this->assertSame( array( 'removed' => array( 'old.example', 'www.old.example' ), 'kept' => array() ), $outcome );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array( 'own', 'not_checked', null ), array_map( array( $this, 'state_of' ), array( 'network.example', 'shop.example', 'old.example' ) ) );
		$this->assertSame(
			array(
				array( 'removed', array( 'old.example', 'www.old.example' ), 'person', 1 ),
				array( 'added', array( 'shop.example', 'www.shop.example' ), 'event', 0 ),
			),
			$this->history()
		);
	}

	public function test_own_and_mapped_names_are_never_taken_off() {
		$this->app_has( 'network.example', '*.network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$names   = array( 'network.example', '*.network.example', 'shop.example', 'unknown.example' );
		$outcome = $this->actions()->remove( $names );

		$this->assertSame( array( 'removed' => array(), 'kept' => $names ), $outcome );
		$this->assertSame( array(), $this->emulator->request_lines() );
	}

	public function test_a_name_that_was_mapped_since_the_last_reconcile_stays() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$this->map_domain( 'old.example' );

		$this->assertSame( array( 'removed' => array(), 'kept' => array( 'old.example' ) ), $this->actions()->remove( array( 'old.example' ) ) );
	}

	public function test_a_copy_of_the_site_takes_nothing_off_productions_app() {
		$this->app_has( 'production.example', 'old.example' );
		$this->have_mapped( 'shop.example' );

		$this->assertSame( array( 'removed' => array(), 'kept' => array( 'old.example' ) ), $this->actions()->remove( array( 'old.example' ) ) );
		$this->assert_app_has( 'production.example', 'old.example' );
	}

	public function test_the_redirection_to_https_is_switched_and_noted() {
		wp_set_current_user( 1 );
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true, 'force' => false ) ) );

		$this->assertTrue( $this->actions()->set_force_ssl( true ) );

		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 'redirect_on', array(), 'person', 1 ), $this->history()[0] );
	}

	public function test_a_copy_of_the_site_does_not_redirect_productions_visitors() {
		$this->app_has( 'production.example' );
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true, 'force' => false ) ) );

		$failure = $this->failure_of( fn() => $this->actions()->set_force_ssl( true ) );

		$this->assertStringContainsString( 'network.example, is not among its domains', $failure->getMessage() );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );
		$this->assertNotContains( 'POST', $this->methods() );
	}

	public function test_a_failure_is_told_in_a_sentence_and_changes_nothing() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 403 );

		$this->assertSame( 'forbidden', $this->failure_of( fn() => $this->actions()->remove( array( 'old.example' ) ) )->kind );
		$this->assertSame( 'added', $this->history()[0][0] );
	}

	public function test_a_diagnosis_names_every_check_and_changes_nothing() {
		$this->have_mapped( 'shop.example' );

		$found = Plugin::instance()->part( \ServerPilot_Plugin\Admin\Diagnosis::class )->diagnose( array( 'shop.example' ) );

		$this->assertSame( array( 'shop.example', 'www.shop.example' ), array_keys( $found ) );
		$checks = array_column( $found['shop.example']['checks'], 'check' );
		$this->assertSame( array( 'on_app', 'dns', 'ipv6', 'caa', 'port_80', 'port_443', 'certificate', 'site', 'autossl', 'action' ), $checks );
		$this->assertSame( array(), array_intersect( $checks, array_map( array( \ServerPilot_Plugin\Admin\Words::class, 'check' ), $checks ) ), 'each has a name' );
		$this->assertSame( 'listed', $found['shop.example']['checks'][0]['code'] );
		$this->assertNotContains( 'POST', $this->methods() );
	}

	public function test_where_domain_mapping_is_off_that_is_the_first_line_of_every_diagnosis() {
		$this->have_mapped( 'shop.example' );
		self::switch_domain_mapping_off();

		$found = Plugin::instance()->part( \ServerPilot_Plugin\Admin\Diagnosis::class )->diagnose( array( 'shop.example' ) )['shop.example'];

		$this->assertSame( array( 'failed', 'mapping', 'mapping_off' ), array( $found['state'], $found['checks'][0]['check'], $found['checks'][0]['code'] ) );
		$this->assertStringStartsWith( 'Ultimate Multisite’s own domain mapping is off', $found['summary'] );
	}

	public function test_what_was_held_back_is_removed_or_kept_as_the_owner_says() {
		$names = array_map( static fn( $i ) => "shop-$i.example", range( 1, 12 ) );
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( ...$names );
		$this->lose_all_mappings();
		$this->actions()->sync();
		$this->assertEqualsCanonicalizing( $names, Plugin::instance()->part( Domain_List::class )->held_back() );
		$this->assertSame( array( 'held_back' ), array_keys( $this->problems() ) );

		$this->actions()->keep_held_back( array( 'shop-1.example' ) );
		$this->assertSame( 'was_there_before', $this->state_of( 'shop-1.example' ) );

		$this->actions()->remove_held_back( array_slice( $names, 1 ) );
		$this->assert_app_has( 'network.example', 'shop-1.example' );
		$this->assertSame( array(), $this->problems() );
		$this->assertSame( array( array( 'removed', 'person' ), array( 'added', 'event' ) ), array_map( static fn( $entry ) => array( $entry[0], $entry[2] ), $this->history() ) );
	}

	public function test_what_a_sync_found_by_itself_is_noted_as_such() {
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'network.example' );

		$this->actions()->sync();

		$this->assertSame( array( 'added', array( 'shop.example', 'www.shop.example' ), 'sync', 0 ), $this->history()[0] );
	}

	public function test_the_last_fifty_changes_are_kept_and_twenty_names_of_each() {
		$history = Plugin::instance()->part( Change_Log::class );
		foreach ( range( 1, 51 ) as $i ) {
			$history->note( Change_Log::ADDED, array_map( static fn( $j ) => "$i-$j.example", range( 1, 25 ) ), Change_Log::EVENT );
		}

		$kept = $history->all();

		$this->assertSame( array( 50, '51-1.example', '2-1.example' ), array( count( $kept ), $kept[0]['names'][0], $kept[49]['names'][0] ) );
		$this->assertSame( array( 20, 25 ), array( count( $kept[0]['names'] ), $kept[0]['count'] ) );
	}
}
