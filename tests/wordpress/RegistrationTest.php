<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\Group;

/** Any order of loading, every kind of request. */
final class RegistrationTest extends TestCase {

	use Copies;

	/** What is so in a request of a kind. */
	private function report( $kind, $extension = true, $env = array() ) {
		return $this->told_by_process( 'report', array( $kind ), $env, $extension );
	}

	/** Who of the classes that could write listens. */
	private static function writers( array $report ) {
		return array_map( static fn( $listeners ) => array_values( preg_grep( '/ServerPilot/', $listeners ) ), $report['listeners'] );
	}

	/** Our four listeners. */
	private static function ours() {
		$class = 'ServerPilot_Plugin\Integration\Domain_Mapping';
		return array(
			'wu_add_domain'       => array( "$class::on_add_domain" ),
			'wu_remove_domain'    => array( "$class::on_remove_domain" ),
			'wu_add_subdomain'    => array( "$class::on_add_subdomain" ),
			'wu_remove_subdomain' => array( "$class::on_remove_subdomain" ),
		);
	}

	/** The kinds of requests. */
	public static function requests() {
		return array( array( 'front' ), array( 'admin' ), array( 'ajax' ), array( 'cron' ), array( 'cli' ) );
	}

	/** @dataProvider requests */
	#[DataProvider( 'requests' )]
	public function test_our_listeners_and_no_others_exist_in_every_kind_of_request( $kind ) {
		$report = $this->report( $kind );

		$this->assertSame( self::ours(), self::writers( $report ) );
		$this->assertSame( array( array( 'something else' ), array( 'something else' ) ), $report['jobs'] );
		$this->assertSame( 'cli' === $kind ? array( 'serverpilot' ) : array(), $report['commands'] );
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

	public function test_the_registry_has_ours_under_the_built_in_ids() {
		$registry = \WP_Ultimo\Integrations\Integration_Registry::get_instance();

		$this->assertInstanceOf( \ServerPilot_Plugin\Integration\Integration::class, $registry->get( 'serverpilot' ) );
		$this->assertSame( array( 'domain-mapping' ), array_keys( $registry->get_capabilities( 'serverpilot' ) ) );
		$this->assertInstanceOf( \ServerPilot_Plugin\Integration\Domain_Mapping::class, $registry->get_capability( 'serverpilot', 'domain-mapping' ) );
		$this->assertTrue( $registry->get( 'serverpilot' )->supports( 'autossl' ) );
	}

	public function test_what_an_owner_sees_of_the_built_in_integration_stays() {
		$built_in = new \WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration();
		$ours     = \WP_Ultimo\Integrations\Integration_Registry::get_instance()->get( 'serverpilot' );
		$seen     = array( 'get_id', 'get_title', 'get_description', 'get_logo', 'get_tutorial_link', 'get_all_constants', 'get_supports', 'get_missing_constants', 'is_enabled', 'is_setup', 'detect' );

		$this->assertNotSame( '', $ours->get_logo() );
		foreach ( $seen as $method ) {
			$this->assertSame( $built_in->$method(), $ours->$method(), $method );
		}
	}

	/** Another version's registry may answer otherwise for one that it has not, and its classes may not have these methods. */
	public static function others() {
		return array( array( null ), array( false ), array( new \stdClass() ) );
	}

	/** @dataProvider others */
	#[DataProvider( 'others' )]
	public function test_where_the_built_in_integration_says_nothing_ours_says_nothing_of_it( $other ) {
		$ours = new \ServerPilot_Plugin\Integration\Integration( 'serverpilot', 'ServerPilot' );
		$ours->replace( $other );

		$this->assertSame( array( '', '', '', false ), array( $ours->get_description(), $ours->get_logo(), $ours->get_tutorial_link(), $ours->detect() ) );
		$this->assertTrue( $ours->supports( 'autossl' ) );
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

	public function test_a_php_without_the_extension_leaves_the_work_for_another_once_the_network_has_had_it() {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$this->have_mapped( 'old.example' );
		$this->map_domain( 'shop.example' );
		$this->unmap_domain( 'old.example' );
		$before = $this->emulator->domains();

		$this->run_queue_in_process( array(), false );

		$this->assertSame( $before, $this->emulator->domains() );
		$this->assertSame( array(), $this->emulator->requests(), 'the built-in integration asks for nothing either' );
		$missed = $this->stored( 'extension' )['missed'];
		$this->assertSame( array( 'cli', PHP_VERSION, self::ini_folder(), '' ), $missed['php'] );
		$this->assertSame( array(), $this->problems(), 'it was this very PHP, and it has the extension' );

		$this->store( 'extension', array( 'missed' => array( 'php' => array( 'cli', PHP_VERSION, '/etc/other', '' ) ) + $missed ) + $this->stored( 'extension' ) );
		$this->assertSame( array( 'extension' => array() ), $this->problems() );
		$this->assertMatchesRegularExpression( '#is not loaded in a PHP that last ran at [^(]+ \(cli, version [\d.]+[^,]*, \.ini files in /etc/other\)\.#', $this->notices() );

		$this->run_queue( 700 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_php_that_lacks_the_extension_is_forgotten_when_it_is_no_longer_met() {
		$check = \ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Extension\Extension_Check::class );
		$this->store( 'extension', array( 'missed' => array( 'at' => time(), 'php' => array( 'cli', '8.2', '/etc', '' ) ) ) );
		$check->look_after();
		$this->assertSame( array( 'extension' => array() ), $this->problems() );

		$this->store( 'extension', array( 'missed' => array( 'at' => time() - 3 * HOUR_IN_SECONDS, 'php' => array( 'cli', '8.2', '/etc', '' ) ) ) + $this->stored( 'extension' ) );
		$check->look_after();
		$this->assertSame( array(), $this->problems() );
	}

	/** What Ultimate Multisite might declare otherwise without being in our way: file => text => other text. */
	public static function changes_that_are_taken() {
		return array(
			'2.4.11 to 2.5.1'                     => array( Versions::TYPED ),
			'a method more in the base class'     => array( array( 'inc/integrations.php' => array( 'public function test_connection()' => 'public function get_icon() {} public function test_connection()' ) ) ),
			'the built-in one is built otherwise' => array(
				array(
					'inc/serverpilot.php'  => array(
						'class ServerPilot_Integration extends' => 'final class ServerPilot_Integration extends',
						'public function __construct() {'       => 'public function __construct( string $region ) {',
					),
					'inc/capabilities.php' => array(
						'public function get_explainer_lines() {'    => 'final public function get_explainer_lines() {',
						'public function get_supported_features() {' => 'public static function get_supported_features() {',
						'return $this->supported_features;'          => 'return array();',
						'	public function get_supported_features();' => '',
					),
					'inc/integrations.php' => array( 'ServerPilot_Integration() )' => "ServerPilot_Integration( 'eu' ) )" ),
				),
			),
			'the built-in one is gone'            => array(
				array(
					'ultimate-multisite.php' => array( "'serverpilot', " => '' ),
					'inc/integrations.php'   => array(
						'$this->register( new Providers\ServerPilot\ServerPilot_Integration() );' => '',
						"\$this->add_capability( 'serverpilot', new Providers\\ServerPilot\\ServerPilot_Domain_Mapping() );" => '',
					),
				),
			),
		);
	}

	/**
	 * @dataProvider changes_that_are_taken
	 * @group double
	 */
	#[DataProvider( 'changes_that_are_taken' )]
	#[Group( 'double' )]
	public function test_a_changed_version_is_taken_where_ours_fit( $changes ) {
		$env    = array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', $changes ) );
		$report = $this->report( 'admin', true, $env );
		$this->assertSame( self::ours(), self::writers( $report ) );
		$this->assertStringNotContainsString( 'wu-serverpilot-notice', $report['notices'] );

		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( $env );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_an_update_of_ultimate_multisite_and_its_way_back_under_the_active_plugin_lose_nothing() {
		$older   = array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', Versions::TYPED ), 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' );
		$newer   = array( 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' );
		$entered = array( 'WU_SERVER_PILOT_CLIENT_ID' => 'cid_emulator', 'WU_SERVER_PILOT_API_KEY' => 'emulator-api-key-SECRET', 'WU_SERVER_PILOT_APP_ID' => 'nlcN0TwdZAyNEgdp' );
		$this->told_by_process( 'save-credentials', array( wp_json_encode( $entered ) ), $older );

		$this->map_domain( 'before.example' );
		$this->run_queue_in_process( $older );
		$this->assert_app_has( 'network.example', 'before.example', 'www.before.example' );

		$this->map_domain( 'between.example' );
		$this->unmap_domain( 'before.example' );
		$this->run_queue_in_process( $newer );
		$this->assert_app_has( 'network.example', 'between.example', 'www.between.example' );

		$this->map_domain( 'after.example' );
		$this->run_queue_in_process( $older );
		$this->assert_app_has( 'network.example', 'between.example', 'www.between.example', 'after.example', 'www.after.example' );
	}

	/** What it might declare so that ours do not fit in any way, and what is said to be in the way. */
	public static function changes_that_are_not_taken() {
		$base   = 'inc/capabilities.php';
		$parent = 'inc/integrations.php';
		return array(
			'a method becomes static'            => array(
				'WP_Ultimo\Integrations\Capability_Module::get_explainer_lines',
				array(
					$base => array(
						'public function get_explainer_lines() {' => 'public static function get_explainer_lines() {',
						'public function get_explainer_lines();' => 'public static function get_explainer_lines();',
					),
				),
			),
			'a parameter becomes a reference'    => array( 'WP_Ultimo\Integrations\Integration::save_credentials', array( $parent => array( 'save_credentials( array $values )' => 'save_credentials( array &$values )', '$this->save_credentials( array() );' => '$none = array(); $this->save_credentials( $none );' ) ) ),
			'a parameter can be left out'        => array( 'WP_Ultimo\Integrations\Integration::get_credential', array( $parent => array( 'get_credential( string $constant_name )' => "get_credential( string \$constant_name = '' )" ) ) ),
			'a method that we call is gone'      => array( 'WP_Ultimo\Managers\Domain_Manager::should_create_www_subdomain', array( 'inc/managers.php' => array( 'function should_create_www_subdomain(' => 'function should_create_www(' ), 'inc/serverpilot.php' => array( '->should_create_www_subdomain(' => '->should_create_www(' ) ) ),
			'a function that we call wants more' => array( 'wu_unschedule_all_actions', array( 'inc/functions.php' => array( 'function wu_unschedule_all_actions( $hook, $args = array(), $group = \'\' )' => 'function wu_unschedule_all_actions( $hook, $args, $group = \'\' )' ) ) ),
		);
	}

	/**
	 * @dataProvider changes_that_are_not_taken
	 * @group double
	 */
	#[DataProvider( 'changes_that_are_not_taken' )]
	#[Group( 'double' )]
	public function test_a_version_that_ours_do_not_fit_keeps_its_own_integration_and_says_so( $misfit, $changes ) {
		$this->assert_steps_aside( $changes, 'unfit', "Ultimate Multisite 2.17.2 is not built as this plugin needs it ($misfit). Its built-in ServerPilot integration goes on writing.", 'Update this plugin. To let it try again without an update, deactivate it and activate it.' );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_a_version_before_the_registry_keeps_its_own_integration_and_the_one_that_is_needed_is_named() {
		$this->assert_steps_aside( Versions::WITHOUT_REGISTRY, 'outdated', 'Ultimate Multisite is version 2.4.10; this plugin needs 2.4.11 or later. Its built-in ServerPilot integration goes on writing.', 'Update Ultimate Multisite.', array() );
	}

	/** Loads a changed Ultimate Multisite, and asserts that each place tells the same, who listens, and that our jobs are gone. */
	private function assert_steps_aside( $changes, $kind, $message, $step, $writers = array( 'WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Domain_Mapping' ) ) {
		\ServerPilot_Plugin\Plugin::instance()->look_after_schedule();
		$env = array( 'WU_NETWORK_CONTENT' => $this->content_with( 'ultimate-multisite', $changes ) );
		$this->assertSame( $step, \ServerPilot_Plugin\Admin\Remediation::on( $kind )['step'] );
		$this->assert_each_channel_says( $kind, $message, $env );

		$report  = $this->report( 'admin', true, $env );
		$classes = array_map( static fn( $listeners ) => array_map( static fn( $listener ) => strstr( $listener, '::', true ), $listeners ), self::writers( $report ) );
		$this->assertSame( array_fill_keys( array_keys( self::ours() ), $writers ), $classes );
		if ( ! str_contains( $message, '(wu_' ) ) { // Else nothing of theirs can be called, to take jobs back either.
			$this->assertSame( array(), $this->due_in( \ServerPilot_Plugin\Reconcile\Jobs::RECONCILE ) );
		}

		list( $status, $output ) = $this->in_process( 'wp', array( 'serverpilot', 'list' ), $env );
		$this->assertSame( array( 1, "Error: $message\n" ), array( $status, $output ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_without_ultimate_multisite_a_notice_says_what_is_missing() {
		$told    = $this->told_by_process( 'told', array(), array( 'WU_CLI_WITHOUT' => 'ultimate-multisite' ) );
		$title   = 'ServerPilot for Ultimate Multisite needs Ultimate Multisite';
		$message = 'The plugin Ultimate Multisite, 2.4.11 or later, is not active here.';
		$step    = 'Install Ultimate Multisite and activate it for the network.';

		$this->assertSame( array( "$title $message $step Go to the plugins Do not show this again ($title)" ), $told['notices'] );
		$this->assertSame( array( 'wu_serverpilot_absent' => array( 'critical', $title, "$message $step" ) ), $told['health'] );
		$this->assertSame( array(), $told['mails'] );
	}

	public function test_whatever_ours_declare_is_in_the_traits_that_are_looked_at() {
		foreach ( \ServerPilot_Plugin\Integration\Requirements::CLASSES as $name => list( $parent, $interfaces, $trait ) ) {
			$class = new \ReflectionClass( $name );
			$this->assertSame( array( $trait ), array_values( $class->getTraitNames() ), $name );
			$this->assertSame( $parent, $class->getParentClass() ? $class->getParentClass()->getName() : '', $name );
			$this->assertSame( array(), array_diff( $interfaces, $class->getInterfaceNames() ), $name );
			foreach ( $class->getMethods() as $method ) {
				if ( $method->getDeclaringClass()->getName() === $name ) {
					$this->assertSame( ( new \ReflectionClass( $trait ) )->getFileName(), $method->getFileName(), "$name::{$method->getName()}" );
				}
			}
			foreach ( $class->getProperties() as $property ) {
				$this->assertSame( $property->getDeclaringClass()->getName() === $name, $property->isPrivate(), "$name::{$property->getName()}" );
			}
		}
	}

	public function test_whatever_of_theirs_is_called_is_looked_for_before() {
		$called = array();
		foreach ( new \RegexIterator( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( self::plugin_file() ) . '/includes', \FilesystemIterator::FOLLOW_SYMLINKS ) ), '/\.php$/' ) as $file ) {
			$code = preg_replace( '#^\s*(\*|//).*$#m', '', file_get_contents( $file ) );
			preg_match_all( '/\b(wu_(?!serverpilot)\w+)\(/', $code, $functions );
			preg_match_all( "/function_exists\( '(wu_\w+)' \)/", $code, $asked );
			$called = array_merge( $called, array_diff( $functions[1], $asked[1] ) );
		}
		$known = array_keys( \ServerPilot_Plugin\Integration\Requirements::FUNCTIONS );

		$this->assertSame( array(), array_values( array_diff( $called, $known ) ) );
	}

	public function test_the_plugins_header_says_what_it_needs() {
		$header = get_plugin_data( self::plugin_file(), false, false );

		$this->assertSame(
			array( true, '6.5', '8.1', '', 'wu-serverpilot' ),
			array( $header['Network'], $header['RequiresWP'], $header['RequiresPHP'], $header['RequiresPlugins'], $header['TextDomain'] )
		);
	}
}
