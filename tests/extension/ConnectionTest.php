<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Certificates are verified, always, and the error says which check failed. A proxy is used where the constants say, and nowhere else.
 */
final class ConnectionTest extends ExtensionTestCase {

	private const READ = 'return wu_serverpilot_get_domains();';

	private const NOBODY = 'its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer)';

	public function test_a_certificate_of_an_authority_in_a_file_or_a_folder_is_accepted_by_name_and_by_address(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$folder = Project::temporary_folder();
		copy( $server->authority_file, "$folder/authority.pem" );
		$by_name = [ 'WU_SERVER_PILOT_API_URL' => str_replace( '127.0.0.1', 'localhost', $server->api_url() ) ];
		$sites   = [
			'by address'           => $server->site(),
			'by name'              => $server->site()->with_constants( $by_name ),
			'in a folder'          => $server->untrusting_site()->with_environment( [ 'SSL_CERT_DIR' => $folder ] ),
			'in a folder and file' => $server->site()->with_environment( [ 'SSL_CERT_DIR' => $folder ] ),
		];
		foreach ( $sites as $how => $site ) {
			$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value(), $how );
		}
	}

	/** Kinds of certificates, whether their authority is trusted, and what is wrong with them. */
	public static function refused(): array {
		return [
			'an unknown authority' => [ 'valid', false, self::NOBODY ],
			'self-signed'          => [ 'self-signed', true, self::NOBODY ],
			'expired'              => [ 'expired', true, 'its certificate has expired' ],
			'for another name'     => [ 'wrong-name', true, 'its certificate is for another name' ],
		];
	}

	/** @dataProvider refused */
	#[DataProvider( 'refused' )]
	public function test_a_certificate_that_does_not_verify_is_refused_once_before_anything_is_sent_and_says_why( string $kind, bool $trusting, string $reason ): void {
		foreach ( [ self::READ, 'wu_serverpilot_add_domain( "shop.example" );' ] as $call ) {
			$server = EmulatorProcess::with_certificate( $kind );
			$result = ( $trusting ? $server->site() : $server->untrusting_site() )->run( $call );

			$this->assertSame( self::unsafe( $reason ), $result->error() );
			$this->assertSame( [ 1, [] ], [ $server->emulator->connections(), $server->emulator->requests() ] );
			$this->assertSame( [ 0 ], array_column( $result->requests(), 'status' ) );
		}
	}

	public function test_a_server_that_speaks_only_tls_1_1_or_older_is_refused_once(): void {
		foreach ( [ 'TLSv1_1', 'TLSv1_0' ] as $version ) {
			$server = RawServer::speaking_tls( $version );
			$this->assertTrue( $server->talks_to_a_client_of( $version ), 'The server speaks the old protocol at all.' );

			$result = Php::of_site( "https://127.0.0.1:$server->port/v1" )->run( self::READ );
			$this->assertSame( self::unsafe( 'the server speaks neither TLS 1.2 nor TLS 1.3 with safe ciphers' ), $result->error() );
			$this->assertCount( 1, $result->requests() );
		}
	}

	public function test_newer_versions_get_as_far_as_the_certificate(): void {
		foreach ( [ 'TLSv1_2', 'TLSv1_3' ] as $version ) {
			$server = RawServer::speaking_tls( $version );
			$error  = Php::of_site( "https://127.0.0.1:$server->port/v1" )->run( self::READ )->error();
			$this->assertSame( [ 'network', false ], [ $error['kind'], $error['retryable'] ] );
			$this->assertStringContainsString( 'its certificate ', $error['message'] );
		}
	}

	public function test_plain_http_to_a_tls_port_and_tls_to_a_plain_one_are_network_errors(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$shared = EmulatorProcess::shared();
		foreach ( [ 'http://' . $server->host(), 'https://' . $shared->host() ] as $address ) {
			$error = Php::of_site( "$address/v1" )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( self::READ )->error();
			$this->assertSame( [ 'network', 0, true ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		}
		$this->assertSame( [ [], [] ], [ $server->emulator->requests(), $shared->emulator->requests() ] );
	}

	public function test_a_server_without_any_authority_is_a_configuration_error(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$empty  = $server->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => '/dev/null' ] )->run( self::READ )->error();
		$this->assertSame( [ 'configuration', false ], [ $empty['kind'], $empty['retryable'] ] );
		$this->assertStringContainsString( 'SSL_CERT_FILE and SSL_CERT_DIR', $empty['message'] );

		$sentence = 'This server has no CA certificates to check ServerPilot\'s against (SSL_CERT_FILE or SSL_CERT_DIR cannot be used: ' .
			'failed to read PEM from file: No such file or directory (os error 2) at \'/nonexistent/ca.pem\'). ' .
			'Install the package ca-certificates, or check SSL_CERT_FILE and SSL_CERT_DIR.';
		$missing  = $server->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => '/nonexistent/ca.pem' ] )->run( self::READ )->error();
		$this->assertSame( self::an_error( 'configuration', $sentence ), $missing );
	}

	public function test_a_file_that_does_not_exist_beside_a_good_folder_is_told_in_the_log(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$named  = [ 'SSL_CERT_FILE' => '/nonexistent/ca.pem', 'SSL_CERT_DIR' => dirname( $server->authority_file ) ];
		$result = $server->untrusting_site()->with_environment( $named )->run( self::READ );
		$this->assertSame( [ 'network.example' ], $result->value() );
		$told = 'Not every certificate of SSL_CERT_FILE and SSL_CERT_DIR is used: failed to read PEM from file: No such file or directory (os error 2) at \'/nonexistent/ca.pem\'';
		$this->assertContains( [ 'level' => 'warning', 'message' => $told ], $result->log() );
	}

	public function test_whom_one_call_trusted_the_next_does_not_trust_for_that(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$code   = 'putenv( "SSL_CERT_FILE=' . $server->authority_file . '" ); wu_serverpilot_get_domains(); putenv( "SSL_CERT_FILE" ); ' . self::READ;
		$this->assertSame( self::unsafe( self::NOBODY ), $server->untrusting_site()->run( $code )->error() );
		$this->assertSame( [ 'GET /apps/' . Emulator::APP_ID ], $server->emulator->request_lines() );
	}

	public function test_whom_a_call_trusts_is_kept_with_its_connection(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$this->assertSame( [ 'network.example' ], $server->site()->run( 'wu_serverpilot_get_domains(); ' . self::READ )->value() );
		$this->assertSame( 1, $server->emulator->connections() );
	}

	// A proxy.

	public function test_plain_http_goes_through_the_proxy_in_absolute_form(): void {
		$proxy = RawServer::proxy( EmulatorProcess::shared()->host() );
		$this->assertSame( [ 'network.example' ], self::through( $proxy->port, $this->site() )->run( self::READ )->value() );

		$this->assertCount( 1, $proxy->received() );
		[ $line ] = explode( "\r\n", $proxy->received()[0] );
		$this->assertSame( 'GET ' . EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID . ' HTTP/1.1', $line );
	}

	public function test_https_goes_through_a_tunnel_that_sees_no_credentials(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$proxy  = RawServer::proxy( $server->host() );
		$site   = self::through( $proxy->port, $server->site() )->with_constants( [ 'WP_PROXY_USERNAME' => 'me', 'WP_PROXY_PASSWORD' => 'proxy-SECRET' ] );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );

		$this->assertCount( 1, $proxy->received() );
		$lines = explode( "\r\n", $proxy->received()[0] );
		$this->assertSame( 'CONNECT ' . $server->host() . ' HTTP/1.1', $lines[0] );
		$this->assertContains( 'proxy-authorization: basic ' . strtolower( base64_encode( 'me:proxy-SECRET' ) ), array_map( 'strtolower', $lines ) );
		$this->assertSame( [], preg_grep( '/^authorization:/i', $lines ) );
		$this->assertSame( [ [] ], array_map( static fn( $request ) => preg_grep( '/^proxy-/', array_keys( $request['headers'] ) ), $server->emulator->requests() ) );
	}

	public function test_without_host_or_port_and_for_hosts_that_wordpress_bypasses_there_is_no_proxy(): void {
		$proxy = RawServer::proxy( EmulatorProcess::shared()->host() );
		$site  = self::through( $proxy->port, $this->site() );
		$sites = [
			'no host'      => $site->without_constants( 'WP_PROXY_HOST' ),
			'no port'      => $site->without_constants( 'WP_PROXY_PORT' ),
			'named'        => $site->with_constants( [ 'WP_PROXY_BYPASS_HOSTS' => 'api.wordpress.org, 127.0.*' ] ),
			'this machine' => $site->with_constants( [ 'WU_SERVER_PILOT_API_URL' => str_replace( '127.0.0.1', 'localhost', EmulatorProcess::shared()->api_url() ) ] ),
		];
		foreach ( $sites as $why => $direct ) {
			$this->assertSame( [ 'network.example' ], $direct->run( self::READ )->value(), $why );
		}
		$this->assertSame( [], $proxy->received() );
	}

	public function test_the_environments_proxies_are_ignored(): void {
		$nobody = 'http://127.0.0.1:' . RawServer::closed_port();
		$names  = [ 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy' ];
		foreach ( [ $this->site(), EmulatorProcess::with_certificate( 'valid' )->site() ] as $site ) {
			$this->assertSame( [ 'network.example' ], $site->with_environment( array_fill_keys( $names, $nobody ) )->run( self::READ )->value() );
		}
	}

	/** The API behind a proxy of this machine's. */
	public static function apis(): array {
		return [ [ EmulatorProcess::shared()->api_url() ], [ 'https://api.example/v1' ] ];
	}

	/** @dataProvider apis */
	#[DataProvider( 'apis' )]
	public function test_a_proxys_user_and_password_arrive_as_they_stand_and_show_nowhere( string $api ): void {
		$proxy  = RawServer::answering( "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n" );
		$secret = [ 'WP_PROXY_USERNAME' => 'm%65 å', 'WP_PROXY_PASSWORD' => 'p%41:@/?#' ];
		$result = self::through( $proxy->port, Php::of_site( $api ) )->with_constants( $secret )->run( self::READ );
		preg_match( '/^proxy-authorization: Basic (\S+)\r$/mi', $proxy->received()[0], $sent );
		$this->assertSame( [ 'm%65 å:p%41:@/?#', 1 ], [ base64_decode( $sent[1] ), count( $proxy->received() ) ] );

		$sentence = "The proxy 127.0.0.1:$proxy->port (WP_PROXY_HOST, WP_PROXY_PORT) asks for a user name and a password. Put those that it knows into WP_PROXY_USERNAME and WP_PROXY_PASSWORD in wp-config.php.";
		$this->assertSame( self::an_error( 'configuration', $sentence ), $result->error() );
		foreach ( [ $secret['WP_PROXY_PASSWORD'], $sent[1] ] as $hidden ) {
			$this->assertStringNotContainsString( $hidden, $result->everything() );
		}
	}

	/** @dataProvider apis */
	#[DataProvider( 'apis' )]
	public function test_a_proxy_that_cannot_be_reached_is_told_as_the_proxys_without_its_password( string $api ): void {
		$port   = RawServer::closed_port();
		$result = self::through( $port, Php::of_site( $api ) )->with_constants( [ 'WP_PROXY_USERNAME' => 'me', 'WP_PROXY_PASSWORD' => 'proxy-SECRET' ] )->run( self::READ );
		$this->assertSame( self::of_proxy( "127.0.0.1:$port", 'could not be reached: Connection refused (os error 111). Check the proxy and these two constants; it is tried again later.' ), $result->error() );
		$this->assertStringNotContainsString( 'proxy-SECRET', $result->everything() );
		$this->assertStringNotContainsString( base64_encode( 'me:proxy-SECRET' ), $result->everything() );
	}

	public function test_a_proxy_whose_name_does_not_resolve_is_told_as_the_proxys(): void {
		$error = self::through( 3128, Php::of_site( 'https://api.example/v1' ) )->with_constants( [ 'WP_PROXY_HOST' => 'proxy.invalid' ] )->run( self::READ )->error();
		$this->assertSame( [ 'network', true ], [ $error['kind'], $error['retryable'] ] );
		$this->assertMatchesRegularExpression( '/^The proxy proxy\.invalid:3128 \(WP_PROXY_HOST, WP_PROXY_PORT\) could not be reached: its name cannot be resolved \([^)]+\)\. Check the proxy and these two constants; it is tried again later\.$/', $error['message'] );
	}

	public function test_a_proxy_that_refuses_to_connect_is_told_as_the_proxys(): void {
		$proxy = RawServer::answering( "HTTP/1.1 403 Forbidden\r\n\r\n" );
		$error = self::through( $proxy->port, Php::of_site( 'https://api.example/v1' ) )->run( self::READ )->error();
		$this->assertSame( self::of_proxy( "127.0.0.1:$proxy->port", 'does not connect to api.example (unsuccessful). Check what it allows; it is tried again later.' ), $error );
	}

	public function test_an_address_that_is_no_proxy_and_plain_http_off_this_machine_are_configuration_errors(): void {
		$through = fn( $host, $port ) => $this->site()->with_constants( [ 'WP_PROXY_HOST' => $host, 'WP_PROXY_PORT' => $port ] )->run( self::READ )->error();
		$this->assertSame( self::an_error( 'configuration', 'WP_PROXY_HOST and WP_PROXY_PORT do not make the address of a proxy.' ), $through( 'me:secret@proxy.example', 3128 ) );
		$this->assertSame( 'configuration', $through( 'proxy.example', 3128 )['kind'] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	/** The site, which makes one attempt through a proxy of this machine's. */
	private static function through( int $port, Php $site ): Php {
		return $site->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants( [ 'WP_PROXY_HOST' => '127.0.0.1', 'WP_PROXY_PORT' => (string) $port ] );
	}

	private static function of_proxy( string $proxy, string $what ): array {
		return self::an_error( 'network', "The proxy $proxy (WP_PROXY_HOST, WP_PROXY_PORT) $what", [ 'retryable' => true ] );
	}

	private static function unsafe( string $reason ): array {
		$sentence = "The connection to 127.0.0.1 is not safe: $reason. No credentials were sent. " .
			'Check this server\'s clock, its CA certificates (package ca-certificates) and any proxy in between.';
		return self::an_error( 'network', $sentence );
	}
}
