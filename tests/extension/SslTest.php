<?php
/**
 * AutoSSL and ForceSSL.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Enabled where it can be, reported where it cannot, never forced.
 */
final class SslTest extends ExtensionTestCase {

	private const READ = 'GET /apps/' . Emulator::APP_ID;
	private const SSL  = 'POST /apps/' . Emulator::APP_ID . '/ssl';

	private const OFFER = [
		'available' => true,
		'domains'   => [ 'network.example', 'www.network.example' ],
	];

	public function test_autossl_that_is_available_is_enabled(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$expected = [
			'autossl'   => 'enabled',
			'force'     => false,
			'available' => true,
			'covered'   => [ 'network.example', 'www.network.example' ],
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ, self::SSL ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'auto' => true ] ], $this->emulator->written() );
		$this->assertTrue( $this->emulator->app()['ssl']['auto'] );
	}

	public function test_autossl_that_is_on_needs_no_second_request(): void {
		$this->emulator->change_app(
			[
				'autossl' => self::OFFER,
				'ssl'     => [
					'auto'  => true,
					'force' => true,
				],
			]
		);
		$expected = [
			'autossl'   => 'on',
			'force'     => true,
			'available' => true,
			'covered'   => [ 'network.example', 'www.network.example' ],
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_autossl_that_is_not_available_yet_is_pending(): void {
		$expected = [
			'autossl'   => 'pending',
			'force'     => false,
			'available' => false,
			'covered'   => [],
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_custom_certificate_is_left_alone(): void {
		$this->emulator->change_app(
			[
				'autossl' => self::OFFER,
				'ssl'     => [ 'auto' => false ],
			]
		);
		$expected = [
			'autossl'   => 'custom_certificate',
			'force'     => false,
			'available' => true,
			'covered'   => [ 'network.example', 'www.network.example' ],
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_refusal_of_autossl_is_an_error_where_it_was_asked_for(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->emulator->answer( 400, 'Not yet.', [], [ 'path' => '/ssl$' ] );
		$error = $this->error_of( 'return wu_serverpilot_enable_autossl();' );
		$this->assertSame( [ 'rejected', 400, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertSame( [ self::READ, self::SSL ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider states_of_autossl
	 */
	#[DataProvider( 'states_of_autossl' )]
	public function test_an_add_looks_after_autossl( array $app, string $autossl, array $writes ): void {
		$this->emulator->change_app( $app );
		$this->assertSame( $autossl, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" )["autossl"];' ) );
		$this->assertSame( [ [ 'domains' => [ 'network.example', 'shop.example' ] ], ...$writes ], $this->emulator->written() );
	}

	/**
	 * @dataProvider states_of_autossl
	 */
	#[DataProvider( 'states_of_autossl' )]
	public function test_an_add_that_changes_nothing_looks_after_autossl_too( array $app, string $autossl, array $writes ): void {
		$this->emulator->change_app( $app );
		$expected = [
			'changed'   => false,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [ 'network.example' ],
			'domains'   => [ 'network.example' ],
			'autossl'   => $autossl,
			'action_id' => [] === $writes ? null : 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "network.example" );' ) );
		$this->assertSame( $writes, $this->emulator->written() );
	}

	public static function states_of_autossl(): array {
		return [
			'on already'                       => [
				[
					'ssl'     => [ 'auto' => true ],
					'autossl' => self::OFFER,
				],
				'on',
				[],
			],
			'available'                        => [ [ 'autossl' => self::OFFER ], 'enabled', [ [ 'auto' => true ] ] ],
			'not available yet'                => [ [], 'pending', [] ],
			'a custom certificate'             => [ [ 'ssl' => [ 'auto' => false ] ], 'custom_certificate', [] ],
			'a custom certificate and an offer' => [
				[
					'ssl'     => [ 'auto' => false ],
					'autossl' => self::OFFER,
				],
				'custom_certificate',
				[],
			],
		];
	}

	/**
	 * @dataProvider refusals
	 */
	#[DataProvider( 'refusals' )]
	public function test_an_add_succeeds_when_autossl_is_refused( int $status ): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->emulator->answer( $status, 'No.', [], [ 'path' => '/ssl$' ] );
		$result   = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example' ],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [ 'network.example', 'shop.example' ],
			'autossl'   => 'pending',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $result->value() );
		$warnings = array_filter( $result->log(), static fn( $record ) => 'warning' === $record['level'] );
		$this->assertCount( 1, $warnings );
		$this->assertStringStartsWith( 'AutoSSL could not be turned on yet: ', current( $warnings )['message'] );
	}

	public static function refusals(): array {
		return [ [ 400 ], [ 403 ], [ 409 ], [ 429 ], [ 500 ] ];
	}

	/**
	 * @dataProvider redirections
	 */
	#[DataProvider( 'redirections' )]
	public function test_force_ssl_is_switched_where_it_differs( bool $before, bool $after, array $writes ): void {
		$this->emulator->change_app(
			[
				'autossl' => self::OFFER,
				'ssl'     => [
					'auto'  => true,
					'force' => $before,
				],
			]
		);
		$expected = [
			'autossl'   => 'on',
			'force'     => $after,
			'available' => true,
			'covered'   => [ 'network.example', 'www.network.example' ],
			'action_id' => [] === $writes ? null : 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( sprintf( 'return wu_serverpilot_set_force_ssl( %s );', var_export( $after, true ) ) ) );
		$this->assertSame( $writes, $this->emulator->written() );
		$this->assertSame( $after, $this->emulator->app()['ssl']['force'] );
	}

	public static function redirections(): array {
		return [
			'on'          => [ false, true, [ [ 'force' => true ] ] ],
			'off'         => [ true, false, [ [ 'force' => false ] ] ],
			'on already'  => [ true, true, [] ],
			'off already' => [ false, false, [] ],
		];
	}

	public function test_force_ssl_works_with_a_custom_certificate(): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => false ] ] );
		$expected = [
			'autossl'   => 'custom_certificate',
			'force'     => true,
			'available' => false,
			'covered'   => [],
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_set_force_ssl( true );' ) );
	}

	public function test_force_ssl_without_ssl_is_refused_by_serverpilot(): void {
		$error = $this->error_of( 'return wu_serverpilot_set_force_ssl( true );' );
		$this->assertSame( [ 'conflict', 409, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertStringContainsString( '“SSL is not enabled for this app', $error['message'] );
	}

	public function test_no_force_ssl_without_ssl_is_so_already(): void {
		$expected = [
			'autossl'   => 'not_requested',
			'force'     => false,
			'available' => false,
			'covered'   => [],
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_set_force_ssl( false );' ) );
	}
}
