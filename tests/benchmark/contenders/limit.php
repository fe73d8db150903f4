<?php
/**
 * What nobody can beat: the extension's bytes over one open TLS connection, put together beforehand, and the answers not looked at.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

return new class() extends Contender {

	/** @var resource|null The connection. */
	private $connection = null;

	/** @var string[] What is to be sent, in order. */
	private array $exchanges = array();

	public function prepare( array $names, array $domains ): void {
		$wanted          = array_values( array_unique( array_merge( $domains, $names ) ) );
		$this->exchanges = array( $this->bytes( 'GET' ) );
		if ( $wanted !== $domains ) {
			$this->exchanges[] = $this->bytes( 'POST', json_encode( array( 'domains' => $wanted ) ) );
		}
	}

	public function add( array $names ): void {
		array_map( $this->exchange( ... ), $this->exchanges );
	}

	private function exchange( string $bytes ): void {
		$this->connection ??= $this->connect();
		fwrite( $this->connection, $bytes );
		$answer = '';
		do {
			$answer .= fread( $this->connection, 65536 );
			$end     = strpos( $answer, "\r\n\r\n" );
		} while ( false === $end && ! feof( $this->connection ) );
		if ( ! preg_match( '~^HTTP/1.1 200 .*\r\ncontent-length: (\d+)~is', $answer, $found ) ) {
			throw new \RuntimeException( "The answer is not one: $answer" );
		}
		$missing = $end + 4 + (int) $found[1] - strlen( $answer );
		while ( $missing > 0 ) {
			$missing -= strlen( fread( $this->connection, $missing ) );
		}
	}

	private function connect() {
		$context = stream_context_create(
			array(
				// The emulator's authority alone: nothing to search through.
				'ssl'    => array( 'cafile' => getenv( 'WU_BENCHMARK_AUTHORITY' ) ),
				'socket' => array( 'tcp_nodelay' => true ),
			)
		);
		$address = str_replace( 'https://', 'ssl://', dirname( api() ) );
		return stream_socket_client( $address, $number, $message, 45, STREAM_CLIENT_CONNECT, $context )
			?: throw new \RuntimeException( $message );
	}

	/** Header by header what the extension sends. */
	private function bytes( string $method, string $body = '' ): string {
		$address = parse_url( app() );
		$headers = array(
			'authorization: Basic ' . base64_encode( CLIENT_ID . ':' . API_KEY ),
			'accept: application/json',
			'user-agent: wu_serverpilot',
			"host: {$address['host']}:{$address['port']}",
		);
		if ( '' !== $body ) {
			$headers[] = 'content-type: application/json';
			$headers[] = 'content-length: ' . strlen( $body );
		}
		return "$method {$address['path']} HTTP/1.1\r\n" . implode( "\r\n", $headers ) . "\r\n\r\n$body";
	}
};
