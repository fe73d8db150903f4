<?php
/**
 * Errors of the kinds network, timeout and locked.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * No answer came, or not in time.
 */
final class NetworkErrorsTest extends ExtensionTestCase {

	private const READ = 'GET /apps/' . Emulator::APP_ID;

	public function test_a_refused_connection_names_the_host_and_the_cause(): void {
		$nobody = RawServer::closed_port();
		$site   = Php::of_site( "http://127.0.0.1:$nobody/v1" )->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] );
		$result = $site->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( self::unreachable( '127.0.0.1', 'Connection refused (os error 111)' ), $result->error() );
		$this->assertSame( [ 1, 2 ], array_column( $result->requests(), 'attempt' ) );
	}

	/**
	 * @dataProvider broken_connections
	 */
	#[DataProvider( 'broken_connections' )]
	public function test_a_broken_connection_is_tried_again( string $fault, string $cause ): void {
		$this->emulator->fault( [ 'action' => [ 'type' => $fault ] ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( self::unreachable( '127.0.0.1', $cause ), $result->error() );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public static function broken_connections(): array {
		return [
			'reset'  => [ 'reset', 'Connection reset by peer (os error 104)' ],
			'closed' => [ 'close', 'connection closed before message completed' ],
		];
	}

	public function test_a_connection_that_breaks_once_does_no_harm(): void {
		$this->emulator->fault(
			[
				'which'  => [ 'first' => 1 ],
				'action' => [ 'type' => 'reset' ],
			]
		);
		$this->assertSame( [ 'network.example' ], $this->value_of( 'return wu_serverpilot_get_domains();' ) );
	}

	public function test_a_name_that_cannot_be_resolved_is_told_apart(): void {
		$site  = Php::of_site( 'https://api.invalid/v1' )->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] );
		$error = $site->with_environment( [ 'RES_OPTIONS' => 'timeout:1 attempts:1' ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'network', 0, true, null ], [ $error['kind'], $error['code'], $error['retryable'], $error['retry_after'] ] );
		$this->assertStringStartsWith( 'ServerPilot could not be reached at api.invalid: its name cannot be resolved (', $error['message'] );
	}

	public function test_a_connection_that_takes_too_long_says_how_long_it_may_take(): void {
		// Linux lets a connection wait when a listener's queue is full.
		$full    = stream_socket_server( 'tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create( [ 'socket' => [ 'backlog' => 1 ] ] ) );
		$address = stream_socket_get_name( $full, false );
		for ( $i = 0; $i < 4; $i++ ) {
			$waiting[] = stream_socket_client( "tcp://$address", $code, $message, 0, STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT );
		}
		$site = Php::of_site( "http://$address/v1" )->with_ini(
			[
				'wu_serverpilot.connect_timeout' => 0.2,
				'wu_serverpilot.max_retries'     => 1,
			]
		);
		$result = $site->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( self::unreachable( '127.0.0.1', 'no connection within 0.2 seconds' ), $result->error() );
		$this->assertCount( 2, $result->requests() );
	}

	public function test_plain_http_is_tried_on_each_address_of_this_machine(): void {
		$port = RawServer::closed_port();
		foreach ( [ 'localhost', '127.9.9.9', '[::1]' ] as $host ) {
			$error = Php::of_site( "http://$host:$port/v1" )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
			$this->assertSame( 'network', $error['kind'] );
		}
	}

	public function test_an_answer_that_is_no_http_is_retryable(): void {
		$server = RawServer::answering( "SSH-2.0-OpenSSH_9.2p1\r\n" );
		$error  = Php::of_site( $server->http_url() )->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'network', 0, true ], [ $error['kind'], $error['code'], $error['retryable'] ] );
	}

	/**
	 * @dataProvider silences
	 */
	#[DataProvider( 'silences' )]
	public function test_a_call_ends_when_its_time_is_up( array $rule, string $doing ): void {
		$this->emulator->fault( $rule );
		$result   = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] )->run( self::timed( 'wu_serverpilot_get_app()' ) );
		$expected = "ServerPilot did not finish within 0.3 seconds (wu_serverpilot.timeout) while $doing. It is tried again later.";

		[ $kind, $message, $seconds ] = $result->value();
		$this->assertSame( [ 'timeout', $expected ], [ $kind, $message ] );
		$this->assertGreaterThanOrEqual( 0.3, $seconds );
		self::assert_within( 0.3 + self::GRACE, $seconds );
	}

	public static function silences(): array {
		return [
			'no answer'       => [ [ 'action' => [ 'type' => 'hang' ] ], 'waiting for an answer' ],
			'a slow answer'   => [ [ 'action' => [ 'type' => 'drip' ] ], 'reading the answer' ],
			'never accepted'  => [
				[
					'on'     => 'connection',
					'action' => [ 'type' => 'hang' ],
				],
				'waiting for an answer',
			],
		];
	}

	public function test_a_pause_before_a_retry_counts_as_time_too(): void {
		$this->emulator->answer( 500, 'No' );
		$site = $this->site()->with_ini(
			[
				'wu_serverpilot.timeout'     => 0.5,
				'wu_serverpilot.max_retries' => 100,
			]
		);
		[ $kind, , $seconds ] = $site->run( self::timed( 'wu_serverpilot_get_app()' ) )->value();
		$this->assertSame( 'server_error', $kind );
		self::assert_within( 0.5 + self::GRACE, $seconds );
	}

	public function test_a_writer_waits_for_another_until_its_time_is_up(): void {
		$this->emulator->fault(
			[
				'method' => 'POST',
				'which'  => [ 'first' => 1 ],
				'action' => [ 'type' => 'hang' ],
			]
		);
		$holder = $this->site()->start( 'wu_serverpilot_add_domain( "first.example" );' );
		self::wait_until( fn() => count( $this->emulator->requests() ) === 2, 'the first writer has read the list and writes' );

		$impatient = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] );
		$expected  = self::an_error(
			'locked',
			'Other processes were changing this app\'s domains for 0.3 seconds (wu_serverpilot.timeout). Nothing was changed; it is tried again later.',
			[ 'retryable' => true ]
		);
		foreach ( [ 'add_domain( "x.example" )', 'remove_domain( "x.example" )', 'sync_domains( [] )' ] as $call ) {
			$this->assertSame( $expected, $impatient->run( "wu_serverpilot_$call;" )->error(), $call );
		}
		$this->assertCount( 2, $this->emulator->requests() );

		// Who only reads does not wait, and the holder's death frees the lock.
		$this->assertSame( [ 'network.example' ], $impatient->run( 'return wu_serverpilot_get_domains();' )->value() );
		$this->assertSame( 'not_requested', $impatient->run( 'return wu_serverpilot_sync_domains( [ "x.example" ], [], true )["autossl"];' )->value() );
		$holder->kill();
		$this->assertSame( [ 'network.example', 'second.example' ], $this->value_of( 'return wu_serverpilot_add_domain( "second.example" )["domains"];' ) );
	}

	public function test_another_apps_writer_does_not_wait(): void {
		$this->emulator->call( 'PATCH', 'state', [ 'apps' => [ $this->emulator->app(), [ 'id' => 'other1' ] + $this->emulator->app() ] ] );
		$this->emulator->fault(
			[
				'method' => 'POST',
				'path'   => Emulator::APP_ID,
				'action' => [ 'type' => 'hang' ],
			]
		);
		$holder = $this->site()->start( 'wu_serverpilot_add_domain( "first.example" );' );
		self::wait_until( fn() => count( $this->emulator->requests() ) === 2, 'the first writer has read the list and writes' );

		$other = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 'other1' ] );
		$this->assertSame( [ 'network.example', 'x.example' ], $other->run( 'return wu_serverpilot_add_domain( "x.example" )["domains"];' )->value() );
		$holder->kill();
	}

	/**
	 * The error of a connection that did not come about.
	 *
	 * @param string $host  The host.
	 * @param string $cause Why not.
	 */
	private static function unreachable( string $host, string $cause ): array {
		$message = "ServerPilot could not be reached at $host: $cause. Check this server's network and name resolution; it is tried again later.";
		return self::an_error( 'network', $message, [ 'retryable' => true ] );
	}

	/**
	 * Code that answers kind, message and seconds of a call that throws.
	 *
	 * @param string $call The call.
	 */
	private static function timed( string $call ): string {
		return "\$began = hrtime( true );
			try { $call; } catch ( WuServerPilot\\Exception \$error ) {
				return [ \$error->getKind(), \$error->getMessage(), ( hrtime( true ) - \$began ) / 1e9 ];
			}";
	}
}
