<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Which failure has which kind, sentence and number of attempts is tested by cargo; here it is the exception, and what a
 * hostile server makes of it.
 */
final class ErrorsTest extends ExtensionTestCase {

	private const READ = 'GET /v1/apps/' . Emulator::APP_ID;

	/** What a terminal or a browser would act on. */
	private const ACTIVE = '/[\x00-\x1f\x7f<>]/';

	public function test_a_failure_has_its_kind_status_and_sentence_and_is_repeated_as_often_as_set(): void {
		$this->emulator->answer( 503, 'It said so', [ 'Retry-After' => '0' ] );
		$result   = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] )->run( 'wu_serverpilot_get_app();' );
		$sentence = 'ServerPilot failed (status 503): “It said so”. It is tried again later.';
		$this->assertSame( self::an_error( 'server_error', $sentence, [ 'code' => 503, 'retryable' => true, 'retry_after' => 0 ] ), $result->error() );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public function test_every_function_asks_again_until_it_works(): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => true ] ] );
		$this->value_of( 'wu_serverpilot_add_domain( "old.example" );' );
		$calls = [
			'test_connection()',
			'get_app()',
			'get_domains()',
			'add_domain( "x.example" )',
			'remove_domain( "old.example" )',
			'sync_domains( [ "y.example" ], [ "x.example" ] )',
			'enable_autossl()',
			'set_force_ssl( true )',
			'get_action( "action0000000001" )',
		];
		foreach ( $calls as $call ) {
			$this->emulator->heal();
			$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 1 ] ] );
			$result = $this->site()->run( "return wu_serverpilot_$call;" );
			$this->assertIsArray( $result->value(), $call );
			$this->assertSame( [ [ 503, 1 ], [ 200, 2 ] ], array_map( static fn( $row ) => [ $row['status'], $row['attempt'] ], array_slice( $result->requests(), 0, 2 ) ), $call );
		}
	}

	public function test_a_name_that_cannot_be_resolved_is_told_apart(): void {
		$site  = Php::of_site( 'https://api.invalid/v1' )->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] );
		$error = $site->with_environment( [ 'RES_OPTIONS' => 'timeout:1 attempts:1' ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'network', 0, true, null ], [ $error['kind'], $error['code'], $error['retryable'], $error['retry_after'] ] );
		$this->assertStringStartsWith( 'ServerPilot could not be reached at api.invalid: its name cannot be resolved (', $error['message'] );
	}

	public function test_a_process_without_descriptors_says_so_and_works_when_it_has_some(): void {
		$tls = EmulatorProcess::with_certificate( 'valid' );
		$sentence = static fn( $what ) => "This PHP process has as many files open as it may, so $what. It is tried again later; if it stays so: " .
			'raise its limit (rlimit_files in PHP-FPM, LimitNOFILE in systemd, ulimit -n).';
		$possible = [ $sentence( 'the certificates to check ServerPilot\'s against cannot be read' ), $sentence( 'ServerPilot cannot be asked' ) ];
		// Enough for the certificates, but not for the client, and so on.
		foreach ( range( 0, 3 ) as $left ) {
			$code  = 'for ( $files = []; false !== $file = @fopen( "/dev/null", "r" ); $files[] = $file ) {} $files = array_slice( $files, 0, count( $files ) - ' . $left . ' );
				try { wu_serverpilot_get_domains(); return "It works."; } catch ( WuServerPilot\Exception $error ) {} $files = [];
				return [ $error->getKind(), $error->isRetryable(), $error->getMessage(), wu_serverpilot_get_domains() ];';
			$value = $tls->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( $code )->value();
			$this->assertContains( $value[2], $possible );
			$this->assertSame( [ 'resources', true, $value[2], [ 'network.example' ] ], $value );
		}
	}

	// The class.

	public function test_it_says_where_the_call_stood(): void {
		$code = "try {\n\n wu_serverpilot_add_domain( 'bad' ); } catch ( RuntimeException \$error ) {
			return [ get_class( \$error ), \$error->getLine(), \$error->getTrace()[0]['function'], \$error->getPrevious() ];
		}";
		$this->assertSame( [ 'WuServerPilot\Exception', 3, 'wu_serverpilot_add_domain', null ], $this->value_of( $code ) );
	}

	public function test_uncaught_it_ends_the_script_with_its_sentence(): void {
		$file = Project::temporary_folder() . '/script.php';
		file_put_contents( $file, '<?php wu_serverpilot_add_domain( "bad" );' );
		$command = array_map( 'escapeshellarg', Php::with_extension()->command( $file ) );
		exec( implode( ' ', $command ) . ' 2>&1', $lines, $status );
		$this->assertSame( 255, $status );
		$this->assertStringContainsString( "Uncaught WuServerPilot\\Exception: “bad” is not a domain name that can be mapped: it has only one label. in $file:1", implode( "\n", $lines ) );
	}

	/** Calls that fail: what it concerns, the code, and what ServerPilot answers. */
	public static function failures(): array {
		return [
			'a bad name'     => [ 'domain', 'wu_serverpilot_add_domain( "bad" );' ],
			'no room'        => [ 'domain', 'wu_serverpilot_sync_domains( array_map( fn( $n ) => "n$n.example", range( 1, 300 ) ) );' ],
			'a folder'       => [ 'app', 'ini_set( "wu_serverpilot.lock_dir", "locks" ); wu_serverpilot_add_domain( "a.example" );' ],
			'no time'        => [ 'moment', 'ini_set( "wu_serverpilot.timeout", "0.000001" ); wu_serverpilot_get_app();' ],
			'a status'       => [ 'app', 'wu_serverpilot_get_app();', 403 ],
			'no such action' => [ 'action', 'wu_serverpilot_get_action( "nothing1" );' ],
			'no certificate' => [ 'certificate', 'wu_serverpilot_set_force_ssl( true );' ],
		];
	}

	/** @dataProvider failures */
	#[DataProvider( 'failures' )]
	public function test_it_says_what_it_concerns_and_its_message_in_parts( string $concerns, string $code, ?int $status = null ): void {
		if ( null !== $status ) {
			$this->emulator->answer( $status, 'No {step} today' );
		}
		list( $concerned, $message, $text ) = $this->value_of( "try { $code } catch ( WuServerPilot\Exception \$error ) { return [ \$error->concerns(), \$error->getMessage(), \$error->getText() ]; }" );
		$this->assertSame( [ $concerns, $message ], [ $concerned, self::say( $text ) ] );
	}

	public function test_its_text_is_what_a_translation_is_found_by(): void {
		$text = [
			'id'    => '{name} is not a domain name that can be mapped: {reason}.',
			'parts' => [ 'name' => '“bad”', 'reason' => [ 'id' => 'it has only one label', 'parts' => [] ] ],
		];
		$this->assertSame( $text, $this->value_of( 'try { wu_serverpilot_add_domain( "bad" ); } catch ( WuServerPilot\Exception $error ) { return $error->getText(); }' ) );
	}

	public function test_it_survives_serialization(): void {
		$this->emulator->answer( 429, 'No', [ 'Retry-After' => '3600' ] );
		$code = 'try { wu_serverpilot_get_app(); } catch ( WuServerPilot\Exception $error ) {
			$copy = unserialize( serialize( $error ) );
			return [ $copy->getKind(), $copy->getCode(), $copy->isRetryable(), $copy->getRetryAfter(), $copy->concerns(), $copy->getMessage() === $error->getMessage(), $copy->getText() === $error->getText() ];
		}';
		$this->assertSame( [ 'rate_limited', 429, true, 3600, 'moment', true, true ], $this->value_of( $code ) );
	}

	public function test_code_may_make_and_extend_it(): void {
		$code = 'class Mine extends WuServerPilot\Exception {}
			$mine = new Mine( "Sentence.", 7, new LogicException() );
			return [ $mine->getMessage(), $mine->getCode(), get_class( $mine->getPrevious() ), $mine->getKind(), $mine->isRetryable(), $mine->getRetryAfter(), $mine->concerns(), $mine->getText() ];';
		$text = [ 'id' => '{message}', 'parts' => [ 'message' => 'Sentence.' ] ];
		$this->assertSame( [ 'Sentence.', 7, 'LogicException', '', false, null, '', $text ], $this->value_of( $code ) );
	}

	public function test_its_properties_cannot_be_written_from_outside(): void {
		$code = 'try { wu_serverpilot_add_domain( "bad" ); } catch ( WuServerPilot\Exception $error ) {
			foreach ( [ "kind", "retryable", "retryAfter", "concerns", "text" ] as $property ) {
				try { $error->$property = "x"; } catch ( Error $refused ) { $messages[] = $refused->getMessage(); }
			}
			return $messages;
		}';
		$refused = static fn( $property ) => "Cannot access private property WuServerPilot\\Exception::\$$property";
		$this->assertSame( array_map( $refused, [ 'kind', 'retryable', 'retryAfter', 'concerns', 'text' ] ), $this->value_of( $code ) );
	}

	// Text of a hostile server.

	public function test_the_apis_message_is_quoted_escaped_and_cut(): void {
		$this->emulator->answer( 403, "<b>\e[31m“Å”\r\n\u{202e}" . str_repeat( "\e", 1 << 17 ) );
		$result  = $this->site()->with_constants( [ 'WP_DEBUG' => true ] )->run( 'wu_serverpilot_get_app();' );
		$shown   = '\u{3c}b\u{3e}\u{1b}[31m“Å”\u{d}\u{a}\u{202e}' . str_repeat( '\u{1b}', 186 ) . '…';
		$message = "ServerPilot does not allow this to the API key (status 403): “{$shown}”. Check that the app belongs to the account of WU_SERVER_PILOT_CLIENT_ID.";

		$this->assertSame( [ $message, [ $message ] ], [ $result->error()['message'], array_column( $result->requests(), 'error' ) ] );
		$this->assertDoesNotMatchRegularExpression( self::ACTIVE, implode( '', array_column( $result->log(), 'message' ) ) );
	}

	public function test_what_the_api_names_is_told_byte_for_byte_and_stays_out_of_the_log(): void {
		$name = "<script>alert(1)</script>\e[31mred\nNUL\0inside";
		$this->emulator->reset( [ $name, 'network.example' ], [ 'name' => $name ] );
		$result = $this->site()->with_constants( [ 'WP_DEBUG' => true ] )->run( 'return [ wu_serverpilot_get_domains()[0], wu_serverpilot_test_connection()["app_name"], wu_serverpilot_add_domain( "x.example" )["domains"][0] ];' );
		$this->assertSame( [ $name, $name, $name ], $result->value() );
		$this->assertDoesNotMatchRegularExpression( self::ACTIVE, implode( '', array_column( $result->log(), 'message' ) ) );
	}

	public function test_a_hostile_status_line_shows_neither_from_a_server_nor_from_a_proxy_and_what_is_no_http_is_retryable(): void {
		foreach ( [ "HTTP/1.1 403 \e[31m<b>gone</b>\r\nX-<b>: \e\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-\e<b>OpenSSH\r\n" ] as $answer ) {
			$error = Php::of_site( RawServer::answering( $answer )->http_url() )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
			$this->assertSame( [ 'network', 0, true ], [ $error['kind'], $error['code'], $error['retryable'] ] );
			$this->assertDoesNotMatchRegularExpression( self::ACTIVE, $error['message'] );
		}
		$proxy = RawServer::answering( "HTTP/1.1 407 \e[31m<b>no</b>\r\nContent-Length: 3\r\n\r\n<b>" );
		$error = Php::of_site( 'https://api.invalid/v1' )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants( [ 'WP_PROXY_HOST' => '127.0.0.1', 'WP_PROXY_PORT' => $proxy->port ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( 'network', $error['kind'] );
		$this->assertDoesNotMatchRegularExpression( self::ACTIVE, $error['message'] );
	}
}
