<?php

namespace WuServerPilot\Tests;

/**
 * Certificates are verified, always, and the error says which check failed. A proxy is used where the constants say, and nowhere else.
 */
final class ConnectionTest extends ExtensionTestCase {

	private const READ = 'return wu_serverpilot_get_domains();';

	private const UNSAFE = 'The connection to 127.0.0.1 is not safe: its certificate is signed by nobody this server trusts (self-signed, or an unknown issuer). ' .
		'No credentials were sent. Check this server\'s clock, its CA certificates (package ca-certificates) and any proxy in between.';

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

	public function test_a_certificate_that_does_not_verify_is_refused_once_before_anything_is_sent_and_says_why(): void {
		foreach ( [ self::READ, 'wu_serverpilot_add_domain( "shop.example" );' ] as $call ) {
			$server = EmulatorProcess::with_certificate( 'valid' );
			$result = $server->untrusting_site()->run( $call );

			$this->assertSame( self::an_error( 'network', self::UNSAFE ), $result->error() );
			$this->assertSame( [ 1, [] ], [ $server->emulator->connections(), $server->emulator->requests() ] );
			$this->assertSame( [ 0 ], array_column( $result->requests(), 'status' ) );
		}
	}

	public function test_tls_1_2_and_1_3_get_as_far_as_the_certificate(): void {
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

	public function test_whom_one_call_trusted_the_next_does_not_trust_for_that(): void {
		$server = EmulatorProcess::with_certificate( 'valid' );
		$code   = 'putenv( "SSL_CERT_FILE=' . $server->authority_file . '" ); wu_serverpilot_get_domains(); putenv( "SSL_CERT_FILE" ); ' . self::READ;
		$this->assertSame( self::an_error( 'network', self::UNSAFE ), $server->untrusting_site()->run( $code )->error() );
		$this->assertSame( [ 'GET /v1/apps/' . Emulator::APP_ID ], $server->emulator->request_lines() );
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

	public function test_a_proxys_user_and_password_arrive_as_they_stand_and_show_nowhere(): void {
		$secret = [ 'WP_PROXY_USERNAME' => 'm%65 å', 'WP_PROXY_PASSWORD' => 'p%41:@/?#' ];
		foreach ( [ EmulatorProcess::shared()->api_url(), 'https://api.example/v1' ] as $api ) {
			$proxy  = RawServer::answering( "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n" );
			$result = self::through( $proxy->port, Php::of_site( $api ) )->with_constants( $secret )->run( self::READ );
			preg_match( '/^proxy-authorization: Basic (\S+)\r$/mi', $proxy->received()[0], $sent );
			$this->assertSame( [ 'm%65 å:p%41:@/?#', 1 ], [ base64_decode( $sent[1] ), count( $proxy->received() ) ] );

			$sentence = "The proxy 127.0.0.1:$proxy->port (WP_PROXY_HOST, WP_PROXY_PORT) asks for a user name and a password. Put those that it knows into WP_PROXY_USERNAME and WP_PROXY_PASSWORD in wp-config.php.";
			$this->assertSame( self::an_error( 'configuration', $sentence ), $result->error() );
			foreach ( [ $secret['WP_PROXY_PASSWORD'], $sent[1] ] as $hidden ) {
				$this->assertStringNotContainsString( $hidden, $result->everything() );
			}
		}
	}

	public function test_a_proxy_that_cannot_be_reached_is_told_as_the_proxys_without_its_password(): void {
		$port     = RawServer::closed_port();
		$sentence = "The proxy 127.0.0.1:$port (WP_PROXY_HOST, WP_PROXY_PORT) could not be reached: Connection refused (os error 111). Check the proxy and these two constants; it is tried again later.";
		foreach ( [ EmulatorProcess::shared()->api_url(), 'https://api.example/v1' ] as $api ) {
			$result = self::through( $port, Php::of_site( $api ) )->with_constants( [ 'WP_PROXY_USERNAME' => 'me', 'WP_PROXY_PASSWORD' => 'proxy-SECRET' ] )->run( self::READ );
			$this->assertSame( self::an_error( 'network', $sentence, [ 'retryable' => true ] ), $result->error() );
			$this->assertStringNotContainsString( 'proxy-SECRET', $result->everything() );
			$this->assertStringNotContainsString( base64_encode( 'me:proxy-SECRET' ), $result->everything() );
		}
	}

	/** The site, which makes one attempt through a proxy of this machine's. */
	private static function through( int $port, Php $site ): Php {
		return $site->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants( [ 'WP_PROXY_HOST' => '127.0.0.1', 'WP_PROXY_PORT' => (string) $port ] );
	}
}
