<?php
/**
 * A server on this machine that never says anything.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

/**
 * Nobody accepts its connections: the kernel does the handshakes that its queue has room for.
 */
final class SilentServer {

	/**
	 * Host and port.
	 *
	 * @var string
	 */
	public string $address;

	/**
	 * The listening socket, and the connections that fill its queue.
	 *
	 * @var resource[]
	 */
	private array $sockets;

	/**
	 * Listens.
	 *
	 * @param int $queue How many connections the kernel completes.
	 */
	private function __construct( int $queue ) {
		$context         = stream_context_create( [ 'socket' => [ 'backlog' => $queue ] ] );
		$this->sockets[] = stream_socket_server( 'tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context );
		$this->address   = stream_socket_get_name( $this->sockets[0], false );
	}

	/**
	 * One that connects and then says nothing.
	 */
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
