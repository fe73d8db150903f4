<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Project;
use WuServerPilot\Tests\Witness;

/**
 * `wu_serverpilot.timeout` bounds the whole call, whatever it is that takes long.
 */
final class OneClockTest extends ExtensionTestCase {

	private const TIMEOUT = 0.8;

	public function test_a_server_that_cannot_be_reached(): void {
		$this->assert_in_time( 'timeout', $this->add_at( SilentServer::that_cannot_be_reached(), 'http' ) );
	}

	/** How far a connection attempt may get, without ever being one. */
	public static function half_connections(): array {
		return [
			'no connection'    => [ static fn() => SilentServer::that_cannot_be_reached(), 'http' ],
			'no TLS handshake' => [ static fn() => SilentServer::that_connects(), 'https' ],
		];
	}

	/** @dataProvider half_connections */
	#[DataProvider( 'half_connections' )]
	public function test_connect_timeout_bounds_one_attempt( callable $server, string $scheme ): void {
		$ini   = [ 'wu_serverpilot.connect_timeout' => 0.3, 'wu_serverpilot.max_retries' => 0, 'wu_serverpilot.timeout' => 20 ];
		$ended = $this->add_at( $server(), $scheme, $ini );

		$this->assertSame( [ 'network', true ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertStringContainsString( 'no connection within 0.3 seconds', $ended['message'] );
		$this->assertGreaterThanOrEqual( 0.3, $ended['seconds'] );
		self::assert_within( 0.3 + self::GRACE, $ended['seconds'] );
	}

	public function test_connection_attempts_are_repeated_within_the_calls_time_only(): void {
		$ini = [ 'wu_serverpilot.connect_timeout' => 0.2, 'wu_serverpilot.max_retries' => 100 ];
		$this->assert_at_most_in_time( $this->add_at( SilentServer::that_connects(), 'https', $ini ) );
	}

	/** Fault rules, each of which would take longer than the call may, and the kind of the end. */
	public static function slow_answers(): array {
		$status = static fn( int $status ) => [ 'action' => [ 'type' => 'answer', 'status' => $status ] ];
		return [
			'a write that is never answered'         => [ [ 'method' => 'POST', 'action' => [ 'type' => 'hang' ] ], 'timeout' ],
			'a byte at short intervals'              => [ [ 'action' => [ 'type' => 'drip', 'interval_ms' => 20 ] ], 'timeout' ],
			'two requests that together take longer' => [ [ 'action' => [ 'type' => 'delay', 'ms' => 500 ] ], 'timeout' ],
			'ServerPilot failing again and again'    => [ $status( 500 ), 'server_error' ],
			'connections that are reset'             => [ [ 'action' => [ 'type' => 'reset' ] ], 'network' ],
		];
	}

	/** @dataProvider slow_answers */
	#[DataProvider( 'slow_answers' )]
	public function test_slow_and_repeated_answers( array $fault, string $kind ): void {
		$this->emulator->fault( $fault );

		$ini   = [ 'wu_serverpilot.timeout' => self::TIMEOUT, 'wu_serverpilot.max_retries' => 100 ];
		$ended = $this->site()->with_ini( $ini )->run( self::timed_add() )->value();

		$this->assertSame( $kind, $ended['kind'] );
		'timeout' === $kind ? $this->assert_in_time( 'timeout', $ended ) : $this->assert_at_most_in_time( $ended );
	}

	public function test_a_retry_after_that_does_not_fit_is_not_waited_for(): void {
		$this->emulator->answer( 429, 'slow down', [ 'Retry-After' => '3600' ] );

		$ended = $this->site()->run( self::timed_add() )->value();

		$this->assertSame( [ 'rate_limited', true, 3600 ], [ $ended['kind'], $ended['retryable'], $ended['retry_after'] ] );
		self::assert_within( self::GRACE, $ended['seconds'] );
		$this->assertCount( 1, $this->emulator->requests() );
	}

	public function test_a_refusal_whose_text_stops_arriving_is_still_known_by_its_status(): void {
		$this->emulator->fault( [ 'action' => [ 'type' => 'drip', 'interval_ms' => 3600000 ] ] );

		$ended = $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_KEY' => 'wrong' ] )
			->with_ini( [ 'wu_serverpilot.timeout' => self::TIMEOUT ] )->run( self::timed_add() )->value();

		$this->assertSame( 'authentication', $ended['kind'] );
		self::assert_within( self::TIMEOUT + self::GRACE, $ended['seconds'] );
	}

	public function test_waiting_for_the_lock_and_for_the_answer_share_the_time(): void {
		$site = $this->site();
		$this->emulator->fault( [ 'action' => [ 'type' => 'hang' ] ] );
		$holder = $site->with_ini( [ 'wu_serverpilot.timeout' => 0.5 ] )->start( self::timed_add( 'holder.test' ) );
		$this->wait_until_hanging();

		$ended = $site->with_ini( [ 'wu_serverpilot.timeout' => self::TIMEOUT ] )->run( self::timed_add() )->value();

		$this->assertSame( 'timeout', $holder->finish()->value()['kind'] );
		$this->assertCount( 2, $this->emulator->requests() );
		$this->assert_in_time( 'timeout', $ended );
	}

	public function test_a_name_server_that_never_answers(): void {
		$command = $this->with_a_silent_name_server( 'https://api.never.test/v1' );
		$process = proc_open( $command, [ 1 => [ 'pipe', 'w' ], 2 => [ 'pipe', 'w' ] ], $pipes );
		$output  = stream_get_contents( $pipes[1] );
		$errors  = stream_get_contents( $pipes[2] );
		proc_close( $process );
		if ( preg_match( '/^(unshare|mount): /m', $errors ) ) {
			$this->markTestSkipped( "This needs a mount namespace: $errors" );
		}
		list( $ended, $again, $exit ) = json_decode( $output, true );

		$this->assert_in_time( 'timeout', $ended );
		$this->assert_in_time( 'timeout', $again );
		self::assert_within( self::GRACE, microtime( true ) - $exit, 'The process waited for the look-up.' );
	}

	/** The command of a PHP process that asks a name server which never answers. */
	private function with_a_silent_name_server( string $api ): array {
		$folder = Project::temporary_folder();
		// 53 is the only port that a resolver asks; another address than the machine's own name server may have.
		file_put_contents( "$folder/resolv.conf", "nameserver 127.77.53.1\n" );
		file_put_contents(
			"$folder/call.php",
			'<?php $silent = stream_socket_server( "udp://127.77.53.1:53", $code, $message, STREAM_SERVER_BIND );'
			. 'foreach ( ' . var_export( Fpm::site( [ 'WU_SERVER_PILOT_API_URL' => $api ] ), true ) . ' as $name => $value ) { define( $name, $value ); }'
			. '$ended = ( static function () { ' . self::timed_add() . ' } )();'
			// Another setting needs another client: the first one is dropped while its look-up still waits.
			. 'ini_set( "wu_serverpilot.connect_timeout", "4" );'
			. '$again = ( static function () { ' . self::timed_add() . ' } )();'
			. 'echo json_encode( [ $ended, $again, microtime( true ) ] );'
		);
		$ini = [ 'wu_serverpilot.timeout' => self::TIMEOUT, 'wu_serverpilot.lock_dir' => $folder ];
		$php = $this->site()->with_ini( $ini )->command( "$folder/call.php" );
		return [ 'unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', "$folder/resolv.conf", ...$php ];
	}

	/** Adds a domain at a server. */
	private function add_at( SilentServer $server, string $scheme, array $ini = [] ): array {
		return $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_URL' => "$scheme://$server->address/v1" ] )
			->with_ini( $ini + [ 'wu_serverpilot.timeout' => self::TIMEOUT ] )->run( self::timed_add() )->value();
	}

	/** The call took its time, and no more. */
	private function assert_in_time( string $kind, array $ended ): void {
		$this->assertSame( [ $kind, true ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertGreaterThanOrEqual( self::TIMEOUT, $ended['seconds'] );
		$this->assert_at_most_in_time( $ended );
	}

	/** The call ended in time; a pause that does not fit is not begun, so it may have ended early. */
	private function assert_at_most_in_time( array $ended ): void {
		$this->assertTrue( $ended['retryable'] );
		self::assert_within( self::TIMEOUT + self::GRACE, $ended['seconds'] );
	}

	// The witness of time that the machine withheld excuses what the machine did, and nothing else.

	public function test_time_in_which_nothing_ran_is_counted_once(): void {
		$began = hrtime( true ) / 1e9;
		posix_kill( Witness::shared()->id, SIGSTOP );
		self::wait_until( static fn() => hrtime( true ) / 1e9 > $began + 0.2, 'time has passed' );
		posix_kill( Witness::shared()->id, SIGCONT );

		// It tells of it as soon as it runs again.
		self::wait_until( static fn() => Witness::shared()->lost_within( 60 ) >= 0.19, 'the witness told' );
		$since = hrtime( true ) / 1e9 - $began;
		$lost  = Witness::shared()->lost_within( $since );
		$this->assertGreaterThan( 0.1, $lost );
		$this->assertLessThan( $since + 0.05, $lost );
	}

	public function test_what_took_too_long_by_itself_is_not_excused(): void {
		$this->expectException( \PHPUnit\Framework\ExpectationFailedException::class );
		self::assert_within( 60, 3600 );
	}
}

/**
 * A server on this machine that never says anything. Nobody accepts its connections: the kernel does the handshakes that its queue has room for.
 */
final class SilentServer {

	/** Host and port. */
	public string $address;

	/** @var resource[] The listening socket, and the connections that fill its queue. */
	private array $sockets;

	/** Listens. */
	private function __construct( int $queue ) {
		$context         = stream_context_create( [ 'socket' => [ 'backlog' => $queue ] ] );
		$this->sockets[] = stream_socket_server( 'tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context );
		$this->address   = stream_socket_get_name( $this->sockets[0], false );
	}

	/** One that connects and then says nothing. */
	public static function that_connects(): self {
		return new self( 16 );
	}

	/**
	 * One that cannot be reached: its queue is full, so packets to it are dropped, as on the way to
	 * an address that does not exist.
	 */
	public static function that_cannot_be_reached(): self {
		$server = new self( 1 );
		do {
			$connection        = @stream_socket_client( "tcp://$server->address", $code, $message, 0.2 );
			$server->sockets[] = $connection;
		} while ( false !== $connection );
		return $server;
	}
}
