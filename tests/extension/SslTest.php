<?php

namespace WuServerPilot\Tests;

/**
 * When AutoSSL is looked after is tested by cargo; here it is what PHP gets.
 */
final class SslTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const OFFER = [ 'available' => true, 'domains' => [ 'network.example', 'www.network.example' ] ];

	public function test_autossl_that_is_available_is_enabled(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->assertSame( self::report( [] ), $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ, 'POST /apps/' . Emulator::APP_ID . '/ssl' ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'auto' => true ] ], $this->emulator->written() );
		$this->assertTrue( $this->emulator->app()['ssl']['auto'] );
	}

	public function test_what_is_on_custom_or_not_available_yet_is_told_and_left_alone(): void {
		$apps = [
			'on'                 => [ [ 'autossl' => self::OFFER, 'ssl' => [ 'auto' => true, 'force' => true ] ], [ 'force' => true ] ],
			'custom_certificate' => [ [ 'autossl' => self::OFFER, 'ssl' => [ 'auto' => false ] ], [] ],
			'pending'            => [ [], [ 'available' => false, 'covered' => [] ] ],
		];
		foreach ( $apps as $autossl => [ $app, $fields ] ) {
			$this->emulator->reset( [ 'network.example' ], $app );
			$this->assertSame( self::report( $fields + [ 'autossl' => $autossl, 'action_id' => null ] ), $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
			$this->assertSame( $autossl, $this->value_of( 'return wu_serverpilot_add_domain( "network.example" )["autossl"];' ) );
			$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
		}
	}

	public function test_an_add_enables_it_and_succeeds_when_it_is_refused_which_is_an_error_where_it_was_asked_for(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->emulator->answer( 400, 'Not yet.', [], [ 'path' => '/ssl$' ] );
		$result = $this->site()->run( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ [ 'shop.example' ], 'pending', 'action0000000001' ], [ $result->value()['added'], $result->value()['autossl'], $result->value()['action_id'] ] );
		$warnings = array_filter( $result->log(), static fn( $record ) => 'warning' === $record['level'] );
		$this->assertCount( 1, $warnings );
		$this->assertStringStartsWith( 'AutoSSL could not be turned on yet: ', current( $warnings )['message'] );

		$error = $this->error_of( 'wu_serverpilot_enable_autossl();' );
		$this->assertSame( [ 'rejected', 400, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );

		$this->emulator->heal();
		$this->assertSame( 'enabled', $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" )["autossl"];' ) );
	}

	public function test_force_ssl_is_switched_where_it_differs(): void {
		foreach ( [ [ false, true ], [ true, false ], [ true, true ], [ false, false ] ] as [ $before, $after ] ) {
			$this->emulator->reset( [ 'network.example' ], [ 'autossl' => self::OFFER, 'ssl' => [ 'auto' => true, 'force' => $before ] ] );
			$expected = self::report( [ 'autossl' => 'on', 'force' => $after, 'action_id' => $before === $after ? null : 'action0000000001' ] );
			$this->assertSame( $expected, $this->value_of( sprintf( 'return wu_serverpilot_set_force_ssl( %s );', var_export( $after, true ) ) ) );
			$this->assertSame( $before === $after ? [] : [ [ 'force' => $after ] ], $this->emulator->written() );
			$this->assertSame( $after, $this->emulator->app()['ssl']['force'] );
		}
	}

	public function test_force_ssl_without_ssl_is_refused_by_serverpilot_and_none_is_so_already(): void {
		$error = $this->error_of( 'wu_serverpilot_set_force_ssl( true );' );
		$this->assertSame( [ 'conflict', 409, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertStringContainsString( '“SSL is not enabled for this app', $error['message'] );

		$none = self::report( [ 'autossl' => 'not_requested', 'available' => false, 'covered' => [], 'action_id' => null ] );
		$this->assertSame( $none, $this->value_of( 'return wu_serverpilot_set_force_ssl( false );' ) );
	}

	/**
	 * What is answered when AutoSSL was enabled, or what differs from that.
	 *
	 * @param array<string, mixed> $fields What differs.
	 */
	private static function report( array $fields ): array {
		$report = [
			'autossl'   => 'enabled',
			'force'     => false,
			'available' => true,
			'covered'   => self::OFFER['domains'],
			'action_id' => 'action0000000001',
		];
		return array_merge( $report, $fields );
	}
}
