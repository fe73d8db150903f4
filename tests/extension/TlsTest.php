<?php
/**
 * TLS.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Certificates are verified, always, and the error says which check failed.
 */
final class TlsTest extends ExtensionTestCase {

	private const READ = 'return wu_serverpilot_get_domains();';

	/**
	 * @dataProvider trusting
	 */
	#[DataProvider( 'trusting' )]
	public function test_a_certificate_of_a_trusted_authority_is_accepted( callable $environment ): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$site = $server->untrusting_site()->with_environment( $environment( $server->authority_file ) );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
	}

	public static function trusting(): array {
		$folder_with = static function ( string $file ): string {
			$folder = Project::temporary_folder();
			copy( $file, $folder . '/authority.pem' );
			return $folder;
		};
		return [
			'in SSL_CERT_FILE'                   => [ static fn( $file ) => [ 'SSL_CERT_FILE' => $file ] ],
			'in SSL_CERT_DIR'                    => [ static fn( $file ) => [ 'SSL_CERT_DIR' => $folder_with( $file ) ] ],
			'in SSL_CERT_DIR, beside a file'     => [
				static fn( $file ) => [
					'SSL_CERT_DIR'  => $folder_with( $file ),
					'SSL_CERT_FILE' => $file,
				],
			],
		];
	}

	public function test_the_name_of_the_host_may_be_a_name_or_an_address(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$by_name = [ 'WU_SERVER_PILOT_API_URL' => 'https://' . str_replace( '127.0.0.1', 'localhost', $server->authority() ) . '/v1' ];
		$this->assertSame( [ 'network.example' ], $server->site()->with_constants( $by_name )->run( self::READ )->value() );
	}

	/**
	 * @dataProvider refused
	 */
	#[DataProvider( 'refused' )]
	public function test_a_certificate_that_does_not_verify_is_refused_once_and_says_why( string $kind, bool $trusting, string $reason ): void {
		$server = TlsEmulator::of_kind( $kind );
		$server->emulator->reset();
		$site   = $trusting ? $server->site() : $server->untrusting_site();
		$result = $site->run( self::READ );

		$this->assertSame( self::unsafe( $reason ), $result->error() );
		$this->assertSame( [ 1, [] ], [ $server->emulator->connections(), $server->emulator->requests() ] );
		$this->assertSame( [ 0 ], array_column( $result->requests(), 'status' ) );
	}

	public static function refused(): array {
		$nobody = 'its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)';
		return [
			'an unknown authority' => [ 'valid', false, $nobody ],
			'self-signed'          => [ 'self-signed', true, $nobody ],
			'expired'              => [ 'expired', true, 'its certificate has expired' ],
			'for another name'     => [ 'wrong-name', true, 'its certificate is for another name' ],
		];
	}

	public function test_a_write_over_an_unsafe_connection_is_refused_before_anything_is_sent(): void {
		$server = TlsEmulator::of_kind( 'expired' );
		$server->emulator->reset();
		$error = $server->site()->run( 'wu_serverpilot_add_domain( "shop.example" );' )->error();
		$this->assertSame( [ 'network', false ], [ $error['kind'], $error['retryable'] ] );
		$this->assertSame( [ 1, [] ], [ $server->emulator->connections(), $server->emulator->requests() ] );
	}

	/**
	 * @dataProvider old_protocols
	 */
	#[DataProvider( 'old_protocols' )]
	public function test_a_server_that_speaks_only_tls_1_1_or_older_is_refused_once( string $method ): void {
		$server = RawServer::speaking_tls( $method );
		$this->assertTrue( $server->talks_to_a_client_of( $method ), 'The server speaks the old protocol at all.' );

		$result = Php::of_site( "https://127.0.0.1:$server->port/v1" )->run( self::READ );
		$this->assertSame( self::unsafe( 'the server speaks neither TLS 1.2 nor TLS 1.3 with safe ciphers' ), $result->error() );
		$this->assertCount( 1, $result->requests() );
	}

	public static function old_protocols(): array {
		return [ [ 'TLSv1_1' ], [ 'TLSv1_0' ] ];
	}

	/**
	 * @dataProvider new_protocols
	 */
	#[DataProvider( 'new_protocols' )]
	public function test_newer_versions_get_as_far_as_the_certificate( string $method ): void {
		$server = RawServer::speaking_tls( $method );
		$error  = Php::of_site( "https://127.0.0.1:$server->port/v1" )->run( self::READ )->error();
		$this->assertSame( [ 'network', false ], [ $error['kind'], $error['retryable'] ] );
		$this->assertStringContainsString( 'its certificate ', $error['message'] );
	}

	public static function new_protocols(): array {
		return [ [ 'TLSv1_2' ], [ 'TLSv1_3' ] ];
	}

	public function test_plain_http_to_a_tls_port_is_a_network_error(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$error = Php::of_site( 'http://' . $server->authority() . '/v1' )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( self::READ )->error();
		$this->assertSame( [ 'network', 0, true ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertSame( [], $server->emulator->requests() );
	}

	public function test_tls_to_a_plain_http_port_is_a_network_error(): void {
		$url   = str_replace( 'http:', 'https:', EmulatorProcess::shared()->api_url() );
		$error = Php::of_site( $url )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( self::READ )->error();
		$this->assertSame( [ 'network', 0, true ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * @dataProvider no_authorities
	 */
	#[DataProvider( 'no_authorities' )]
	public function test_a_server_without_any_authority_is_a_configuration_error( string $file ): void {
		$error = TlsEmulator::of_kind( 'valid' )->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => $file ] )->run( self::READ )->error();
		$this->assertSame( [ 'configuration', false ], [ $error['kind'], $error['retryable'] ] );
		$this->assertStringContainsString( 'SSL_CERT_FILE and SSL_CERT_DIR', $error['message'] );
	}

	public static function no_authorities(): array {
		return [ [ '/dev/null' ], [ '/nonexistent' ] ];
	}

	public function test_a_file_that_does_not_exist_is_named(): void {
		$error = TlsEmulator::of_kind( 'valid' )->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => '/nonexistent/ca.pem' ] )->run( self::READ )->error();
		$this->assertSame(
			self::an_error(
				'configuration',
				'This server has no CA certificates to check ServerPilot\'s against (SSL_CERT_FILE or SSL_CERT_DIR cannot be used: ' .
				'failed to read PEM from file: No such file or directory (os error 2) at \'/nonexistent/ca.pem\'). ' .
				'Install the package ca-certificates, or check SSL_CERT_FILE and SSL_CERT_DIR.'
			),
			$error
		);
	}

	public function test_a_file_that_does_not_exist_beside_a_good_folder_is_told_in_the_log(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$named  = [
			'SSL_CERT_FILE' => '/nonexistent/ca.pem',
			'SSL_CERT_DIR'  => dirname( $server->authority_file ),
		];
		$result = $server->untrusting_site()->with_environment( $named )->run( self::READ );
		$this->assertSame( [ 'network.example' ], $result->value() );
		$this->assertContains(
			[
				'level'   => 'warning',
				'message' => 'Not every certificate of SSL_CERT_FILE and SSL_CERT_DIR is used: failed to read PEM from file: No such file or directory (os error 2) at \'/nonexistent/ca.pem\'',
			],
			$result->log()
		);
	}

	public function test_whom_one_call_trusted_the_next_does_not_trust_for_that(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$code  = 'putenv( "SSL_CERT_FILE=' . $server->authority_file . '" ); wu_serverpilot_get_domains(); putenv( "SSL_CERT_FILE" ); ' . self::READ;
		$error = $server->untrusting_site()->run( $code )->error();
		$this->assertSame( self::unsafe( 'its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)' ), $error );
		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID ], $server->emulator->request_lines() );
	}

	public function test_whom_a_call_trusts_is_kept_with_its_connection(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$this->assertSame( [ 'network.example' ], $server->site()->run( 'wu_serverpilot_get_domains(); ' . self::READ )->value() );
		$this->assertSame( 1, $server->emulator->connections() );
	}

	/**
	 * The error of a connection that we refuse.
	 *
	 * @param string $reason Why.
	 */
	private static function unsafe( string $reason ): array {
		return self::an_error(
			'network',
			"The connection to 127.0.0.1 is not safe: $reason. No credentials were sent. " .
			'Check this server\'s clock, its CA certificates (package ca-certificates) and any proxy in between.'
		);
	}
}
