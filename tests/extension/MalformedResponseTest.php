<?php
/**
 * Errors of the kind malformed_response.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * An answer that is not the API's is never taken for one.
 */
final class MalformedResponseTest extends ExtensionTestCase {

	private const READ = 'GET /apps/' . Emulator::APP_ID;

	private const BROKE_OFF   = 'broke off';
	private const OTHER_SHAPE = 'has another shape than ServerPilot\'s documentation gives';
	private const NO_JSON     = 'is not JSON';
	private const REDIRECT    = 'is a redirect, which is not followed';
	private const ANOTHER     = 'is about something else than what was asked for';
	private const TOO_LARGE   = 'is larger than 8 MiB';

	/**
	 * @dataProvider answers
	 */
	#[DataProvider( 'answers' )]
	public function test_an_answer_that_is_not_the_apis_says_what_is_wrong( array $action, int $status, string $what ): void {
		$this->emulator->fault( [ 'action' => $action ] );
		$result   = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] )->run( 'wu_serverpilot_get_app();' );
		$expected = self::an_error(
			'malformed_response',
			"ServerPilot's answer $what (status $status). Something between this server and ServerPilot may have answered in its place; it is tried again later.",
			[
				'code'      => $status,
				'retryable' => true,
			]
		);
		$this->assertSame( $expected, $result->error() );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public static function answers(): array {
		$body     = static fn( string $json ) => [
			'type'   => 'answer',
			'status' => 200,
			'body'   => $json,
		];
		$redirect = static fn( int $status ) => [
			'type'     => 'redirect',
			'status'   => $status,
			'location' => EmulatorProcess::shared()->api_url() . '/elsewhere',
		];
		$app      = static fn( array $fields ) => $body(
			json_encode(
				[
					'data' => $fields + [
						'id'      => Emulator::APP_ID,
						'domains' => [],
					],
				]
			)
		);
		return [
			'a page'                     => [
				[
					'type'   => 'html',
					'status' => 200,
				],
				200,
				self::NO_JSON,
			],
			'cut in half'                => [ [ 'type' => 'truncate' ], 200, self::BROKE_OFF ],
			'cut at once'                => [
				[
					'type' => 'truncate',
					'keep' => 0,
				],
				200,
				self::BROKE_OFF,
			],
			'cut without being noticed'  => [ $body( '{"data":{"id":"a1","domains":["a.example"' ), 200, 'is cut off' ],
			'nothing'                    => [ $body( '' ), 200, 'is cut off' ],
			'wrong types'                => [ [ 'type' => 'wrong_types' ], 200, self::OTHER_SHAPE ],
			'bad UTF-8'                  => [ [ 'type' => 'invalid_utf8' ], 200, self::NO_JSON ],
			'50 MB'                      => [ [ 'type' => 'huge' ], 200, self::TOO_LARGE ],
			'50 MB without saying so'    => [
				[
					'type'           => 'huge',
					'content_length' => false,
				],
				200,
				self::TOO_LARGE,
			],
			'a list'                     => [ $body( '[]' ), 200, self::OTHER_SHAPE ],
			'text'                       => [ $body( '"data"' ), 200, self::OTHER_SHAPE ],
			'no data'                    => [ $body( '{}' ), 200, self::OTHER_SHAPE ],
			'data that is null'          => [ $body( '{"data":null}' ), 200, self::OTHER_SHAPE ],
			'more after the JSON'        => [ $body( '{"data":{"id":"a1","domains":[]}} <b>' ), 200, self::NO_JSON ],
			'an error with status 200'   => [ $body( '{"error":{"message":"No."}}' ), 200, self::OTHER_SHAPE ],
			'domains as an object'       => [ $app( [ 'domains' => [ 3 => 'a.example' ] ] ), 200, self::OTHER_SHAPE ],
			'domains that are null'      => [ $app( [ 'domains' => null ] ), 200, self::OTHER_SHAPE ],
			'a domain that is a number'  => [ $app( [ 'domains' => [ 7 ] ] ), 200, self::OTHER_SHAPE ],
			'a domain that is null'      => [ $app( [ 'domains' => [ 'a.example', null ] ] ), 200, self::OTHER_SHAPE ],
			'another app'                => [ $app( [ 'id' => 'another' ] ), 200, self::ANOTHER ],
			'an app without an id'       => [ $app( [ 'id' => null ] ), 200, self::OTHER_SHAPE ],
			'an app as a list'           => [ $body( '{"data":["' . Emulator::APP_ID . '","name","s1","php8.2",["a.example"]]}' ), 200, self::OTHER_SHAPE ],
			'a list with an app in it'   => [ $body( '[{"id":"' . Emulator::APP_ID . '","domains":["a.example"]}]' ), 200, self::OTHER_SHAPE ],
			'a redirect 301'             => [ $redirect( 301 ), 301, self::REDIRECT ],
			'a redirect 302'             => [ $redirect( 302 ), 302, self::REDIRECT ],
			'a redirect 307'             => [ $redirect( 307 ), 307, self::REDIRECT ],
			'a redirect 308'             => [ $redirect( 308 ), 308, self::REDIRECT ],
			'deeply nested'              => [ $body( '{"data":' . str_repeat( '[', 100000 ) ), 200, self::OTHER_SHAPE ],
			'deeply nested where nobody looks' => [ $body( '{"data":{"id":"a1","domains":[],"x":' . str_repeat( '[', 100000 ) ), 200, 'is cut off' ],
		];
	}

	public function test_a_redirect_is_not_followed_to_another_host_either(): void {
		$elsewhere = new EmulatorProcess();
		$this->emulator->fault(
			[
				'action' => [
					'type'     => 'redirect',
					'status'   => 302,
					'location' => $elsewhere->api_url() . '/apps/' . Emulator::APP_ID,
				],
			]
		);
		$error = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'malformed_response', 302 ], [ $error['kind'], $error['code'] ] );
		$this->assertSame( 0, $elsewhere->emulator->connections() );
	}

	public function test_a_write_whose_answer_broke_off_is_read_again_and_seen_as_made(): void {
		$this->emulator->fault(
			[
				'method' => 'POST',
				'which'  => [ 'first' => 1 ],
				'action' => [ 'type' => 'truncate' ],
			]
		);
		$report = $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ true, [ 'shop.example' ], [ 'network.example', 'shop.example' ] ], [ $report['changed'], $report['added'], $report['domains'] ] );
		$this->assertCount( 1, array_filter( $this->emulator->written(), static fn( $body ) => isset( $body['domains'] ) ) );
	}

	public function test_an_answer_about_another_app_is_never_written_from(): void {
		$other = [
			'id'      => 'another',
			'domains' => [ 'foreign.example' ],
		];
		$this->emulator->fault(
			[
				'method' => 'GET',
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => $other ],
				],
			]
		);
		$error = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_add_domain( "shop.example" );' )->error();
		$this->assertSame( [ 'malformed_response', true ], [ $error['kind'], $error['retryable'] ] );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider odd_values
	 */
	#[DataProvider( 'odd_values' )]
	public function test_what_a_change_does_not_depend_on_may_be_odd( $odd ): void {
		$this->emulator->call( 'PATCH', 'state', [ 'settings' => [ 'autossl_after_ms' => null ] ] );
		$app = [
			'id'      => Emulator::APP_ID,
			'domains' => [ 'network.example' ],
		];
		$this->emulator->fault(
			[
				'method' => 'GET',
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => $app + array_fill_keys( [ 'name', 'serverid', 'runtime', 'ssl', 'autossl' ], $odd ) ],
				],
			]
		);
		$report = $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ true, [ 'network.example', 'shop.example' ], 'pending' ], [ $report['changed'], $report['domains'], $report['autossl'] ] );
	}

	public static function odd_values(): array {
		return [ [ null ], [ 7.5 ], [ [] ], [ [ 'a', [ 1 ] ] ], [ new \stdClass() ], [ 'on' ] ];
	}

	public function test_an_action_of_an_unknown_status_is_malformed(): void {
		$this->emulator->fault(
			[
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [
						'data' => [
							'id'     => 'a1',
							'status' => 'sleeping',
						],
					],
				],
			]
		);
		$error = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_action( "a1" );' )->error();
		$this->assertSame( 'malformed_response', $error['kind'] );
	}

	public function test_an_answer_of_8_mib_is_read(): void {
		$domains = [ str_repeat( 'a', ( 8 << 20 ) - 64 ) ];
		$json    = json_encode(
			[
				'data' => [
					'id'      => Emulator::APP_ID,
					'domains' => $domains,
				],
			]
		);
		$server  = RawServer::answering( "HTTP/1.1 200 OK\r\nContent-Length: " . strlen( $json ) . "\r\n\r\n$json" );
		$length  = Php::of_site( $server->http_url() )->run( 'return strlen( wu_serverpilot_get_domains()[0] );' )->value();
		$this->assertSame( ( 8 << 20 ) - 64, $length );
	}
}
