<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\RequiresPhp;

/**
 * API key, Authorization header and private key, looked for in everything that comes out.
 */
final class SecretsTest extends ExtensionTestCase {

	/** Calls every function and prints all that can be printed of what comes back. */
	private const PRINT_EVERYTHING = <<<'PHP'
		$calls = [
			fn() => wu_serverpilot_status(),
			fn() => wu_serverpilot_test_connection(),
			fn() => wu_serverpilot_get_app(),
			fn() => wu_serverpilot_get_domains(),
			fn() => wu_serverpilot_add_domain( 'shop.example', true ),
			fn() => wu_serverpilot_remove_domain( 'shop.example' ),
			fn() => wu_serverpilot_sync_domains( [ 'a.example' ], [ 'b.example' ] ),
			fn() => wu_serverpilot_sync_domains( [ 'a.example' ], [], true ),
			fn() => wu_serverpilot_sync_domains( [ 'bad_name' ] ),
			fn() => wu_serverpilot_enable_autossl(),
			fn() => wu_serverpilot_set_force_ssl( true ),
			fn() => wu_serverpilot_get_action( 'action0000000001' ),
			fn() => wu_serverpilot_lock()->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => [ [ 'name' => 'c.example' ] ] ] ),
		];
		$kinds = [];
		foreach ( $calls as $call ) {
			try {
				$outcome = $call();
			} catch ( Throwable $outcome ) {
				$kinds[] = $outcome->getKind();
				echo $outcome->getMessage(), $outcome, $outcome->getTraceAsString();
				error_log( (string) $outcome );
			}
			print_r( $outcome );
			var_export( $outcome );
			var_dump( $outcome );
			echo json_encode( $outcome, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE );
		}
		var_dump( wu_serverpilot_requests(), wu_serverpilot_take_log_records() );
		phpinfo( INFO_MODULES | INFO_CONFIGURATION );
		( new ReflectionExtension( 'wu_serverpilot' ) )->info();
		echo new ReflectionExtension( 'wu_serverpilot' );
		return array_count_values( $kinds );
		PHP;

	public function test_an_app_with_a_private_key_shows_none_of_it(): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => false ] ] );
		$this->assert_nothing_shows( $this->chatty_site(), [ 'invalid_domain' => 1 ] );
	}

	public function test_saved_credentials_show_nowhere(): void {
		$site = $this->chatty_site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY' )->with_environment( [ 'KEY' => strrev( Emulator::API_KEY ) ] );
		$save = 'wu_serverpilot_use_credentials( "' . Emulator::CLIENT_ID . '", strrev( getenv( "KEY" ) ), "" );';
		$this->assert_nothing_shows( $site, [ 'invalid_domain' => 1 ], $save );
	}

	/** @dataProvider echoing_answers */
	#[DataProvider( 'echoing_answers' )]
	public function test_an_api_that_repeats_what_it_was_sent_is_not_quoted_with_it( array $action, string $kind ): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => false ] ] );
		// So that there is an action to ask for.
		$this->value_of( 'return wu_serverpilot_add_domain( "first.example" );' );
		$this->emulator->fault( [ 'action' => $action ] );
		$this->assert_nothing_shows( $this->chatty_site(), [ $kind => 11, 'invalid_domain' => 1 ] );
	}

	public static function echoing_answers(): array {
		$said    = sprintf(
			"Bad key %s (%s), Authorization: Basic %s -----BEGIN PRIVATE KEY-----\nEMULATOR-PRIVATE-KEY\n",
			Emulator::API_KEY,
			str_repeat( Emulator::API_KEY, 9 ),
			self::header()
		);
		$answer  = static fn( int $status, string $body ) => [
			'type'    => 'answer',
			'status'  => $status,
			'headers' => [
				'Retry-After'      => '3600',
				'WWW-Authenticate' => 'Basic ' . self::header(),
				'Location'         => 'https://' . Emulator::API_KEY . '.example/',
			],
			'body'    => $body,
		];
		$refusal = json_encode( [ 'error' => [ 'message' => $said ] ] );
		return [
			'a refusal'                    => [ $answer( 401, $refusal ), 'authentication' ],
			'a redirect'                   => [ $answer( 302, $refusal ), 'malformed_response' ],
			'no JSON'                      => [ $answer( 200, $said ), 'malformed_response' ],
			'a private key where text is'  => [ $answer( 200, '{"data":{"id":"a1","domains":[],"ssl":"-----BEGIN EMULATOR-PRIVATE-KEY"}}' ), 'malformed_response' ],
			'a private key, cut off'       => [ [ 'type' => 'truncate' ], 'malformed_response' ],
		];
	}

	public function test_a_key_at_the_point_where_the_message_is_cut_is_hidden_before_it_is_cut(): void {
		$this->emulator->answer( 400, str_repeat( 'x', 195 ) . Emulator::API_KEY . str_repeat( 'y', 50 ) );
		$this->assertSame(
			'ServerPilot rejected the request (status 400): “' . str_repeat( 'x', 195 ) . '***yy…”. Check in ServerPilot what the app accepts.',
			$this->error_of( 'wu_serverpilot_get_app();' )['message']
		);
	}

	public function test_a_server_that_is_no_http_server_and_repeats_the_header_is_not_quoted(): void {
		foreach ( [ 'HTTP/1.1 ', "HTTP/1.1 200 OK\r\n", '' ] as $start ) {
			$server = RawServer::answering( $start . Emulator::API_KEY . ' ' . self::header() . "\r\n\r\n" );
			$site   = Php::of_site( $server->http_url() )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants( [ 'WP_DEBUG' => true ] );
			$this->assert_hidden( $site->run( 'wu_serverpilot_get_app();' ) );
		}
	}

	public function test_what_is_wrong_with_a_credential_does_not_show_it(): void {
		foreach ( [ 'WU_SERVER_PILOT_APP_ID', 'WU_SERVER_PILOT_API_URL', 'WP_PROXY_HOST' ] as $name ) {
			$site = $this->chatty_site()->with_constants( [ $name => 'https://me:' . Emulator::API_KEY . '@host.example/v1', 'WP_PROXY_PORT' => 80 ] );
			$this->assert_nothing_shows( $site, [ 'configuration' => 11, 'invalid_domain' => 1 ] );
		}
	}

	/** A site that logs in detail and shows arguments in traces. */
	private function chatty_site(): Php {
		$chatty = [
			'zend.exception_ignore_args'          => 0,
			'zend.exception_string_param_max_len' => 1000000,
			'wu_serverpilot.log_level'            => 'debug',
			'wu_serverpilot.max_retries'          => 0,
			'log_errors'                          => 1,
		];
		return $this->site()->with_ini( $chatty )->with_constants( [ 'WP_DEBUG' => true ] );
	}

	/** Runs everything on a site, after some code, looks for secrets in what comes out, and for so many errors of each kind. */
	private function assert_nothing_shows( Php $site, array $kinds, string $first = '' ): void {
		// What goes to stderr is looked at too, so it is no sign of a mistake here.
		$result = $site->run( $first . ' file_put_contents( "php://stdout", serialize( ( static function () {' . self::PRINT_EVERYTHING . '} )() ) );' );
		ksort( $kinds );
		preg_match( '/a:\d:\{(s:\d+:"\w+";i:\d+;)+\}$/', $result->output, $seen );
		$seen = unserialize( $seen[0] ?? 'a:0:{}' );
		ksort( $seen );
		$this->assertSame( $kinds, $seen );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_API_KEY is set', $result->output );
		$this->assertStringContainsString( 'WuServerPilot\Exception', $result->errors );
		$this->assert_hidden( $result );
	}

	/** Looks for secrets. */
	private function assert_hidden( PhpResult $result ): void {
		foreach ( [ Emulator::API_KEY, self::header(), base64_encode( Emulator::API_KEY ), 'EMULATOR-PRIVATE-KEY', 'EMULATOR-CERTIFICATE', '-----BEGIN' ] as $secret ) {
			$at = stripos( $result->everything(), $secret );
			$this->assertFalse( $at, "$secret shows: " . substr( $result->everything(), max( 0, (int) $at - 200 ), 400 ) );
		}
	}

	/** What the Authorization header holds after "Basic". */
	private static function header(): string {
		return base64_encode( Emulator::CLIENT_ID . ':' . Emulator::API_KEY );
	}

	public function test_credentials_given_in_any_way_throw_nothing(): void {
		$ways = [
			'none'                  => '',
			'too few'               => '"id", "KEY"',
			'too many'              => '"id", "KEY", "app", "more"',
			'one by name'           => 'api_key: "KEY"',
			'of other types'        => '[ "id" ], new ArrayObject( [ "KEY" ] ), STDIN',
			'objects that are text' => 'new class() { public function __toString() { return "id"; } }',
			'objects that throw'    => '"id", new class() { public function __toString(): string { throw new Exception( "No." ); } }, "app"',
		];
		foreach ( $ways as $way => $arguments ) {
			$this->assertNull( Php::with_extension()->run( "return wu_serverpilot_use_credentials( $arguments );" )->value(), $way );
		}
	}

	public function test_an_object_that_is_text_is_a_credential(): void {
		$code = sprintf( 'wu_serverpilot_use_credentials( "%s", new class() { public function __toString() { return "%s"; } }, "%s" ); return wu_serverpilot_get_domains();', Emulator::CLIENT_ID, Emulator::API_KEY, Emulator::APP_ID );
		$site = Php::with_extension()->with_constants( [ 'WU_SERVER_PILOT_API_URL' => EmulatorProcess::shared()->api_url() ] );
		$this->assertSame( [ 'network.example' ], $site->run( $code )->value() );
	}

	/**
	 * @requires PHP >= 8.2.0
	 */
	#[RequiresPhp( '>= 8.2.0' )]
	public function test_a_trace_made_meanwhile_hides_the_credentials(): void {
		$code = '$spy = new class() { public $trace; public function __toString() { $this->trace = debug_backtrace(); return ""; } };
			wu_serverpilot_use_credentials( $spy, "the KEY", "app" );
			return array_map( "get_class", $spy->trace[1]["args"] );';
		$this->assertSame( array_fill( 0, 3, 'SensitiveParameterValue' ), Php::with_extension()->with_ini( [ 'zend.exception_ignore_args' => 0 ] )->run( $code )->value() );
	}
}
