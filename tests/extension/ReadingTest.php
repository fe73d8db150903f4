<?php
/**
 * The functions that only read.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * What test_connection, get_app, get_domains and get_action answer.
 */
final class ReadingTest extends ExtensionTestCase {

	private const READ_APP = 'GET /apps/' . Emulator::APP_ID;

	/**
	 * Names that we would refuse, and names that somebody wrote twice.
	 */
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

	public function test_an_app_without_ssl_is_told_whole(): void {
		$expected = [
			'id'        => Emulator::APP_ID,
			'name'      => 'network',
			'server_id' => 'UXOSIYrdtL4cSGp3',
			'runtime'   => 'php8.2',
			'domains'   => [ 'network.example' ],
			'ssl'       => [
				'mode'  => 'none',
				'force' => false,
			],
			'autossl'   => [
				'available' => false,
				'domains'   => [],
			],
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_get_app();' ) );
		$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider certificates
	 */
	#[DataProvider( 'certificates' )]
	public function test_the_app_tells_the_mode_of_its_certificate_and_never_its_text( array $ssl, array $told ): void {
		$offer = [
			'available' => true,
			'domains'   => [ 'network.example' ],
		];
		$this->emulator->change_app(
			[
				'ssl'     => $ssl,
				'autossl' => $offer,
			]
		);
		$expected = [
			'id'        => Emulator::APP_ID,
			'name'      => 'network',
			'server_id' => 'UXOSIYrdtL4cSGp3',
			'runtime'   => 'php8.2',
			'domains'   => [ 'network.example' ],
			'ssl'       => $told,
			'autossl'   => $offer,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_get_app();' ) );
	}

	public static function certificates(): array {
		return [
			'AutoSSL'                            => [
				[ 'auto' => true ],
				[
					'mode'  => 'auto',
					'force' => false,
				],
			],
			'AutoSSL with redirection'           => [
				[
					'auto'  => true,
					'force' => true,
				],
				[
					'mode'  => 'auto',
					'force' => true,
				],
			],
			'a custom one'                       => [
				[ 'auto' => false ],
				[
					'mode'  => 'custom',
					'force' => false,
				],
			],
			'a custom one with redirection'      => [
				[
					'auto'  => false,
					'force' => true,
				],
				[
					'mode'  => 'custom',
					'force' => true,
				],
			],
		];
	}

	public function test_the_list_comes_in_the_apps_own_order_byte_for_byte(): void {
		$this->emulator->reset( self::FOREIGN );
		$this->assertSame( self::FOREIGN, $this->value_of( 'return wu_serverpilot_get_domains();' ) );
		$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
	}

	public function test_an_empty_list_is_an_empty_list(): void {
		$this->emulator->reset( [] );
		$this->assertSame( [ [], 0 ], $this->value_of( 'return [ wu_serverpilot_get_domains(), wu_serverpilot_test_connection()["domain_count"] ];' ) );
	}

	public function test_the_numeric_id_of_an_older_account_is_told_as_text(): void {
		$app = array_merge( $this->emulator->app(), [ 'id' => 940288 ] );
		$this->emulator->fault(
			[
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => $app ],
				],
			]
		);
		$site = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 940288 ] );
		$this->assertSame( '940288', $site->run( 'return wu_serverpilot_get_app()["id"];' )->value() );
	}

	public function test_fields_that_the_documentation_does_not_know_are_ignored(): void {
		$this->emulator->change_app( [ 'colour' => [ 'deep' => [ 1, null, 'x' ] ] ] );
		$keys = [ 'id', 'name', 'server_id', 'runtime', 'domains', 'ssl', 'autossl' ];
		$this->assertSame( $keys, $this->value_of( 'return array_keys( wu_serverpilot_get_app() );' ) );
	}

	/**
	 * @dataProvider statuses
	 */
	#[DataProvider( 'statuses' )]
	public function test_an_action_tells_how_far_it_is( ?int $after, string $outcome, string $status ): void {
		$this->emulator->change_settings(
			[
				'action_after_ms' => $after,
				'action_outcome'  => $outcome,
			]
		);
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

	public static function statuses(): array {
		return [
			'not done yet' => [ null, 'success', 'open' ],
			'done'         => [ 0, 'success', 'success' ],
			'failed'       => [ 0, 'error', 'error' ],
		];
	}

	public function test_the_version_needs_no_configuration_and_no_request(): void {
		$this->assertMatchesRegularExpression( '/^\d+\.\d+\.\d+$/', Php::with_extension()->run( 'return wu_serverpilot_version();' )->value() );
		$this->assertSame( [], $this->emulator->requests() );
	}
}
