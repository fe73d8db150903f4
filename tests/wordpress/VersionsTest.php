<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\{ Extension\Client, Support\Failure };
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Jobs;

/** It is told everywhere, and works as far as the two understand each other. */
final class VersionsTest extends TestCase {

	use Copies;

	/** The environment of a process that has not these functions, as if the extension were older. */
	private static function without( ...$missing ) {
		return array( 'WU_NETWORK_INI' => 'disable_functions=wu_serverpilot_' . implode( ',wu_serverpilot_', $missing ) );
	}

	/** The environment of a network whose plugin is version 9.9.9. */
	private function newer_plugin() {
		$version = 'Version: ' . wu_serverpilot_version();
		return array( 'WU_NETWORK_CONTENT' => $this->content_with( 'wu-serverpilot', array( 'wu-serverpilot.php' => array( $version => 'Version: 9.9.9' ) ) ) );
	}

	/** What says that the versions differ. */
	private static function sentence() {
		return sprintf( 'The extension wu_serverpilot in this PHP (cli, version %1$s, .ini files in %2$s) is version %3$s, the plugin is version 9.9.9. Install the same version of both.', PHP_VERSION, self::ini_folder(), wu_serverpilot_version() );
	}

	public function test_versions_that_differ_are_told_at_each_place_and_once_there() {
		$env = $this->newer_plugin();
		$this->assert_each_channel_says( 'version', self::sentence(), $env );

		list( , $output ) = $this->in_process( 'wp', array( 'serverpilot', 'status' ), $env );
		$this->assertStringContainsString( "Version: 9.9.9\nPHP extension wu_serverpilot: " . wu_serverpilot_version() . "\n", $output );
	}

	public function test_domains_are_kept_in_step_all_the_same() {
		$this->map_domain( 'shop.example' );

		$this->run_queue_in_process( $this->newer_plugin() );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_what_an_extension_lacks_is_told_and_the_rest_works() {
		list( $status, $output ) = $this->in_process( 'wp', array( 'serverpilot', 'diagnose', 'shop.example', '--format=json' ), self::without( 'diagnose_names', 'watch' ) );
		$this->assertSame( 3, $status, $output );
		$this->assertSame(
			array(
				array(
					'domain'  => 'shop.example',
					'check'   => 'version',
					'status'  => 'unknown',
					'message' => self::misfit( 'Call to undefined function ServerPilot_Plugin\Extension\wu_serverpilot_diagnose_names()' ),
					'step'    => '',
				),
			),
			json_decode( $output, true )
		);

		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( self::without( 'diagnose_names', 'watch', 'canonical', 'requests', 'take_log_records' ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_an_extension_that_cannot_be_given_the_credentials_leaves_the_domains_waiting() {
		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( self::without( 'use_credentials' ) );

		$this->assertSame( array( 'version' => array( 'shop.example' ) ), $this->problems() );
		$this->assertStringContainsString( self::misfit( 'Call to undefined function ServerPilot_Plugin\Extension\wu_serverpilot_use_credentials()' ), $this->queue->jobs( 'failed', Jobs::DUE )[0]['message'] );
		$this->assert_app_has( 'network.example' );

		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_php_with_an_extension_too_old_for_anything_is_told_like_one_of_another_version() {
		Plugin::instance()->look_after_schedule();
		$this->map_domain( 'shop.example' );
		$env = $this->newer_plugin() + self::without( 'lock' );
		$this->run_queue_in_process( $env );
		$this->assert_app_has( 'network.example' );
		$told = $this->told_by_process( 'told', array(), $env );

		$this->assertSame( array( 'version' => self::sentence() ), $told['problems'] );
		$this->assertCount( 1, $told['notices'] );
		$this->run_queue( 700 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_functions_that_are_switched_off_are_told_as_what_they_are() {
		Plugin::instance()->look_after_schedule();
		$this->map_domain( 'shop.example' );
		$this->run_queue_in_process( self::without( 'lock' ) );

		$this->assertSame(
			array( 'extension' => 'Functions of the extension wu_serverpilot are switched off in this PHP (cli, version ' . PHP_VERSION . ', .ini files in ' . self::ini_folder() . '). Take them out of the setting disable_functions.' ),
			$this->told_by_process( 'told', array(), self::without( 'lock' ) )['problems']
		);
		// The same PHP has them again: nothing is the matter any more.
		$this->assertSame( array(), $this->problems() );
	}

	public function test_a_function_that_wants_other_arguments_is_a_failure_too() {
		$client = new \ReflectionClass( Client::class );
		$call   = $client->getMethod( 'call' );
		$error  = new \ArgumentCountError( 'wu_serverpilot_get_action() expects exactly 1 argument, 0 given' );
		$file   = new \ReflectionProperty( \Error::class, 'file' );
		$call->setAccessible( true );
		$file->setAccessible( true );
		$file->setValue( $error, $client->getFileName() );
		$failure = $this->failure_of( fn() => $call->invoke( $this->part( Client::class ), static fn() => throw $error, array() ) );

		$this->assertSame( array( Failure::VERSION, false ), array( $failure->kind, $failure->retryable ) );
		$this->assertStringStartsWith( 'The plugin and the PHP extension wu_serverpilot do not fit each other', $failure->getMessage() );
	}

	public function test_an_error_in_the_sites_own_code_is_told_as_what_it_is() {
		$broken = static fn() => throw new \TypeError( 'The theme counts on a site that is gone.' );
		$line   = __LINE__ - 1;
		$told   = "Code of this site failed while ServerPilot was asked: The theme counts on a site that is gone. (" . plugin_basename( __FILE__ ) . ", line $line)";
		add_filter( 'wu_serverpilot_domains_to_add', $broken );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		$this->assertStringContainsString( $told, $this->queue->jobs( 'failed', Jobs::DUE )[0]['message'] );
		$this->assertSame( array( 'site_code' => array( 'shop.example' ) ), $this->problems() );
		$this->assertStringContainsString( esc_html( $told ), $this->notices() );
		$this->assert_app_has( 'network.example' );

		remove_filter( 'wu_serverpilot_domains_to_add', $broken );
		do_action( Jobs::RECONCILE );
		$this->assertSame( array(), $this->problems() );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	/** What is told where a call fails because the two do not fit. */
	private static function misfit( $cause ) {
		return "The plugin and the PHP extension wu_serverpilot do not fit each other ($cause). Install the same version of both, then restart PHP.";
	}
}
