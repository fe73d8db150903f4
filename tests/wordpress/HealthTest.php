<?php
/**
 * Site Health.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use PHPUnit\Framework\Attributes\DataProvider;
use ServerPilot_Plugin\Admin\Capacity_Check;
use ServerPilot_Plugin\Admin\Queue_Check;
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Jobs;
use ServerPilot_Plugin\Reconcile\Reconciler;

/**
 * What Tools > Site Health says.
 */
final class HealthTest extends TestCase {

	use Verbs;

	/**
	 * Site Health's checks as this user gets them.
	 *
	 * @param int $user_id Who.
	 */
	private function checks( $user_id ) {
		wp_set_current_user( $user_id );
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
		return array_map( static fn( $kind ) => preg_grep( '/^wu_serverpilot/', array_keys( $kind ) ), $tests );
	}

	public function test_network_admins_get_the_checks_and_nobody_else() {
		$this->assertSame( array( 'direct' => array(), 'async' => array() ), $this->checks( $this->somebody() ) );
		$all = $this->checks( 1 );
		$this->assertSame( array( 'wu_serverpilot_extension', 'wu_serverpilot_problems', 'wu_serverpilot_queue', 'wu_serverpilot_capacity' ), array_values( $all['direct'] ) );
		$this->assertSame( array( 'wu_serverpilot_connection' ), array_values( $all['async'] ) );
	}

	public function test_a_problem_makes_the_check_critical_with_its_cause_and_the_cure() {
		wp_set_current_user( 1 );
		$health = Plugin::instance()->part( \ServerPilot_Plugin\Admin\Site_Health::class );
		$this->assertSame( 'good', $health->test_problems()['status'] );

		$this->emulator->answer_everything( 402 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$result = $health->test_problems();
		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( '402', $result['description'] );
		$this->assertStringContainsString( 'https://manage.serverpilot.io/', $result['actions'] );
	}

	public function test_the_connection_is_checked_by_a_route_for_network_admins() {
		remove_all_actions( 'rest_api_init' );
		add_action( 'rest_api_init', array( Plugin::instance()->part( \ServerPilot_Plugin\Admin\Site_Health::class ), 'add_route' ) );
		wp_set_current_user( $this->somebody() );
		$refused = rest_do_request( '/wu-serverpilot/v1/connection' );
		wp_set_current_user( 1 );
		$allowed = rest_do_request( '/wu-serverpilot/v1/connection' );

		$this->assertSame( array( 403, 200 ), array( $refused->get_status(), $allowed->get_status() ) );
		$this->assertSame( 'good', $allowed->get_data()['status'] );
		$this->assertCount( 1, $this->emulator->requests() );
	}

	public function test_jobs_that_do_not_run_are_critical() {
		$check = Plugin::instance()->part( Queue_Check::class );
		$this->assertSame( 'recommended', $check->result()['status'], 'nothing is planned' );
		Plugin::instance()->look_after_schedule();
		$this->assertSame( 'good', $check->result()['status'] );

		$this->map_domain( 'shop.example' );
		wu_schedule_single_action( time() - 2 * HOUR_IN_SECONDS, Jobs::DUE, array(), 'domain' );
		$result = $check->result();

		$this->assertSame( 'critical', $result['status'] );
		$this->assertStringContainsString( 'A job should have run 2 hours ago. 1 domain waits.', $result['description'] );
		$this->assertSame( array(), $this->emulator->requests() );
	}

	/**
	 * Names on the app, names on its certificate, and what Site Health makes of them.
	 */
	public static function sizes() {
		return array(
			'room'                => array( 239, 79, 'good', 'The ServerPilot app has 239 of 300 domains' ),
			'80 % of the domains' => array( 240, 0, 'recommended', 'The ServerPilot app has 240 of 300 domains' ),
			'95 % of the domains' => array( 285, 90, 'critical', 'The ServerPilot app has 285 of 300 domains' ),
			'80 % of the names'   => array( 200, 80, 'recommended', 'The AutoSSL certificate has 80 of 100 names' ),
			'all of the names'    => array( 120, 100, 'critical', 'The AutoSSL certificate has 100 of 100 names' ),
		);
	}

	/**
	 * @dataProvider sizes
	 */
	#[DataProvider( 'sizes' )]
	public function test_an_app_or_a_certificate_that_gets_full_is_told_in_time( $domains, $names, $status, $label ) {
		$this->store( 'app', array( 'app_id' => 'nlcN0TwdZAyNEgdp', 'recognised' => true, 'domains' => $domains, 'certificate_names' => $names ) );
		$result = Plugin::instance()->part( Capacity_Check::class )->result();

		$this->assertSame( array( $status, $label ), array( $result['status'], $result['label'] ) );
	}

	public function test_of_very_many_names_some_are_listed() {
		$this->app_has( 'network.example', ...array_map( static fn( $i ) => "other-$i.example", range( 1, 299 ) ) );
		Plugin::instance()->part( Reconciler::class )->reconcile();
		wp_set_current_user( 1 );

		$listed = apply_filters( 'debug_information', array() )['wu-serverpilot']['fields']['only_on_app']['value'];

		$this->assertSame( implode( ', ', array_map( static fn( $i ) => "other-$i.example", range( 1, 100 ) ) ) . ' and 199 more', $listed );
	}

	public function test_facts_that_name_the_app_or_domains_are_no_part_of_a_copied_report() {
		wp_set_current_user( 1 );
		$fields = apply_filters( 'debug_information', array() )['wu-serverpilot']['fields'];

		$this->assertSame(
			array( 'app', 'network', 'only_on_app', 'no_room', 'by_wildcard', 'waiting' ),
			array_keys( array_filter( $fields, static fn( $field ) => $field['private'] ) )
		);
	}

	public function test_the_facts_ask_serverpilot_for_nothing() {
		$this->have_mapped( 'shop.example' );

		$facts = array_map( static fn( $fact ) => $fact['value'], Plugin::instance()->part( \ServerPilot_Plugin\Admin\Status::class )->all() );

		$this->assertSame( array(), $this->emulator->requests() );
		$this->assertSame(
			array( '3', 'pending', 'network.example', 'nlcN0TwdZAyNEgdp', 'constants', 'none' ),
			array( $facts['domains'], $facts['autossl'], $facts['network'], $facts['app'], $facts['credentials'], $facts['problems'] )
		);
	}
}
