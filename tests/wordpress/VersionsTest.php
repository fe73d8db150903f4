<?php

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';
require_once __DIR__ . '/support/Copies.php';

use ServerPilot_Plugin\{ Extension\Client, Support\Failure };
use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Jobs;

/**
 * It is told everywhere, and works as far as the two understand each other.
 */
final class VersionsTest extends TestCase {

	use Verbs;
	use Copies;

	/**
	 * Begins a script that takes a function away, as if the extension were older.
	 *
	 * @param string $missing   The function.
	 * @param string ...$script The script and its arguments.
	 * @return array{0: int, 1: string}
	 */
	private function run_without( $missing, ...$script ) {
		return $this->run_php( '-d', array( "disable_functions=$missing", ...$script ) );
	}

	/**
	 * The environment of a network whose plugin is version 9.9.9.
	 */
	private function newer_plugin() {
		$version = 'Version: ' . wu_serverpilot_version();
		return array( 'WU_NETWORK_CONTENT' => $this->content_with( 'wu-serverpilot', array( 'wu-serverpilot.php' => array( $version => 'Version: 9.9.9' ) ) ) );
	}

	/**
	 * What says that the versions differ.
	 */
	private static function sentence() {
		return sprintf( 'The extension wu_serverpilot in this PHP (cli, version %1$s, .ini files in %2$s) is version %3$s, the plugin is version 9.9.9. Install the same version of both.', PHP_VERSION, self::ini_folder(), wu_serverpilot_version() );
	}

	public function test_versions_that_differ_are_told_at_each_place_and_once_there() {
		list( $status, $output ) = $this->run_php( __DIR__ . '/support/told.php', array(), $this->newer_plugin() );
		$told                    = json_decode( $output, true );
		$title                   = 'The ServerPilot plugin and its extension differ in version';
		$step                    = 'Update the plugin on the Plugins page and the extension on the server: unpack its package there and run sudo ./install.sh. Until then, domains are kept in step as far as the two understand each other.';

		$this->assertSame( array( 0, true ), array( $status, is_array( $told ) ), $output );
		$this->assertSame( array( 'version' => self::sentence() ), $told['problems'] );
		$this->assertSame( array( "$title " . self::sentence() . " $step Go to the plugins Do not show this again ($title)" ), $told['notices'] );
		$this->assertSame( array( 'critical', $title, self::sentence() . " $step" ), $told['health']['wu_serverpilot_version'] );
		$this->assertCount( 1, $told['mails'] );
		$this->assertSame( "[Network] $title", $told['mails'][0][0] );
		$this->assertStringStartsWith( "$title\n" . self::sentence() . "\n$step\nGo to the plugins: " . network_admin_url( 'plugins.php' ) . "\n\n", $told['mails'][0][1] );
	}

	public function test_wp_cli_tells_it_once_and_its_exit_code_says_so() {
		list( $status, $output ) = $this->run_php( __DIR__ . '/support/wp-cli.php', array( 'serverpilot', 'status' ), $this->newer_plugin() );

		$this->assertSame( 2, $status, $output );
		$this->assertStringContainsString( "Version: 9.9.9\nPHP extension wu_serverpilot: " . wu_serverpilot_version() . "\n", $output );
		$this->assertStringContainsString( "Problems: version\n", $output );
		$this->assertSame( 1, substr_count( $output, self::sentence() ), $output );
	}

	public function test_domains_are_kept_in_step_all_the_same() {
		$this->map_domain( 'shop.example' );

		list( $status, $output ) = $this->run_php( __DIR__ . '/support/run-queue.php', array(), $this->newer_plugin() );
		wp_cache_flush();

		$this->assertSame( array( 0, '' ), array( $status, $output ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_what_an_extension_lacks_is_told_and_the_rest_works() {
		list( $status, $output ) = $this->run_without( 'wu_serverpilot_diagnose_names,wu_serverpilot_watch', __DIR__ . '/support/wp-cli.php', 'serverpilot', 'diagnose', 'shop.example', '--format=json' );
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
		list( $status, $output ) = $this->run_without( 'wu_serverpilot_diagnose_names,wu_serverpilot_watch,wu_serverpilot_canonical,wu_serverpilot_requests,wu_serverpilot_take_log_records', __DIR__ . '/support/run-queue.php' );
		$this->assertSame( array( 0, '' ), array( $status, $output ) );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_an_extension_that_cannot_be_given_the_credentials_leaves_the_domains_waiting() {
		$this->map_domain( 'shop.example' );
		list( $status, $output ) = $this->run_without( 'wu_serverpilot_use_credentials', __DIR__ . '/support/run-queue.php' );
		wp_cache_flush();

		$this->assertSame( array( 0, '' ), array( $status, $output ) );
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
		$env                     = $this->newer_plugin();
		list( $status, $output ) = $this->run_php( '-d', array( 'disable_functions=wu_serverpilot_lock', __DIR__ . '/support/run-queue.php' ), $env );
		$this->assertSame( array( 0, '' ), array( $status, $output ) );
		$this->assert_app_has( 'network.example' );
		list( , $output ) = $this->run_php( '-d', array( 'disable_functions=wu_serverpilot_lock', __DIR__ . '/support/told.php' ), $env );
		$told             = json_decode( $output, true );

		$this->assertSame( array( 'version' => self::sentence() ), $told['problems'] );
		$this->assertCount( 1, $told['notices'] );
		wp_cache_flush();
		$this->run_queue( 700 );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_functions_that_are_switched_off_are_told_as_what_they_are() {
		Plugin::instance()->look_after_schedule();
		$this->map_domain( 'shop.example' );
		list( $status, $output ) = $this->run_without( 'wu_serverpilot_lock', __DIR__ . '/support/run-queue.php' );
		wp_cache_flush();

		$this->assertSame( array( 0, '' ), array( $status, $output ) );
		list( , $output ) = $this->run_without( 'wu_serverpilot_lock', __DIR__ . '/support/told.php' );
		$this->assertSame(
			array( 'extension' => 'Functions of the extension wu_serverpilot are switched off in this PHP (cli, version ' . PHP_VERSION . ', .ini files in ' . self::ini_folder() . '). Take them out of the setting disable_functions.' ),
			json_decode( $output, true )['problems']
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
		try {
			$call->invoke( Plugin::instance()->part( Client::class ), static fn() => throw $error, array() );
			$this->fail( 'nothing was thrown' );
		} catch ( Failure $failure ) {
			$this->assertSame( array( Failure::VERSION, false ), array( $failure->kind, $failure->retryable ) );
			$this->assertStringStartsWith( 'The plugin and the PHP extension wu_serverpilot do not fit each other', $failure->getMessage() );
		}
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

	/**
	 * What is told where a call fails because the two do not fit.
	 *
	 * @param string $cause What PHP says.
	 */
	private static function misfit( $cause ) {
		return "The plugin and the PHP extension wu_serverpilot do not fit each other ($cause). Install the same version of both, then restart PHP.";
	}
}
