<?php
/**
 * Text of a hostile API.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Quoted, but escaped and cut.
 */
final class HostileTextTest extends ExtensionTestCase {

	/**
	 * @dataProvider messages
	 */
	#[DataProvider( 'messages' )]
	public function test_the_apis_message_is_quoted_escaped_and_cut( string $said, string $shown ): void {
		$this->emulator->answer( 403, $said );
		$result  = $this->site()->with_constants( [ 'WP_DEBUG' => true ] )->run( 'wu_serverpilot_get_app();' );
		$message = "ServerPilot does not allow this to the API key (status 403): “{$shown}”. Check that the app belongs to the account of WU_SERVER_PILOT_CLIENT_ID.";

		$this->assertSame( $message, $result->error()['message'] );
		$this->assertSame( [ $message ], array_column( $result->requests(), 'error' ) );
		$this->assertDoesNotMatchRegularExpression( '/[\x00-\x1f\x7f<>]/', implode( '', array_column( $result->log(), 'message' ) ) );
	}

	public static function messages(): array {
		return [
			'as it is'                => [ 'Åpp — it\'s 100 % “gone”', 'Åpp — it\'s 100 % “gone”' ],
			'control characters'      => [ "a\0b\x07c\x7fd\u{85}e", 'a\u{0}b\u{7}c\u{7f}d\u{85}e' ],
			'colours of a terminal'   => [ "\e[31mred\e[0m \u{9b}1m", '\u{1b}[31mred\u{1b}[0m \u{9b}1m' ],
			'line breaks'             => [ "one\r\ntwo\u{2028}three", 'one\u{d}\u{a}two\u{2028}three' ],
			'markup'                  => [ '<script>alert("x")</script> &amp;', '\u{3c}script\u{3e}alert(\u{22}x\u{22})\u{3c}/script\u{3e} \u{26}amp;' ],
			'changes of direction'    => [ "a\u{202e}b\u{2066}c\u{200f}d\u{feff}e", 'a\u{202e}b\u{2066}c\u{200f}d\u{feff}e' ],
			'exactly 200 characters'  => [ str_repeat( 'ü', 200 ), str_repeat( 'ü', 200 ) ],
			'201 characters'          => [ str_repeat( 'ü', 201 ), str_repeat( 'ü', 200 ) . '…' ],
			'1 MB'                    => [ str_repeat( 'x', 1 << 20 ), str_repeat( 'x', 200 ) . '…' ],
			'1 MB to be escaped'      => [ str_repeat( "\e", 1 << 17 ), str_repeat( '\u{1b}', 200 ) . '…' ],
		];
	}

	/**
	 * @dataProvider names
	 */
	#[DataProvider( 'names' )]
	public function test_what_the_api_names_is_told_byte_for_byte_and_stays_out_of_the_log( string $name ): void {
		$this->emulator->reset( [ $name, 'network.example' ], [ 'name' => $name ] );
		$result = $this->site()->with_constants( [ 'WP_DEBUG' => true ] )->run( 'return [ wu_serverpilot_get_domains()[0], wu_serverpilot_test_connection()["app_name"], wu_serverpilot_add_domain( "x.example" )["domains"][0] ];' );
		$this->assertSame( [ $name, $name, $name ], $result->value() );
		$this->assertDoesNotMatchRegularExpression( '/[\x00-\x1f\x7f<>]/', implode( '', array_column( $result->log(), 'message' ) ) );
	}

	public static function names(): array {
		return [ [ '<script>alert(1)</script>' ], [ "\e[31mred\n" ], [ "NUL\0inside" ], [ '' ] ];
	}

	public function test_a_status_line_of_a_hostile_server_does_not_show(): void {
		$server = RawServer::answering( "HTTP/1.1 403 \e[31m<b>gone</b>\r\nX-<b>: \e\r\nContent-Length: 0\r\n\r\n" );
		$result = Php::of_site( $server->http_url() )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertDoesNotMatchRegularExpression( '/[\x00-\x1f\x7f<>]/', $result->error()['message'] );
	}

	public function test_a_hostile_proxy_is_not_quoted_unescaped(): void {
		$server = RawServer::answering( "HTTP/1.1 407 \e[31m<b>no</b>\r\nContent-Length: 3\r\n\r\n<b>" );
		$site   = Php::of_site( 'https://api.invalid/v1' )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants(
			[
				'WP_PROXY_HOST' => '127.0.0.1',
				'WP_PROXY_PORT' => $server->port,
			]
		);
		$error  = $site->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( 'network', $error['kind'] );
		$this->assertDoesNotMatchRegularExpression( '/[\x00-\x1f\x7f<>]/', $error['message'] );
	}
}
