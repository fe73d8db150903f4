<?php

namespace WuServerPilot\Tests;

/**
 * A process that listens on a port of its own for as long as the object lives, and writes down
 * what it was sent.
 */
final class RawServer {

	/** What it runs, with a file for what it is sent and a way to serve; what is given to that comes from stdin. It says its port. */
	private const CODE = <<<'PHP'
		[ , $record, $serve ] = $argv;
		$given    = stream_get_contents( STDIN );
		$server   = stream_socket_server( 'tcp://127.0.0.1:0' );
		$send_all = static function ( $connection, string $bytes ): void {
			while ( '' !== $bytes && $sent = @fwrite( $connection, $bytes ) ) {
				$bytes = substr( $bytes, $sent );
			}
		};
		// Carries bytes both ways until one side ends.
		$join     = static function ( $one, $other ) use ( $send_all ): void {
			while ( true ) {
				$readable = [ $one, $other ];
				$none     = null;
				stream_select( $readable, $none, $none, null );
				foreach ( $readable as $from ) {
					$bytes = (string) fread( $from, 1 << 16 );
					if ( '' === $bytes ) {
						return;
					}
					$send_all( $from === $one ? $other : $one, $bytes );
				}
			}
		};
		if ( 'tls' === $serve ) {
			$key         = openssl_pkey_new();
			$certificate = openssl_csr_sign( openssl_csr_new( [ 'commonName' => 'localhost' ], $key ), null, $key, 1 );
			openssl_x509_export( $certificate, $certificate_text );
			openssl_pkey_export( $key, $key_text );
			file_put_contents( "$record.pem", $certificate_text . $key_text );
			stream_context_set_option( $server, 'ssl', 'local_cert', "$record.pem" );
		}
		// Who reads this may connect.
		echo substr( strrchr( stream_socket_get_name( $server, false ), ':' ), 1 ), "\n";
		while ( $connection = stream_socket_accept( $server, -1 ) ) {
			if ( 'tls' === $serve ) {
				@stream_socket_enable_crypto( $connection, true, constant( "STREAM_CRYPTO_METHOD_{$given}_SERVER" ) );
				fclose( $connection );
				continue;
			}
			$request = fread( $connection, 1 << 16 );
			file_put_contents( $record, base64_encode( $request ) . "\n", FILE_APPEND );
			if ( 'answer' === $serve ) {
				$send_all( $connection, $given );
			} elseif ( '' !== $request ) {
				$target  = stream_socket_client( "tcp://$given" );
				$tunnels = str_starts_with( $request, 'CONNECT ' );
				$tunnels ? $send_all( $connection, "HTTP/1.1 200 Connection established\r\n\r\n" ) : $send_all( $target, $request );
				$join( $connection, $target );
				fclose( $target );
			}
			fclose( $connection );
		}
		PHP;

	/** The port. */
	public int $port;

	/** The file with what it was sent. */
	private string $record;

	/** @var resource The process. */
	private $process;

	/** Starts it and reads its port. */
	private function __construct( string $serve, string $given ) {
		$this->record  = Project::temporary_folder() . '/record';
		$command       = [ PHP_BINARY, '-n', '-r', self::CODE, '--', $this->record, $serve ];
		$this->process = proc_open( $command, [ [ 'pipe', 'r' ], [ 'pipe', 'w' ] ], $pipes );
		fwrite( $pipes[0], $given );
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
