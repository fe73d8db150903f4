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
require_once __DIR__ . '/support/Copies.php';

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
	use Copies;

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
		$this->assertCount( 1, $this->due_in( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE ) );
		update_network_option( null, 'wu_host_integrations_enabled', array( 'serverpilot' => false ) );

		$this->report( 'cron' );

		$this->assertSame( array(), $this->due_in( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE ) );
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
		$this->assertStringContainsString( 'The PHP extension wu_serverpilot is not loaded in this PHP (cli, version ' . PHP_VERSION . ', .ini files in ' . self::ini_folder() . ').', $this->notices() );

		$this->run_queue( 700 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_php_that_lacks_the_extension_is_forgotten_when_it_is_no_longer_met() {
		$check = \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Extension\Extension_Check::class );
		$check->miss();
		$check->look_after();
		$this->assertSame( array( 'extension' => array() ), $this->problems() );

		$this->store( 'extension', array( 'missed' => array( 'at' => time() - 3 * HOUR_IN_SECONDS, 'php' => array( 'cli', '8.2', '/etc', '' ) ) ) + $this->stored( 'extension' ) );
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

	/**
	 * What registry versions of Ultimate Multisite might declare otherwise: file => text => other text.
	 */
	public static function changes_of_the_registry_generation() {
		$base     = 'inc/integrations/class-base-capability-module.php';
		$built_in = 'inc/integrations/providers/serverpilot/class-serverpilot-domain-mapping.php';
		$api      = 'inc/integrations/providers/serverpilot/class-serverpilot-integration.php';
		return array(
			'a property loses its type'       => array(
				array(
					$base     => array( 'protected array $supported_features' => 'protected $supported_features' ),
					$built_in => array( 'protected array $supported_features' => 'protected $supported_features' ),
				),
			),
			'a property becomes public'       => array(
				array(
					$base     => array( 'protected array $supported_features' => 'public array $supported_features' ),
					$built_in => array( 'protected array $supported_features' => 'public array $supported_features' ),
				),
			),
			'a method becomes static'         => array(
				array(
					$base => array( 'public function get_explainer_lines()' => 'public static function get_explainer_lines()' ),
					'inc/integrations/interface-capability-module.php' => array( 'public function get_explainer_lines()' => 'public static function get_explainer_lines()' ),
				),
			),
			'a parameter becomes a reference' => array( array( 'inc/integrations/class-integration.php' => array( 'save_credentials( array $values )' => 'save_credentials( array &$values )' ) ) ),
			'a parameter can be left out'     => array( array( 'inc/integrations/class-integration.php' => array( 'get_credential( string $constant_name )' => "get_credential( string \$constant_name = '' )" ) ) ),
			'a class becomes final'           => array( array( $api => array( 'class ServerPilot_Integration extends' => 'final class ServerPilot_Integration extends' ) ) ),
			'a constructor wants something'   => array(
				array(
					$api => array( 'public function __construct() {' => 'public function __construct( string $region ) {' ),
					'inc/integrations/class-integration-registry.php' => array( 'ServerPilot_Integration() )' => "ServerPilot_Integration( 'eu' ) )" ),
				),
			),
		);
	}

	/**
	 * What versions without a registry might.
	 */
	public static function changes_of_the_legacy_generation() {
		$base     = 'inc/integrations/host-providers/class-base-host-provider.php';
		$built_in = 'inc/integrations/host-providers/class-serverpilot-host-provider.php';
		return array(
			'a property gets a type'      => array(
				array(
					$base     => array( 'protected $id;' => 'protected string $id;' ),
					$built_in => array( 'protected $id  ' => 'protected string $id  ' ),
				),
			),
			'a property becomes static'   => array(
				array(
					$base     => array( 'protected $supports ' => 'protected static $supports ' ),
					$built_in => array( 'protected $supports ' => 'protected static $supports ' ),
				),
			),
			'a method becomes static'     => array( array( $base => array( 'public function get_explainer_lines()' => 'public static function get_explainer_lines()' ) ) ),
			'a method returns references' => array( array( $base => array( 'public function get_fields()' => 'public function &get_fields()' ) ) ),
			'a method becomes final'      => array( array( $base => array( 'public function get_logo()' => 'final public function get_logo()' ) ) ),
		);
	}

	/**
	 * @dataProvider changes_of_the_registry_generation
	 * @group registry
	 * @group double
	 */
	#[DataProvider( 'changes_of_the_registry_generation' )]
	#[Group( 'registry' )]
	#[Group( 'double' )]
	public function test_a_changed_registry_version_keeps_its_own_integration_and_a_notice_says_so( $changes ) {
		$this->assert_unfit( $changes, array( 'WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Domain_Mapping' ) );
	}

	/**
	 * @dataProvider changes_of_the_legacy_generation
	 * @group legacy
	 * @group double
	 */
	#[DataProvider( 'changes_of_the_legacy_generation' )]
	#[Group( 'legacy' )]
	#[Group( 'double' )]
	public function test_a_changed_version_without_a_registry_keeps_its_own_integration_and_a_notice_says_so( $changes ) {
		$this->assert_unfit( $changes, array( 'WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider' ) );
	}

	/**
	 * Loads a changed Ultimate Multisite, and asserts who listens and what is told.
	 *
	 * @param array    $changes The changes.
	 * @param string[] $writers The classes that listen to each event.
	 */
	private function assert_unfit( $changes, $writers ) {
		$report = $this->report( 'admin', true, array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', $changes ) ) );

		$classes = array_map( static fn( $listeners ) => array_map( static fn( $listener ) => strstr( $listener, '::', true ), $listeners ), self::writers( $report ) );
		$this->assertSame( array_fill_keys( array_keys( self::ours() ), $writers ), $classes );
		$this->assertStringContainsString( '<div class="notice notice-error wu-serverpilot-notice" data-kind="unfit"><p><strong>This version of Ultimate Multisite does not fit ServerPilot for Ultimate Multisite</strong></p><p>Its built-in ServerPilot integration goes on working in the meantime. Update this plugin.</p></div>', $report['notices'] );
	}

	public function test_whatever_ours_override_is_compared() {
		$known = ( new \ReflectionClassConstant( \ServerPilot_Plugin\Integration\Signatures::class, 'OVERRIDES' ) )->getValue();
		foreach ( array_filter( array_keys( $known ), static fn( $ours ) => class_exists( $ours, false ) ) as $ours ) {
			$class  = new \ReflectionClass( $ours );
			$theirs = array_filter( array( $class->getParentClass(), ...array_values( $class->getInterfaces() ) ) );
			$shared = array();
			foreach ( array_merge( $class->getMethods(), $class->getProperties() ) as $member ) {
				$method = $member instanceof \ReflectionMethod;
				$name   = $member->getName();
				// What a trait of Ultimate Multisite's brings is theirs on both sides.
				$is_ours = $member->getDeclaringClass()->getName() === $ours && ( ! $method || ! str_contains( $member->getFileName(), 'trait-singleton' ) );
				if ( $is_ours && array_filter( $theirs, static fn( $one ) => $method ? $one->hasMethod( $name ) : $one->hasProperty( $name ) ) ) {
					$shared[] = $method ? " $name(" : " $$name";
				}
			}
			$this->assertNotSame( array(), $shared );
			$this->assertSame( array(), array_filter( $shared, static fn( $part ) => array() === preg_grep( '/' . preg_quote( $part, '/' ) . '/', $known[ $ours ] ) ), $ours );
		}
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
