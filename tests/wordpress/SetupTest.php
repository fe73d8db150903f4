<?php

namespace ServerPilot_Plugin\Tests;

use PHPUnit\Framework\Attributes\Group;

use ServerPilot_Plugin\Integration\Registration;
use ServerPilot_Plugin\Plugin;

/** What a network's owner enters and reads while setting the integration up. */
final class SetupTest extends TestCase {

	const SAVED = array(
		'WU_SERVER_PILOT_CLIENT_ID' => 'cid_emulator',
		'WU_SERVER_PILOT_API_KEY'   => 'emulator-api-key-SECRET',
		'WU_SERVER_PILOT_APP_ID'    => 'nlcN0TwdZAyNEgdp',
	);

	public function test_credentials_saved_by_the_wizard_work_without_constants() {
		Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->save_credentials( self::SAVED );
		$this->map_domain( 'shop.example' );

		$this->run_queue_in_process( array( 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' ) );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_a_constant_wins_over_what_the_wizard_saved() {
		Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->save_credentials( array_fill_keys( array_keys( self::SAVED ), 'wrong' ) );
		$this->have_mapped( 'shop.example' );

		$this->assert_app_has( 'network.example', 'shop.example', 'www.shop.example' );
	}

	public function test_saved_credentials_lie_encrypted_in_the_database() {
		Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->save_credentials( self::SAVED );

		$this->assertStringNotContainsString( 'SECRET', (string) get_network_option( null, 'wu_hosting_credential_WU_SERVER_PILOT_API_KEY' ) );
	}

	public function test_an_empty_key_field_keeps_the_saved_key() {
		$save = fn( $entered ) => $this->told_by_process( 'save-credentials', array( wp_json_encode( $entered + self::SAVED ) ), array( 'WU_NETWORK_WITHOUT_CONSTANTS' => '1' ) );
		$save( array() );

		$this->assertSame( array_replace( self::SAVED, array( 'WU_SERVER_PILOT_APP_ID' => '940288' ) ), $save( array( 'WU_SERVER_PILOT_API_KEY' => '', 'WU_SERVER_PILOT_APP_ID' => ' 940288 ' ) ) );
	}

	public function test_the_key_is_a_password_field_and_the_others_are_not() {
		$fields = Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration()->get_fields();

		$this->assertSame( array( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' ), array_keys( $fields ) );
		$this->assertSame( 'password', $fields['WU_SERVER_PILOT_API_KEY']['type'] );
		$this->assertSame( 'new-password', $fields['WU_SERVER_PILOT_API_KEY']['html_attr']['autocomplete'] );
		$this->assertArrayNotHasKey( 'type', $fields['WU_SERVER_PILOT_APP_ID'] );
	}

	public function test_the_box_with_the_tests_answer_breaks_lines_on_our_page_only() {
		$style = static function ( $query ) {
			$_GET = $query;
			ob_start();
			Plugin::instance()->part( Registration::class )->integration()->print_style();
			return ob_get_clean();
		};

		$this->assertStringContainsString( '#integration-test pre { white-space: pre-wrap;', $style( array( 'page' => 'wp-ultimo-hosting-integration-wizard', 'integration' => 'serverpilot' ) ) );
		$this->assertSame( '', $style( array( 'page' => 'wp-ultimo-hosting-integration-wizard', 'integration' => 'cloudflare' ) ) );
		$this->assertSame( '', $style( array() ) );
	}

	public function test_the_plugins_row_leads_network_admins_to_the_settings() {
		$links = static function ( $user_id ) {
			wp_set_current_user( $user_id );
			return apply_filters( 'network_admin_plugin_action_links_wu-serverpilot/wu-serverpilot.php', array( 'deactivate' => 'Deactivate' ) );
		};

		$this->assertSame( array( 'settings', 'deactivate' ), array_keys( $links( 1 ) ) );
		$this->assertStringContainsString( 'page=wp-ultimo-hosting-integration-wizard&#038;integration=serverpilot', $links( 1 )['settings'] );
		$this->assertSame( array( 'deactivate' ), array_keys( $links( $this->somebody() ) ) );
	}

	/** @group double */
	#[Group( 'double' )]
	public function test_the_wizards_page_never_shows_the_key() {
		wp_set_current_user( 1 );
		ob_start();
		( new \WP_Ultimo\Admin\Wizard() )->show();
		$shown = ob_get_clean();

		$this->assertStringContainsString( 'name="WU_SERVER_PILOT_API_KEY" value=""', $shown );
		$this->assertStringContainsString( 'value="cid_emulator"', $shown );
		$this->assertStringNotContainsString( 'SECRET', $shown );
	}

	/** @group real */
	#[Group( 'real' )]
	public function test_the_real_wizards_page_never_shows_the_key() {
		wp_set_current_user( 1 );
		set_current_screen( 'dashboard-network' );
		$page     = new \WP_Ultimo\Admin_Pages\Hosting_Integration_Wizard_Admin_Page();
		$property = new \ReflectionProperty( $page, 'integration' );
		$property->setAccessible( true );
		$property->setValue( $page, Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration() );
		$shown = '';
		foreach ( array( 'activation', 'instructions', 'config' ) as $step ) {
			$_GET = array_fill_keys( array( 'tab', 'step' ), $step );
			ob_start();
			call_user_func( $page->get_sections()[ $step ]['view'] );
			$shown .= ob_get_clean();
		}

		$this->assertStringContainsString( 'name="WU_SERVER_PILOT_API_KEY"', $shown );
		$this->assertStringContainsString( 'cid_emulator', $shown );
		$this->assertStringContainsString( 'one write at a time', $shown );
		$this->assertStringNotContainsString( 'SECRET', $shown );
	}

	public function test_the_steps_say_what_the_integration_does_and_how_to_get_the_credentials() {
		$integration = Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration();
		$lines       = $integration->get_explainer_lines();
		ob_start();
		$integration->get_instructions();
		$instructions = ob_get_clean();

		$this->assertCount( 3, $lines['will'] );
		$this->assertCount( 3, $lines['will_not'] );
		$this->assertStringContainsString( 'Account &gt; API', $instructions );
		$this->assertStringContainsString( 'define( &#039;WU_SERVER_PILOT_APP_ID&#039;', $instructions );
		$this->assertStringContainsString( 'Constants in wp-config.php win', $instructions );
	}

	public function test_the_connection_test_tells_a_network_admin_the_app_the_room_and_the_network() {
		$this->app_has( 'network.example', 'a.example' );

		$this->assertSame(
			array( 'success' => true, 'data' => array( 'message' => 'Connected with the ServerPilot app network: 2 of 300 domains. This network’s domain, network.example, is on the app.' ) ),
			$this->wizard_test( 1 )
		);
	}

	public function test_the_connection_test_fails_for_an_app_on_which_nothing_would_be_written() {
		$this->app_has( 'production.example' );

		$this->assertSame(
			array(
				'success' => false,
				'data'    => array( 'message' => 'Connected with the ServerPilot app network, but this network’s domain, network.example, is not among its domains: nothing is written to an app that may be another site’s. Add network.example to the app network in ServerPilot, or correct the App ID; then try again.' ),
			),
			$this->wizard_test( 1 )
		);
	}

	public function test_a_connection_test_that_works_lets_the_first_sync_begin_at_once() {
		$this->wizard_test( 1 );

		$this->assert_due_in( 0 );
	}

	public function test_the_connection_test_tells_a_network_admin_the_extensions_own_sentence() {
		$this->emulator->answer_everything( 401 );
		$answer = $this->wizard_test( 1 );

		try {
			wu_serverpilot_get_app();
			$this->fail( 'ServerPilot refuses.' );
		} catch ( \WuServerPilot\Exception $exception ) {
			$this->assertSame(
				array( 'success' => false, 'data' => array( 'message' => esc_html( $exception->getMessage() ) ) ),
				$answer
			);
		}
	}

	public function test_the_connection_test_makes_no_request_for_anyone_else_and_tells_nothing() {
		$this->emulator->answer_everything( 401 );
		$this->map_domain( 'shop.example' );
		$this->run_queue();
		$problems = $this->problems();
		$this->emulator->heal();
		$this->emulator->forget();

		$answer = $this->wizard_test( $this->somebody() );

		$this->assertFalse( $answer['success'] );
		// Before 2.14, Ultimate Multisite asks the integration on anybody's behalf.
		$this->assertContains( $answer['data']['message'] ?? $answer['data'][0]['message'], array( 'Only network administrators can test the connection with ServerPilot.', 'You do not have permission to perform this action.' ) );
		$this->assertSame( array(), $this->emulator->requests() );
		$this->assertSame( $problems, $this->problems() );
	}

	public function test_a_hostile_app_name_reaches_the_wizards_page_as_text() {
		$this->emulator->change_app( array( 'name' => '<img src=x onerror=alert(1)>' ) );

		$this->assertStringNotContainsString( '<img', $this->wizard_test( 1 )['data']['message'] );
	}

	public function test_the_connection_test_takes_no_rubbish_for_access() {
		// The built-in one says "Access Authorized" to it.
		$this->emulator->fault( array( 'action' => array( 'type' => 'html', 'status' => 500 ) ) );

		$this->assertFalse( $this->wizard_test( 1 )['success'] );
	}
}
