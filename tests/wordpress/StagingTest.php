<?php
/**
 * A copy of the site.
 *
 * @package wu_serverpilot
 */

namespace WU_ServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

require_once __DIR__ . '/support/Verbs.php';

/**
 * It must not edit production's list.
 */
final class StagingTest extends TestCase {

	use Verbs;

	public function test_a_network_that_is_not_on_the_app_writes_nothing_and_says_so() {
		$this->app_has( 'production.example', 'shop.example' );
		$this->map_domain( 'shop.example' );
		$this->map_domain( 'other.example' );
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'production.example', 'shop.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
		$this->assertStringContainsString( 'network.example, is not on the ServerPilot app', $this->notices() );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_SKIP_HOST_CHECK', $this->notices() );
		$this->assertStringContainsString( 'network.example, is not on the ServerPilot app', $this->integration_log() );
	}

	public function test_the_notice_goes_away_when_the_network_is_on_the_app() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->app_has( 'production.example', 'network.example' );

		do_action( \WU_ServerPilot\Queue::RECONCILE );

		$this->assert_app_has( 'production.example', 'network.example', 'shop.example', 'www.shop.example' );
		$this->assertSame( '', $this->notices() );
	}

	public function test_the_comparison_and_the_certificate_are_held_back_as_well() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		$this->queue->clear();

		do_action( \WU_ServerPilot\Queue::RECONCILE );
		do_action( \WU_ServerPilot\Queue::AUTOSSL );

		$this->assert_app_has( 'production.example' );
		$this->assertSame( array(), preg_grep( '/^POST/', $this->emulator->request_lines() ) );
	}

	public function test_a_filter_lets_those_who_mean_it_write() {
		$this->app_has( 'production.example' );
		add_filter( 'wu_serverpilot_skip_host_check', static fn( $skip, $host ) => 'network.example' === $host, 10, 2 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assert_app_has( 'production.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_constant_lets_those_who_mean_it_write() {
		$this->app_has( 'production.example' );
		$this->map_domain( 'shop.example' );
		list( $status, $output ) = $this->run_php( __DIR__ . '/support/run-with-constants.php', array( 'run-queue.php', 'WU_SERVER_PILOT_SKIP_HOST_CHECK' ) );

		$this->assertSame( 0, $status, $output );
		$this->assert_app_has( 'production.example', 'shop.example', 'www.shop.example' );
	}

	/**
	 * Lists that serve network.example.
	 */
	public static function lists_with_the_network() {
		return array(
			'its name'     => array( array( 'network.example' ) ),
			'other case'   => array( array( 'Network.Example' ) ),
			'its www twin' => array( array( 'www.network.example' ) ),
			'a wildcard'   => array( array( '*.example' ) ),
		);
	}

	/**
	 * @dataProvider lists_with_the_network
	 */
	#[DataProvider( 'lists_with_the_network' )]
	public function test_the_network_is_recognised_on_the_app( $domains ) {
		$this->app_has( ...$domains );
		$this->have_mapped( 'shop.example' );

		$this->assert_app_has( ...array_merge( $domains, array( 'shop.example', 'www.shop.example' ) ) );
	}

	public function test_recognising_it_costs_no_request_once_it_has_been_seen() {
		$this->have_mapped( 'shop.example' );
		$this->run_queue( 600 );
		$this->emulator->forget();

		do_action( 'wu_add_domain', 'shop.example', 1 );

		$this->assertSame( array( 'GET' ), $this->methods() );
	}

	public function test_a_database_that_was_copied_with_every_name_replaced_is_not_believed() {
		global $wpdb;
		$this->have_mapped( 'shop.example' );
		// What a search-replace of production's name does to the copy's tables.
		$option = get_network_option( null, 'wu_serverpilot_app' );
		array_walk_recursive(
			$option,
			static function ( &$value ) {
				$value = is_string( $value ) ? str_replace( 'network.example', 'staging.example', $value ) : $value;
			}
		);
		update_network_option( null, 'wu_serverpilot_app', $option );
		$network         = get_network();
		$network->domain = 'staging.example';
		$memory          = new \WU_ServerPilot\App_Memory( new \WU_ServerPilot\Store(), new \WU_ServerPilot\Credentials(), new \WU_ServerPilot\Network_Hosts() );
		$vouches         = $memory->vouches();
		$network->domain = 'network.example';

		$this->assertContains( 'staging.example', $option['domains'] );
		$this->assertFalse( $vouches );
	}

	public function test_an_app_without_any_domain_is_nobodys_and_may_be_used() {
		$this->app_has();
		$this->have_mapped( 'shop.example', 'other.example' );

		$this->assert_app_has( 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
	}
}
