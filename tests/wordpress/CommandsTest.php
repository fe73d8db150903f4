<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Reconcile\Jobs;

/** Each runs in a process of its own, on the double of WP-CLI, or on the real one whose folder WP_CLI_DIR names. */
final class CommandsTest extends TestCase {

	/**
	 * Runs `wp serverpilot …`.
	 *
	 * @return array{0: int, 1: string} Exit code and all output.
	 */
	private function wp( $line, array $env = array(), $extension = true ) {
		$words = array_merge( array( 'serverpilot' ), explode( ' ', $line ) );
		$real  = getenv( 'WP_CLI_DIR' );
		if ( ! $real ) {
			return $this->in_process( 'wp', $words, $env, $extension );
		}
		$without = isset( $env['WU_CLI_WITHOUT'] ) ? array( "--skip-plugins={$env['WU_CLI_WITHOUT']}" ) : array();
		$general = array( '--path=' . getenv( 'WU_NETWORK_WORDPRESS' ), '--allow-root', '--no-color', ...$without );
		return $this->run_php( "$real/php/boot-fs.php", array_merge( $general, $words ), $env + array( 'WP_CONFIG_PATH' => getenv( 'WU_NETWORK_CONFIG' ) ), $extension );
	}

	/** A command's exit code and its last line. */
	private function said( $line ) {
		list( $code, $output ) = $this->wp( $line );
		$lines                 = explode( "\n", trim( $output ) );
		return array( $code, end( $lines ) );
	}

	/** What a command prints with --format=json. */
	private function rows( $line ) {
		list( $code, $output ) = $this->wp( "$line --format=json" );
		preg_match( '/^\[[^\n]*\]/m', $output, $json );
		$this->assertNotSame( array(), $json, $output );
		return array( $code, json_decode( $json[0], true ) );
	}

	public function test_status_shows_what_is_known_and_its_exit_code_says_whether_all_is_well() {
		list( $code, $output ) = $this->wp( 'status' );
		$this->assertSame( 1, $code, 'nothing was synced yet: ' . $output );
		$this->assertStringContainsString( "Integration switched on and set up: yes\n", $output );
		$this->assertStringContainsString( "Domains on the app: not known yet\n", $output );
		$this->assertSame( array(), $this->emulator->requests() );

		$this->create_site( 'inside' );
		$this->run_queue();
		list( $code, $output ) = $this->wp( 'status' );
		$this->assertSame( 0, $code, $output );

		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();

		list( $code, $output ) = $this->wp( 'status' );
		$this->assertSame( 2, $code, $output );
		$this->assertStringContainsString( 'Warning: ServerPilot does not accept the API key. ', $output );
	}

	public function test_status_is_for_machines_too() {
		$this->have_mapped( 'shop.example' );
		list( , $rows ) = $this->rows( 'status' );
		$values         = array_column( $rows, 'value', 'fact' );

		$this->assertSame( array( 'constants', true, 3, 300, array() ), array( $values['credentials'], $values['integration'], $values['domains'], $values['domain_limit'], $values['no_room'] ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $values['synced'] );
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
		$this->assertStringContainsString( 'Warning: ServerPilot for Ultimate Multisite needs Ultimate Multisite. The plugin Ultimate Multisite, 2.4.11 or later, is not active here.', $output );

		list( $code, $output ) = $this->wp( 'diagnose unmapped.example --format=csv', $env );
		$this->assertContains( $code, array( 2, 3 ), $output );
		$this->assertStringContainsString( 'unmapped.example,on_app,failed,', $output );
	}

	public function test_the_other_commands_say_so_where_the_integration_is_off() {
		Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->disable();
		foreach ( array( 'list', 'sync', 'remove old.example', 'force-ssl on' ) as $command ) {
			list( $code, $output ) = $this->wp( $command );

			$this->assertSame( 1, $code, $output );
			$this->assertStringContainsString( 'Error: The integration has its credentials, but it is switched off.', $output );
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

	public function test_in_a_csv_file_nothing_begins_like_a_formula() {
		$formulas = array( '=cmd|calc!a1', '+1', '-1', '@sum(a1)' );
		$this->app_has( 'network.example', ...$formulas );
		$this->run_queue();
		do_action( Jobs::RECONCILE );

		preg_match_all( "/^'([^,]+),/m", $this->wp( 'list --format=csv' )[1], $quoted );
		$this->assertEqualsCanonicalizing( $formulas, $quoted[1] );
		$this->assertStringContainsString( '=cmd|calc!a1', $this->wp( 'list --format=ids' )[1] );
	}

	public function test_test_tells_of_the_app_and_a_failure_with_its_own_cause() {
		list( $code, $output ) = $this->wp( 'test' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: Connected with the ServerPilot app network: 1 of 300 domains.', $output );

		$this->emulator->answer_everything( 401 );
		list( $code, $output ) = $this->wp( 'test' );
		$this->assertSame( 1, $code, $output );
		$this->assertMatchesRegularExpression( '/^Error: .*401/m', $output );

		$this->emulator->heal();
		$this->app_has( 'production.example' );
		list( $code, $output ) = $this->wp( 'test' );
		$this->assertSame( 1, $code, $output );
		$this->assertStringContainsString( 'Add network.example to the app network in ServerPilot, or correct the App ID', $output );

		list( $code, $output ) = $this->wp( 'test', array(), false );
		$this->assertSame( 1, $code, $output );
		$this->assertStringContainsString( 'Error: The PHP extension wu_serverpilot is not loaded in this PHP', $output );
	}

	public function test_sync_says_what_it_would_do_and_does_it() {
		$this->map_domain( 'shop.example' );
		$this->map_domain( 'other.example' );

		list( $code, $output ) = $this->wp( 'sync shop.example --dry-run' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( "added: shop.example, www.shop.example\n", $output );
		$this->assertStringContainsString( 'Success: Without --dry-run: 4 domains added.', $output );
		$this->assert_app_has( 'network.example' );

		list( $code, $output ) = $this->wp( 'sync' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: 4 domains added.', $output );
		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example', 'other.example', 'www.other.example' );
	}

	public function test_a_sync_that_fails_is_told_of_by_the_status_and_a_dry_run_leaves_no_trace() {
		$this->emulator->answer_everything( 401, 'No such key.' );

		foreach ( array( 'sync --dry-run' => 1, 'sync' => 2 ) as $command => $status ) {
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

	public function test_a_name_that_is_neither_mapped_nor_on_the_app_is_an_error() {
		$this->have_mapped( 'shop.example' );
		foreach ( array( 'nowhere.example' => '', 'not-a-domain' => ' --yes', 'elsewhere.example' => ' --dry-run' ) as $name => $how ) {
			$this->assertSame( array( 1, "Error: Neither mapped nor on the app: $name." ), $this->said( "sync $name$how" ) );
		}
		$this->assertSame( 0, $this->wp( 'sync shop.example --yes' )[0] );
	}

	public function test_what_is_held_back_goes_by_its_number_only() {
		wu_save_setting( 'auto_create_www_subdomain', 'never' );
		$this->have_mapped( ...array_map( static fn( $i ) => "shop-$i.example", range( 1, 12 ) ) );
		$this->lose_all_mappings();

		list( $code, $output ) = $this->wp( 'sync --yes' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Warning: Nothing had to be changed. 12 domains are no longer mapped and stay until you say', $output );
		$this->assertCount( 13, $this->emulator->domains() );
		list( $code, $output ) = $this->wp( 'remove --held-back=11 --yes' );
		$this->assertSame( 1, $code, $output );
		$this->assertStringContainsString( 'Error: 12 domains are held back, so nothing was removed.', $output );

		list( $code, $output ) = $this->wp( 'remove --held-back=12 --yes' );
		$this->assertSame( 0, $code, $output );
		$this->assertStringContainsString( 'Success: 12 domains removed.', $output );
		$this->assert_app_has( 'network.example' );
	}

	public function test_force_ssl_takes_on_and_off_only_and_asks_about_names_without_a_certificate() {
		$this->have_mapped( 'shop.example' );
		$this->emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => array( 'network.example', 'shop.example' ) ), 'ssl' => array( 'auto' => true, 'force' => false ) ) );
		foreach ( array( 'ON', '1' ) as $word ) {
			$this->assertSame( array( 1, 'Error: Say on or off.' ), $this->said( "force-ssl $word" ) );
		}
		$this->assertStringContainsString( 'www.shop.example. Redirect all the same?', $this->wp( 'force-ssl on' )[1] );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );

		$this->assertSame( array( 0, 'Success: Visitors are redirected to HTTPS.' ), $this->said( 'force-ssl on --yes' ) );
		$this->assertTrue( $this->emulator->app()['ssl']['force'] );
		$this->assertSame( array( 0, 'Success: Visitors are not redirected to HTTPS.' ), $this->said( 'force-ssl off' ) );
		$this->assertFalse( $this->emulator->app()['ssl']['force'] );

		$this->emulator->answer_everything( 401 );
		list( $code, $output ) = $this->wp( 'force-ssl on' );
		$this->assertSame( 1, $code, $output );
		$this->assertMatchesRegularExpression( '/^Error: .*401/m', $output );
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
}
