<?php

namespace WuServerPilot\Tests;

/**
 * What test_connection, get_app, get_domains and get_action answer, and what requests tells of it.
 */
final class ReadingTest extends ExtensionTestCase {

	private const READ_APP = 'GET /apps/' . Emulator::APP_ID;

	/** Names that we would refuse, and names that somebody wrote twice. */
	private const FOREIGN = [ 'z.example', 'A.Example', 'a.example', 'z.example', '10.0.0.1', 'my_app.example', 'bücher.example' ];

	public function test_the_connection_test_says_which_app_it_is_and_how_full(): void {
		$this->emulator->reset( [ 'a.example', 'b.example' ] );
		$expected = [
			'app_id'       => Emulator::APP_ID,
			'app_name'     => 'network',
			'server_id'    => 'UXOSIYrdtL4cSGp3',
			'runtime'      => 'php8.2',
			'domain_count' => 2,
			'domain_limit' => 300,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_test_connection();' ) );
		$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
	}

	public function test_the_app_is_told_whole_with_the_mode_of_its_certificate_and_never_its_text(): void {
		$none  = [ 'available' => false, 'domains' => [] ];
		$offer = [ 'available' => true, 'domains' => [ 'network.example' ] ];
		$apps  = [
			[ [], [ 'mode' => 'none', 'force' => false ], $none ],
			[ [ 'ssl' => [ 'auto' => true ], 'autossl' => $offer ], [ 'mode' => 'auto', 'force' => false ], $offer ],
			// Fields that the documentation does not know are ignored.
			[ [ 'ssl' => [ 'auto' => false, 'force' => true ], 'colour' => [ 'deep' => [ 1, null, 'x' ] ] ], [ 'mode' => 'custom', 'force' => true ], $none ],
		];
		foreach ( $apps as [ $fields, $ssl, $autossl ] ) {
			$this->emulator->reset( [ 'network.example' ], $fields );
			$expected = [
				'id'        => Emulator::APP_ID,
				'name'      => 'network',
				'server_id' => 'UXOSIYrdtL4cSGp3',
				'runtime'   => 'php8.2',
				'domains'   => [ 'network.example' ],
				'ssl'       => $ssl,
				'autossl'   => $autossl,
			];
			$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_get_app();' ) );
			$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
		}
	}

	public function test_the_list_comes_in_the_apps_own_order_byte_for_byte_and_an_empty_one_is_empty(): void {
		foreach ( [ self::FOREIGN, [] ] as $list ) {
			$this->emulator->reset( $list );
			$this->assertSame( [ $list, count( $list ) ], $this->value_of( 'return [ wu_serverpilot_get_domains(), wu_serverpilot_test_connection()["domain_count"] ];' ) );
		}
	}

	public function test_the_numeric_id_of_an_older_account_is_told_as_text(): void {
		$app = array_merge( $this->emulator->app(), [ 'id' => 940288 ] );
		$this->emulator->fault( [ 'action' => [ 'type' => 'answer', 'status' => 200, 'json' => [ 'data' => $app ] ] ] );
		$site = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 940288 ] );
		$this->assertSame( '940288', $site->run( 'return wu_serverpilot_get_app()["id"];' )->value() );
	}

	public function test_an_action_tells_how_far_it_is(): void {
		foreach ( [ 'open' => [ null, 'success' ], 'success' => [ 0, 'success' ], 'error' => [ 0, 'error' ] ] as $status => [ $after, $outcome ] ) {
			$this->emulator->reset();
			$this->emulator->change_settings( [ 'action_after_ms' => $after, 'action_outcome' => $outcome ] );
			$action   = $this->value_of( 'return wu_serverpilot_get_action( wu_serverpilot_add_domain( "a.example" )["action_id"] );' );
			$expected = [
				'id'         => 'action0000000001',
				'server_id'  => 'UXOSIYrdtL4cSGp3',
				'status'     => $status,
				'created_at' => $this->emulator->state()['actions'][0]['datecreated'],
			];
			$this->assertSame( $expected, $action );
			$this->assertSame( 'GET /actions/action0000000001', array_slice( $this->emulator->request_lines(), -1 )[0] );
		}
	}

	// The function requests.

	public function test_each_attempt_has_a_row_with_what_went_wrong_and_its_duration_is_a_float(): void {
		$this->emulator->answer( 503, 'Closed', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 2 ] ] );
		$rows  = $this->site()->run( 'wu_serverpilot_add_domain( "shop.example" );' )->requests();
		$url   = EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID;
		$row   = static fn( $method, $status, $attempt, $error = null ) => [ 'method' => $method, 'url' => $url, 'status' => $status, 'attempt' => $attempt, 'duration_ms' => true, 'error' => $error ];
		$error = 'ServerPilot failed (status 503): “Closed”. It is tried again later.';
		$told  = array_map( static fn( $row ) => array_merge( $row, [ 'duration_ms' => is_float( $row['duration_ms'] ) && $row['duration_ms'] > 0 ] ), $rows );
		$this->assertSame( [ $row( 'GET', 503, 1, $error ), $row( 'GET', 503, 2, $error ), $row( 'GET', 200, 3 ), $row( 'POST', 200, 1 ) ], $told );
	}

	public function test_an_attempt_without_an_answer_has_status_0(): void {
		$this->emulator->fault( [ 'action' => [ 'type' => 'reset' ] ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( [ [ 0 ], [ $result->error()['message'] ] ], [ array_column( $result->requests(), 'status' ), array_column( $result->requests(), 'error' ) ] );
	}

	public function test_the_last_hundred_are_kept_and_asking_does_not_make_them_go_away(): void {
		$code   = '$before = wu_serverpilot_requests();
			wu_serverpilot_get_action( wu_serverpilot_add_domain( "shop.example" )["action_id"] );
			for ( $i = 0; $i < 99; $i++ ) {
				wu_serverpilot_get_domains();
			}
			return [ $before, count( wu_serverpilot_requests() ) ];';
		$result = $this->site()->run( $code );
		$this->assertSame( [ [], 100 ], $result->value() );
		$this->assertCount( 102, $this->emulator->requests() );
		$this->assertSame( [ 'action0000000001', ...array_fill( 0, 99, Emulator::APP_ID ) ], array_map( static fn( $row ) => basename( $row['url'] ), $result->requests() ) );
	}

	public function test_one_connection_serves_all_calls_of_a_process(): void {
		$this->value_of( 'for ( $i = 0; $i < 20; $i++ ) { wu_serverpilot_add_domain( "n$i.example" ); } return null;' );
		$this->assertCount( 21, $this->emulator->domains() );
		$this->assertSame( 1, $this->emulator->connections() );
	}
}
