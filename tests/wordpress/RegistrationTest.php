<?php
/**
 * The built-in integration's place.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;

require_once __DIR__ . '/support/Verbs.php';

// phpcs:disable Squiz.Commenting, Generic.Files -- what Ultimate Multisite might declare.
interface Fit_Capability {
	public function on_add_domain( string $domain, int $site_id ): void;
}
interface Changed_Capability {
	public function on_add_domain( string $domain, int $site_id, array $options = array() ): void;
}
interface Larger_Capability {
	public function on_move_domain( string $domain ): void;
}
// phpcs:enable

/**
 * Both generations, any order of loading, every kind of request.
 */
final class RegistrationTest extends TestCase {

	use Verbs;

	/**
	 * What report.php says.
	 *
	 * @param string $kind      The kind of request.
	 * @param bool   $extension Whether the extension is loaded.
	 * @param array  $env       More environment.
	 */
	private function report( $kind, $extension = true, $env = array() ) {
		list( $status, $output ) = $this->run_php( __DIR__ . '/support/report.php', array( $kind ), $env, $extension );
		$report                  = json_decode( substr( $output, (int) strpos( $output, '{"listeners"' ) ), true );
		$this->assertSame( 0, $status, $output );
		$this->assertIsArray( $report, $output );
		return $report;
	}

	/**
	 * Who of the classes that could write listens.
	 *
	 * @param array $report What report() gave.
	 */
	private static function writers( array $report ) {
		return array_map( static fn( $listeners ) => array_values( preg_grep( '/ServerPilot/', $listeners ) ), $report['listeners'] );
	}

	/**
	 * Our four listeners, in either generation.
	 */
	private static function ours() {
		$class = class_exists( 'WP_Ultimo\Integrations\Integration_Registry' ) ? 'ServerPilot_Plugin\Integration\Registry_Domain_Mapping' : 'ServerPilot_Plugin\Integration\Legacy_Provider';
		return array(
			'wu_add_domain'       => array( "$class::on_add_domain" ),
			'wu_remove_domain'    => array( "$class::on_remove_domain" ),
			'wu_add_subdomain'    => array( "$class::on_add_subdomain" ),
			'wu_remove_subdomain' => array( "$class::on_remove_subdomain" ),
		);
	}

	/**
	 * The kinds of requests.
	 */
	public static function requests() {
		return array( array( 'front' ), array( 'admin' ), array( 'ajax' ), array( 'cron' ), array( 'cli' ) );
	}

	/**
	 * @dataProvider requests
	 */
	#[DataProvider( 'requests' )]
	public function test_our_listeners_and_no_others_exist_in_every_kind_of_request( $kind ) {
		$report = $this->report( $kind );

		$this->assertSame( self::ours(), self::writers( $report ) );
		$this->assertSame( array( array( 'something else' ), array( 'something else' ) ), $report['jobs'] );
		$this->assertSame( 'cli' === $kind ? 'ServerPilot_Plugin\Admin\Cli\Look_Commands' : null, $report['commands']['serverpilot'] ?? null );
	}

	public function test_it_takes_the_place_too_when_it_is_loaded_before_ultimate_multisite() {
		$this->assertSame( self::ours(), self::writers( $this->report( 'early' ) ) );
	}

	public function test_only_our_requests_reach_serverpilot() {
		$this->map_domain( 'shop.example' );
		$this->create_site( 'shop' );
		$this->run_queue();
		$this->unmap_domain( 'shop.example' );
		$this->run_queue();

		$agents = array_map( static fn( $request ) => $request['headers']['user-agent'] ?? '', $this->emulator->requests() );
		$this->assertNotSame( array(), $agents );
		$this->assertSame( array(), preg_grep( '/WordPress/', $agents ) );
	}

	/**
	 * @group registry
	 */
	#[Group( 'registry' )]
	public function test_the_registry_has_ours_under_the_built_in_ids() {
		$registry = \WP_Ultimo\Integrations\Integration_Registry::get_instance();

		$this->assertInstanceOf( \ServerPilot_Plugin\Integration\Registry_Integration::class, $registry->get( 'serverpilot' ) );
		$this->assertSame( array( 'domain-mapping' ), array_keys( $registry->get_capabilities( 'serverpilot' ) ) );
		$this->assertInstanceOf( \ServerPilot_Plugin\Integration\Registry_Domain_Mapping::class, $registry->get_capability( 'serverpilot', 'domain-mapping' ) );
		$this->assertTrue( $registry->get( 'serverpilot' )->supports( 'autossl' ) );
	}

	/**
	 * @group legacy
	 */
	#[Group( 'legacy' )]
	public function test_the_built_in_provider_is_listed_no_more_and_ours_once() {
		$manager = \WP_Ultimo\Managers\Domain_Manager::get_instance();
		$this->assertSame( \ServerPilot_Plugin\Integration\Legacy_Provider::class, $manager->get_integrations()['serverpilot'] );
		$this->assertSame( \ServerPilot_Plugin\Integration\Legacy_Provider::get_instance(), $manager->get_integration_instance( 'serverpilot' ) );

		$listed = array();
		foreach ( array_merge( ...array_values( $GLOBALS['wp_filter']['init']->callbacks ) ) as $callback ) {
			if ( is_array( $callback['function'] ) && 'add_to_integration_list' === $callback['function'][1] && 'serverpilot' === $callback['function'][0]->get_id() ) {
				$listed[] = get_class( $callback['function'][0] );
			}
		}
		$this->assertSame( array( 'ServerPilot_Plugin\Integration\Legacy_Provider' ), $listed );
	}

	public function test_switched_off_where_people_switch_it_nobody_listens() {
		update_network_option( null, 'wu_host_integrations_enabled', array( 'serverpilot' => false ) );
		$report = $this->report( 'front' );

		$this->assertSame( array_fill_keys( array_keys( self::ours() ), array() ), self::writers( $report ) );
		$this->assertSame( array( array(), array(), array() ), array( ...$report['jobs'], array_keys( $report['tries'], 'something else', true ) ) );
	}

	public function test_switching_it_off_takes_the_recurring_job_back() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->assertCount( 1, $this->due_in( \ServerPilot_Plugin\Settle\Jobs::RECONCILE ) );
		update_network_option( null, 'wu_host_integrations_enabled', array( 'serverpilot' => false ) );

		$this->report( 'cron' );

		$this->assertSame( array(), $this->due_in( \ServerPilot_Plugin\Settle\Jobs::RECONCILE ) );
	}

	public function test_without_the_extension_the_built_in_integration_goes_on_working_and_a_notice_has_the_install_line() {
		$report = $this->report( 'admin', false );

		foreach ( self::writers( $report ) as $event => $listeners ) {
			$this->assertCount( 1, $listeners, $event );
			$this->assertStringStartsWith( 'WP_Ultimo\\', $listeners[0] );
		}
		$this->assertSame( array( array(), array() ), $report['jobs'] );
		$this->assertStringContainsString( 'sudo ./install.sh --php ' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, $report['notices'] );
		$this->assertStringContainsString( PHP_EXTENSION_DIR, $report['notices'] );
	}

	public function test_a_php_without_the_extension_leaves_the_work_marked_once_the_network_has_had_it() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->have_mapped( 'old.example' );
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'old.example' );
		$before = $this->emulator->domains();

		list( $status, $output ) = $this->run_php( __DIR__ . '/support/run-queue.php', array(), array(), false );
		wp_cache_flush();

		$this->assertSame( 0, $status, $output );
		$this->assertSame( $before, $this->emulator->domains() );
		$this->assertSame( array(), $this->emulator->requests(), 'the built-in integration asks for nothing either' );
		$this->assertSame( array( 'extension' => array() ), $this->problems() );
		$this->assertStringContainsString( 'is not loaded in this PHP (cli, version ' . PHP_VERSION, $this->notices() );

		$this->run_queue( 700 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_php_that_lacks_the_extension_is_forgotten_when_it_is_no_longer_met() {
		$check = \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Extension\Extension_Check::class );
		$check->miss();
		$check->look_after();
		$this->assertSame( array( 'extension' => array() ), $this->problems() );

		update_network_option( null, 'wu_serverpilot_extension', array( 'missed' => array( 'at' => time() - 3 * HOUR_IN_SECONDS, 'php' => array( 'cli', '8.2', '/etc', '' ) ) ) + get_network_option( null, 'wu_serverpilot_extension' ) );
		$check->look_after();
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_class_of_ultimate_multisite_that_has_changed_is_not_extended() {
		$known = \ServerPilot_Plugin\Integration\Signatures::class;
		$ours  = \ServerPilot_Plugin\Integration\Registry_Domain_Mapping::class;
		$fits  = array(
			'as it is'                  => $known::fit( Fit_Capability::class, $ours ),
			'another parameter'         => $known::fit( Changed_Capability::class, $ours ),
			'a method more to be there' => $known::fit( Larger_Capability::class, $ours ),
			'gone'                      => $known::fit( 'Nothing\\Of\\This\\Name', $ours ),
		);

		$this->assertSame( array( true, false, false, false ), array_values( $fits ) );
	}

	public function test_the_plugins_header_says_what_it_needs() {
		$header = get_plugin_data( self::plugin_file(), false, false );

		$this->assertSame(
			array( true, '6.5', '8.1', 'ultimate-multisite', 'wu-serverpilot' ),
			array( $header['Network'], $header['RequiresWP'], $header['RequiresPHP'], $header['RequiresPlugins'], $header['TextDomain'] )
		);
	}

	public function test_every_version_number_agrees() {
		preg_match( '/^Stable tag: (.+)$/m', file_get_contents( dirname( self::plugin_file() ) . '/readme.txt' ), $stable );
		$this->assertSame( array( wu_serverpilot_version(), wu_serverpilot_version() ), array( \ServerPilot_Plugin\Admin\Extension_Report::plugin_version(), $stable[1] ) );
	}
}
