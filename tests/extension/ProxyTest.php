<?php
/**
 * The proxy that WordPress's constants ask for.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Used where they say, and nowhere else.
 */
final class ProxyTest extends ExtensionTestCase {

	private const READ = 'return wu_serverpilot_get_domains();';

	public function test_plain_http_goes_through_the_proxy_in_absolute_form(): void {
		$proxy = $this->proxy();
		$this->assertSame( [ 'network.example' ], $this->site()->with_constants( self::through( $proxy ) )->run( self::READ )->value() );

		$this->assertCount( 1, $proxy->received() );
		[ $line ] = explode( "\r\n", $proxy->received()[0] );
		$this->assertSame( 'GET ' . EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID . ' HTTP/1.1', $line );
	}

	public function test_https_goes_through_a_tunnel_that_sees_no_credentials(): void {
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		$proxy = RawServer::proxy( $server->authority() );
		$site  = $server->site()->with_constants(
			self::through( $proxy ) + [
				'WP_PROXY_USERNAME' => 'me',
				'WP_PROXY_PASSWORD' => 'proxy-SECRET',
			]
		);
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );

		$this->assertCount( 1, $proxy->received() );
		$lines = explode( "\r\n", $proxy->received()[0] );
		$this->assertSame( 'CONNECT ' . $server->authority() . ' HTTP/1.1', $lines[0] );
		$this->assertContains( 'proxy-authorization: basic ' . strtolower( base64_encode( 'me:proxy-SECRET' ) ), array_map( 'strtolower', $lines ) );
		$this->assertSame( [], preg_grep( '/^authorization:/i', $lines ) );
		$this->assertSame( [ [] ], array_map( static fn( $request ) => preg_grep( '/^proxy-/', array_keys( $request['headers'] ) ), $server->emulator->requests() ) );
	}

	/**
	 * @dataProvider not_enough
	 */
	#[DataProvider( 'not_enough' )]
	public function test_without_host_and_port_there_is_no_proxy( string ...$missing ): void {
		$proxy = $this->proxy();
		$site  = $this->site()->with_constants( self::through( $proxy ) )->without_constants( ...$missing );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
		$this->assertSame( [], $proxy->received() );
	}

	public static function not_enough(): array {
		return [ [ 'WP_PROXY_HOST' ], [ 'WP_PROXY_PORT' ], [ 'WP_PROXY_HOST', 'WP_PROXY_PORT' ] ];
	}

	/**
	 * @dataProvider bypassing
	 */
	#[DataProvider( 'bypassing' )]
	public function test_hosts_that_wordpress_bypasses_are_called_directly( array $constants ): void {
		$proxy = $this->proxy();
		$site  = $this->site()->with_constants( $constants + self::through( $proxy ) );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
		$this->assertSame( [], $proxy->received() );
	}

	public static function bypassing(): array {
		return [
			'named'        => [ [ 'WP_PROXY_BYPASS_HOSTS' => 'api.wordpress.org, 127.0.0.1' ] ],
			'by a pattern' => [ [ 'WP_PROXY_BYPASS_HOSTS' => '127.0.*' ] ],
			'this machine' => [ [ 'WU_SERVER_PILOT_API_URL' => str_replace( '127.0.0.1', 'localhost', EmulatorProcess::shared()->api_url() ) ] ],
		];
	}

	public function test_other_hosts_on_the_list_change_nothing(): void {
		$proxy = $this->proxy();
		$site  = $this->site()->with_constants( self::through( $proxy ) + [ 'WP_PROXY_BYPASS_HOSTS' => '27.0.0.1,127.0.0,*.example' ] );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
		$this->assertCount( 1, $proxy->received() );
	}

	public function test_the_environments_proxies_are_ignored(): void {
		$nobody = 'http://127.0.0.1:' . RawServer::closed_port();
		$names  = [ 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy' ];
		$server = TlsEmulator::of_kind( 'valid' );
		$server->emulator->reset();
		foreach ( [ $this->site(), $server->site() ] as $site ) {
			$this->assertSame( [ 'network.example' ], $site->with_environment( array_fill_keys( $names, $nobody ) )->run( self::READ )->value() );
		}
	}

	/**
	 * @dataProvider schemes
	 */
	#[DataProvider( 'schemes' )]
	public function test_user_and_password_arrive_as_they_stand( string $scheme ): void {
		$proxy = RawServer::answering( "HTTP/1.1 502 Bad Gateway\r\n\r\n" );
		$this->behind( $proxy->port, $scheme )->with_constants(
			[
				'WP_PROXY_USERNAME' => 'm%65 å',
				'WP_PROXY_PASSWORD' => 'p%41:@/?#',
			]
		)->run( self::READ )->error();
		preg_match( '/^proxy-authorization: Basic (\S+)\r$/mi', $proxy->received()[0], $sent );
		$this->assertSame( 'm%65 å:p%41:@/?#', base64_decode( $sent[1] ) );
	}

	/**
	 * @dataProvider schemes
	 */
	#[DataProvider( 'schemes' )]
	public function test_a_proxy_that_wants_other_credentials_is_a_configuration_error( string $scheme ): void {
		$proxy = RawServer::answering( "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n" );
		$this->assertSame(
			self::an_error( 'configuration', "The proxy 127.0.0.1:$proxy->port (WP_PROXY_HOST, WP_PROXY_PORT) asks for a user name and a password. Put those that it knows into WP_PROXY_USERNAME and WP_PROXY_PASSWORD in wp-config.php." ),
			$this->behind( $proxy->port, $scheme )->run( self::READ )->error()
		);
		$this->assertCount( 1, $proxy->received() );
	}

	/**
	 * @dataProvider schemes
	 */
	#[DataProvider( 'schemes' )]
	public function test_a_proxy_that_cannot_be_reached_is_told_as_the_proxys( string $scheme ): void {
		$port  = RawServer::closed_port();
		$error = $this->behind( $port, $scheme )->run( self::READ )->error();
		$this->assertSame(
			self::an_error( 'network', "The proxy 127.0.0.1:$port (WP_PROXY_HOST, WP_PROXY_PORT) could not be reached: Connection refused (os error 111). Check the proxy and these two constants; it is tried again later.", [ 'retryable' => true ] ),
			$error
		);
	}

	public static function schemes(): array {
		return [ [ 'http' ], [ 'https' ] ];
	}

	public function test_a_proxy_whose_name_does_not_resolve_is_told_as_the_proxys(): void {
		$error = $this->behind( 3128, 'https' )->with_constants( [ 'WP_PROXY_HOST' => 'proxy.invalid' ] )->run( self::READ )->error();
		$this->assertSame( [ 'network', true ], [ $error['kind'], $error['retryable'] ] );
		$this->assertMatchesRegularExpression( '/^The proxy proxy\.invalid:3128 \(WP_PROXY_HOST, WP_PROXY_PORT\) could not be reached: its name cannot be resolved \([^)]+\)\. Check the proxy and these two constants; it is tried again later\.$/', $error['message'] );
	}

	public function test_a_proxy_that_refuses_to_connect_is_told_as_the_proxys(): void {
		$proxy = RawServer::answering( "HTTP/1.1 403 Forbidden\r\n\r\n" );
		$this->assertSame(
			self::an_error( 'network', "The proxy 127.0.0.1:$proxy->port (WP_PROXY_HOST, WP_PROXY_PORT) does not connect to api.example (unsuccessful). Check what it allows; it is tried again later.", [ 'retryable' => true ] ),
			$this->behind( $proxy->port, 'https' )->run( self::READ )->error()
		);
	}

	public function test_a_proxy_that_does_not_answer_is_a_network_error_without_its_password(): void {
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants(
			[
				'WP_PROXY_HOST'     => '127.0.0.1',
				'WP_PROXY_PORT'     => RawServer::closed_port(),
				'WP_PROXY_USERNAME' => 'me',
				'WP_PROXY_PASSWORD' => 'proxy-SECRET',
			]
		)->run( self::READ );
		$this->assertSame( [ 'network', true ], [ $result->error()['kind'], $result->error()['retryable'] ] );
		$this->assertStringNotContainsString( 'proxy-SECRET', $result->everything() );
		$this->assertStringNotContainsString( base64_encode( 'me:proxy-SECRET' ), $result->everything() );
	}

	/**
	 * @dataProvider bad_addresses
	 */
	#[DataProvider( 'bad_addresses' )]
	public function test_an_address_that_is_no_proxy_is_a_configuration_error( $host, $port ): void {
		$site = $this->site()->with_constants(
			[
				'WP_PROXY_HOST' => $host,
				'WP_PROXY_PORT' => $port,
			]
		);
		$this->assertSame(
			self::an_error( 'configuration', 'WP_PROXY_HOST and WP_PROXY_PORT do not make the address of a proxy.' ),
			$site->run( self::READ )->error()
		);
	}

	public static function bad_addresses(): array {
		return [ [ 'proxy.example/path', 3128 ], [ 'me:secret@proxy.example', 3128 ], [ 'proxy.example', 'http' ], [ 'a b', 3128 ], [ 'proxy.example', 99999 ] ];
	}

	public function test_plain_http_never_leaves_this_machine_through_a_proxy(): void {
		$site = $this->site()->with_constants(
			[
				'WP_PROXY_HOST' => 'proxy.example',
				'WP_PROXY_PORT' => 3128,
			]
		);
		$this->assertSame( 'configuration', $site->run( self::READ )->error()['kind'] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * A site that makes one attempt through a proxy of this machine's.
	 *
	 * @param int    $port   The proxy's.
	 * @param string $scheme Of the API's address.
	 */
	private function behind( int $port, string $scheme ): Php {
		$api = 'http' === $scheme ? EmulatorProcess::shared()->api_url() : 'https://api.example/v1';
		return Php::of_site( $api )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->with_constants(
			[
				'WP_PROXY_HOST' => '127.0.0.1',
				'WP_PROXY_PORT' => $port,
			]
		);
	}

	/**
	 * A proxy to the emulator that tests share.
	 */
	private function proxy(): RawServer {
		return RawServer::proxy( substr( EmulatorProcess::shared()->address, strlen( 'http://' ) ) );
	}

	/**
	 * WordPress's constants for a proxy.
	 *
	 * @param RawServer $proxy The proxy.
	 */
	private static function through( RawServer $proxy ): array {
		return [
			'WP_PROXY_HOST' => '127.0.0.1',
			'WP_PROXY_PORT' => (string) $proxy->port,
		];
	}
}
