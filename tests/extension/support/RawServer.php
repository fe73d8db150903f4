<?php

namespace WuServerPilot\Tests;

/**
 * A process that listens on a port of its own for as long as the object lives, and writes down
 * what it was sent.
 */
final class RawServer {

	/** The port. */
	public int $port;

	/** The file with what it was sent. */
	private string $record;

	/**
	 * The process.
	 *
	 * @var resource
	 */
	private $process;

	/**
	 * Starts PHP code that serves $connection, and reads the port it says.
	 *
	 * @param string $serve What to do with each $connection; $answer is at hand.
	 * @param string $answer Bytes.
	 */
	private function __construct( string $serve, string $answer ) {
		$this->record  = Project::temporary_folder() . '/record';
		$command       = [ PHP_BINARY, '-n', __DIR__ . '/serve-raw.php', $this->record, $serve ];
		$this->process = proc_open( $command, [ [ 'pipe', 'r' ], [ 'pipe', 'w' ] ], $pipes );
		fwrite( $pipes[0], $answer );
		fclose( $pipes[0] );
		$this->port = (int) fgets( $pipes[1] );
	}

	/** Ends the process. */
	public function __destruct() {
		proc_terminate( $this->process, SIGKILL );
		proc_close( $this->process );
	}

	/** Sends the same bytes to whoever sent something, and closes. */
	public static function answering( string $bytes ): self {
		return new self( 'answer', $bytes );
	}

	/** A proxy: CONNECT is tunnelled and other requests are passed on, always to the server at $target. */
	public static function proxy( string $target ): self {
		return new self( 'proxy', $target );
	}

	/**
	 * A TLS server that speaks one version only, with a certificate that nobody trusts.
	 *
	 * @param string $version TLSv1_0, TLSv1_1, TLSv1_2 or TLSv1_3.
	 */
	public static function speaking_tls( string $version ): self {
		return new self( 'tls', $version );
	}

	/** A port that nobody listens on. */
	public static function closed_port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	/** The API's address, as if it were one. */
	public function http_url(): string {
		return "http://127.0.0.1:$this->port/v1";
	}

	/**
	 * What came first on each connection: up to 64 KiB.
	 *
	 * @return list<string>
	 */
	public function received(): array {
		$record = is_file( $this->record ) ? file( $this->record, FILE_IGNORE_NEW_LINES ) : [];
		return array_map( 'base64_decode', $record );
	}
}
