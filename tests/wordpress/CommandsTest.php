<?php
/**
 * The commands of WP-CLI.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

require_once __DIR__ . '/support/Verbs.php';

use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Jobs;

/**
 * Each runs in a process of its own, on the double of WP-CLI, or on the real one whose folder
 * WP_CLI_DIR names.
 */
final class CommandsTest extends TestCase {

	use Verbs;

	/**
	 * Runs `wp serverpilot …`.
	 *
	 * @param string $line The words after it.
	 * @param array  $env  More environment.
	 * @param bool   $extension Whether the extension is loaded.
	 * @return array{0: int, 1: string} Exit code and all output.
	 */
	private function wp( $line, array $env = array(), $extension = true ) {
		$words = array_merge( array( 'serverpilot' ), explode( ' ', $line ) );
		$real  = getenv( 'WP_CLI_DIR' );
		if ( ! $real ) {
			return $this->run_php( __DIR__ . '/support/wp-cli.php', $words, $env, $extension );
		}
		$without = isset( $env['WU_CLI_WITHOUT'] ) ? array( "--skip-plugins={$env['WU_CLI_WITHOUT']}" ) : array();
		$general = array( '--path=' . getenv( 'WU_NETWORK_WORDPRESS' ), '--allow-root', '--no-color', ...$without );
		return $this->run_php( "$real/php/boot-fs.php", array_merge( $general, $words ), $env + array( 'WP_CONFIG_PATH' => getenv( 'WU_NETWORK_CONFIG' ) ), $extension );
	}

	/**
	 * A command's exit code and its last line.
	 *
	 * @param string $line The words.
	 */
	private function said( $line ) {
		list( $code, $output ) = $this->wp( $line );
		$lines                 = explode( "\n", trim( $output ) );
		return array( $code, end( $lines ) );
	}

	/**
	 * What a command prints with --format=json.
	 *
	 * @param string $line The words.
	 */
	private function rows( $line ) {
		list( $code, $output ) = $this->wp( "$line --format=json" );
		$this->assertMatchesRegularExpression( '/^\[.*\]$/ms', $output );
		preg_match( '/^\[.*\]$/ms', $output, $json );
		return array( $code, json_decode( $json[0], true ) );
	}

	public function test_status_shows_what_is_known_and_its_exit_code_says_whether_all_is_well() {
		list( $code, $output ) = $this->wp( 'status' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( "Integration: switched on and set up\n", $output );
		$this->assertSame( array(), $this->emulator->requests() );

		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		list( $code, $output ) = $this->wp( 'status' );
		$this->assertSame( 2, $code, $output );
		$this->assertStringContainsString( 'Warning: ServerPilot does not accept the API key. ', $output );
	}

	public function test_status_is_for_machines_too() {
		list( $code, $rows ) = $this->rows( 'status' );

		$this->assertSame( 0, $code );
		$this->assertSame( array( 'fact' => 'credentials', 'value' => 'constants' ), $rows[ array_search( 'credentials', array_column( $rows, 'fact' ), true ) ] );
	}

	public function test_status_and_diagnose_say_what_is_missing_without_the_extension() {
		foreach ( array( 'status', 'diagnose shop.example' ) as $command ) {
			list( $code, $output ) = $this->wp( $command, array(), false );

			$this->assertSame( 3, $code, $output );
			$this->assertStringContainsString( 'The PHP extension wu_serverpilot is not loaded in this PHP', $output );
		}
	}

	public function test_status_and_diagnose_work_without_ultimate_multisite() {
		$env = array( 'WU_CLI_WITHOUT' => 'ultimate-multisite' );

		list( $code, $output ) = $this->wp( 'status', $env );
		$this->assertSame( 3, $code, $output );
		$this->assertStringContainsString( 'Warning: The plugin Ultimate Multisite, 2.4.11 or later, is not active here.', $output );

		list( $code, $output ) = $this->wp( 'diagnose unmapped.example --format=csv', $env );
		$this->assertContains( $code, array( 2, 3 ), $output );
		$this->assertStringContainsString( 'unmapped.example,on_app,failed,', $output );
	}

	public function test_the_other_commands_say_so_where_the_integration_is_off() {
		Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->disable();
		foreach ( array( 'list', 'app', 'sync', 'retry', 'remove old.example', 'autossl', 'force-ssl on' ) as $command ) {
			list( $code, $output ) = $this->wp( $command );

			$this->assertSame( 1, $code, $output );
			$this->assertStringContainsString( 'Error: The integration is off, or not set up.', $output );
		}
		$this->assertSame( array(), $this->emulator->requests() );
	}

	public function test_list_has_every_domain_with_its_state_without_a_request() {
		$this->app_has( 'network.example', 'old.example' );
		$this->have_mapped( 'shop.example' );
		$this->map_domain( 'new.example' );
		list( $code, $rows ) = $this->rows( 'list --fields=domain,site,on_app,www,state' );

		$row = static fn( ...$values ) => array_combine( array( 'domain', 'site', 'on_app', 'www', 'state' ), $values );
		usort( $rows, static fn( $one, $other ) => strcmp( $one['domain'], $other['domain'] ) );
		$this->assertSame( 0, $code );
		$this->assertSame(
			array(
				$row( 'network.example', 1, 'yes', 'no', 'own' ),
				$row( 'new.example', '', 'no', 'no', 'waiting_serverpilot' ),
				$row( 'old.example', '', 'yes', 'no', 'only_on_app' ),
				$row( 'shop.example', 1, 'yes', 'yes', 'not_checked' ),
			),
			$rows
		);
		$this->assertSame( array( 0, 'old.example' ), array_map( static fn( $part ) => is_string( $part ) ? trim( $part ) : $part, $this->wp( 'list --state=only_on_app --format=ids' ) ) );
		$this->assertSame( '4', trim( $this->wp( 'list --format=count' )[1] ) );
		$this->assertSame( array(), $this->emulator->requests() );
	}

	public function test_app_shows_what_was_seen_last_and_asks_where_nothing_was() {
		list( , $rows ) = $this->rows( 'app' );
		$values         = array_column( $rows, 'value', 'field' );
		$this->assertSame( array( 'network', 'nlcN0TwdZAyNEgdp', 1, 300 ), array( $values['name'], $values['id'], $values['domains'], $values['domain_limit'] ) );
		$this->assertSame( array( 'GET' ), $this->methods() );

		$this->have_mapped( 'shop.example' );
		list( , $rows ) = $this->rows( 'app' );
		$this->assertSame( 3, array_column( $rows, 'value', 'field' )['domains'] );
		$this->assertSame( array(), $this->methods() );
	}

	public function test_log_shows_what_was_changed_and_why() {
		$this->have_mapped( 'shop.example' );
		list( $code, $rows ) = $this->rows( 'log' );

		$this->assertSame( 0, $code );
		$this->assertSame( array( 'change' => 'added', 'domains' => 'shop.example, www.shop.example', 'why' => 'event' ), array_slice( $rows[0], 1 ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $rows[0]['time'] );
	}

	public function test_test_tells_of_the_app_and_a_failure_with_its_own_cause() {
		list( $code, $output ) = $this->wp( 'test' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: Connected with the ServerPilot app network: 1 of 300 domains.', $output );

		$this->emulator->answer_everything( 401 );
		list( $code, $output ) = $this->wp( 'test' );
		$this->assertSame( 1, $code, $output );
		$this->assertMatchesRegularExpression( '/^Error: .*401/m', $output );
	}

	public function test_sync_says_what_it_would_do_and_does_it() {
		$this->map_domain( 'shop.example' );
		$this->map_domain( 'other.example' );

		list( $code, $output ) = $this->wp( 'sync shop.example --dry-run' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( "added: shop.example, www.shop.example\nSuccess: 2 domains would be added, 0 removed.\n", $output );
		$this->assert_app_has( 'network.example' );

		list( $code, $output ) = $this->wp( 'sync' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: 4 domains added, 0 removed.', $output );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
	}

	public function test_a_sync_that_fails_is_told_of_by_the_status_and_a_dry_run_leaves_no_trace() {
		$this->emulator->answer_everything( 401, 'No such key.' );

		foreach ( array( 'sync --dry-run' => 0, 'sync' => 2 ) as $command => $status ) {
			list( $code, $output ) = $this->wp( $command );
			$this->assertSame( 1, $code );
			$this->assertStringContainsString( 'ServerPilot does not accept the API credentials', $output );
			list( $code, $output ) = $this->wp( 'status' );
			$this->assertSame( $status, $code, $output );
		}
		$this->assertStringContainsString( 'Problems: authentication', $output );
	}

	public function test_sync_asks_before_it_removes() {
		$this->have_mapped( 'shop.example' );
		$this->unmap_domain( 'shop.example' );

		list( , $output ) = $this->wp( 'sync' );
		$this->assertStringContainsString( 'shop.example, www.shop.example. Remove them from ServerPilot?', $output );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );

		list( $code, $output ) = $this->wp( 'sync --yes' );
		$this->assertSame( 0, $code, $output );
		$this->assert_app_has( 'network.example' );
	}

	public function test_remove_takes_off_what_is_nobodys_and_nothing_else() {
		$this->have_mapped( 'shop.example' );
		$this->app_has( 'network.example', 'shop.example', 'www.shop.example', 'old.example', 'www.old.example' );
		do_action( Jobs::RECONCILE );

		list( $code, $output ) = $this->wp( 'remove old.example --yes' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( "removed: old.example, www.old.example\nSuccess: 2 domains removed.", $output );

		list( $code, $output ) = $this->wp( 'remove shop.example network.example --yes' );
		$this->assertSame( 1, $code, $output );
		$this->assertStringContainsString( 'Error: Not removed: shop.example, network.example.', $output );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_retry_asks_only_where_something_waits() {
		do_action( Jobs::RECONCILE );
		$this->emulator->forget();
		list( $code, $output ) = $this->wp( 'retry' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: Nothing waits.', $output );
		$this->assertSame( array(), $this->emulator->requests() );

		$this->emulator->answer_everything( 500 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$this->emulator->heal();
		list( $code, $output ) = $this->wp( 'retry' );

		$this->assertSame( 0, $code, $output );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_autossl_and_force_ssl_say_how_it_stands() {
		$this->emulator->change_settings( array( 'autossl_after_ms' => null ) );
		$this->emulator->change_app( array( 'autossl' => array( 'available' => false, 'domains' => array() ) ) );
		$this->have_mapped( 'shop.example' );
		$this->assertSame( array( 0, 'Warning: AutoSSL: pending.' ), $this->said( 'autossl' ) );
		list( $code, $output ) = $this->wp( 'force-ssl on' );
		$this->assertSame( 1, $code, $output );

		$this->emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => $this->emulator->domains() ) ) );
		$this->assertSame( array( 0, 'Success: AutoSSL: now on.' ), $this->said( 'autossl' ) );
		$this->assertSame( array( 0, 'Success: Visitors are redirected to https.' ), $this->said( 'force-ssl on' ) );
		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 0, 'Success: Visitors are not redirected to https.' ), $this->said( 'force-ssl off' ) );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );
	}

	public function test_diagnose_has_each_check_of_each_domain_and_the_exit_code_of_the_worst() {
		list( $code, $rows ) = $this->rows( 'diagnose a.unmapped.example b.unmapped.example' );

		$this->assertContains( $code, array( 2, 3 ) );
		$this->assertSame( array( 'a.unmapped.example', 'b.unmapped.example' ), array_values( array_unique( array_column( $rows, 'domain' ) ) ) );
		$this->assertSame( array( 'domain', 'check', 'status', 'message', 'step' ), array_keys( $rows[0] ) );
		$this->assertSame( array( 'on_app', 'failed' ), array( $rows[0]['check'], $rows[0]['status'] ) );
	}

	public function test_a_name_that_is_none_does_not_keep_the_others_from_being_diagnosed() {
		list( $code, $rows ) = $this->rows( 'diagnose not_a_name a.unmapped.example' );

		$this->assertSame( 3, $code );
		$this->assertSame( array( 'invalid_domain', 'on_app' ), array_slice( array_column( $rows, 'check' ), 0, 2 ) );
	}

	public function test_a_command_that_fails_says_so() {
		$this->emulator->answer_everything( 401 );
		foreach ( array( 'sync', 'app', 'autossl', 'force-ssl on' ) as $command ) {
			list( $code, $output ) = $this->wp( $command );

			$this->assertSame( 1, $code, $output );
			$this->assertMatchesRegularExpression( '/^Error: .*401/m', $output );
		}
	}
}
