<?php
/**
 * What a person asks for by hand, and the history of changes.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use ServerPilot_Plugin\Admin\Domain_List;
use ServerPilot_Plugin\Admin\Owner_Actions;
use ServerPilot_Plugin\Support\Failure;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Admin\History;

/**
 * Acts on the app, and never on what is the network's own or mapped.
 */
final class OwnerActionsTest extends TestCase {

	use Verbs;

	private function actions() {
		return Plugin::instance()->part( Owner_Actions::class );
	}

	/**
	 * The history without its times, and without AutoSSL, which comes when the emulator is ready.
	 */
	private function history() {
		$entries = array_filter( Plugin::instance()->part( History::class )->all(), static fn( $entry ) => History::AUTOSSL_ON !== $entry['change'] );
		return array_map( static fn( $entry ) => array( $entry['change'], $entry['names'], $entry['why'], $entry['user'] ), array_values( $entries ) );
	}

	public function test_a_name_that_nobody_mapped_goes_with_its_twin_and_the_list_knows() {
		wp_set_current_user( 1 );
		$this->app_has( 'network.example', 'old.example', 'www.old.example' );
		$this->have_mapped( 'shop.example' );

		$outcome = $this->actions()->remove( array( 'old.example' ) );

		$this->assertSame( array( 'removed' => array( 'old.example', 'www.old.example' ), 'kept' => array() ), $outcome );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( array( 'network.example' => 'own', 'shop.example' => 'not_checked' ), array_column( Plugin::instance()->part( Domain_List::class )->rows(), 'state', 'name' ) );
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

		$this->assertTrue( $this->actions()->set_force_ssl( true )['force'] );

		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 'redirect_on', array(), 'person', 1 ), $this->history()[0] );
	}

	public function test_a_copy_of_the_site_does_not_redirect_productions_visitors() {
		$this->app_has( 'production.example' );
		$this->emulator->change_app( array( 'ssl' => array( 'auto' => true, 'force' => false ) ) );

		try {
			$this->actions()->set_force_ssl( true );
			$this->fail( 'It worked.' );
		} catch ( Failure $failure ) {
			$this->assertSame( 'This network’s domain, network.example, is not on the app.', $failure->getMessage() );
		}
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );
		$this->assertNotContains( 'POST', $this->methods() );
	}

	public function test_a_failure_is_told_in_a_sentence_and_changes_nothing() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$this->emulator->answer_everything( 403 );

		try {
			$this->actions()->remove( array( 'old.example' ) );
			$this->fail( 'It worked.' );
		} catch ( Failure $failure ) {
			$this->assertSame( 'forbidden', $failure->kind );
		}
		$this->assertSame( 'added', $this->history()[0][0] );
	}

	public function test_a_diagnosis_names_every_check_and_changes_nothing() {
		$this->have_mapped( 'shop.example' );

		$found = $this->actions()->diagnose( 'shop.example' );

		$this->assertSame( 'shop.example', $found['domain'] );
		$this->assertSame( array( 'on_app', 'dns', 'ipv6', 'caa', 'port_80', 'port_443', 'certificate', 'site', 'autossl', 'action' ), array_column( $found['checks'], 'check' ) );
		$this->assertSame( 'listed', $found['checks'][0]['code'] );
		$this->assertNotContains( 'POST', $this->methods() );
	}

	public function test_what_the_comparison_found_by_itself_is_noted_as_such() {
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'network.example' );

		$this->actions()->compare();

		$this->assertSame( array( 'added', array( 'shop.example', 'www.shop.example' ), 'comparison', 0 ), $this->history()[0] );
	}

	public function test_the_last_fifty_changes_are_kept_and_twenty_names_of_each() {
		$history = Plugin::instance()->part( History::class );
		foreach ( range( 1, 51 ) as $i ) {
			$history->note( History::ADDED, array_map( static fn( $j ) => "$i-$j.example", range( 1, 25 ) ), History::EVENT );
		}

		$kept = $history->all();

		$this->assertSame( array( 50, '51-1.example', '2-1.example' ), array( count( $kept ), $kept[0]['names'][0], $kept[49]['names'][0] ) );
		$this->assertSame( array( 20, 25 ), array( count( $kept[0]['names'] ), $kept[0]['count'] ) );
	}
}
