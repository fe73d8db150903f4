<?php
/**
 * What nobody can beat.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The extension's bytes over one open TLS connection, and nothing else: what is sent was put
 * together beforehand, and what comes back is not looked at.
 */
final class Limit implements Contender {

	/**
	 * The connection.
	 *
	 * @var resource|null
	 */
	private $connection = null;

	/**
	 * What is left to send, in order.
	 *
	 * @var string[]
	 */
	private array $exchanges = array();

	public function prepare( string $operation, array $calls, array $domains ): void {
		$this->exchanges = array();
		foreach ( $calls as $names ) {
			$this->exchanges[] = $this->bytes( 'GET' );
			$next              = match ( $operation ) {
				'add'    => array_values( array_unique( array_merge( $domains, $names ) ) ),
				'remove' => array_values( array_diff( $domains, $names ) ),
				'read'   => $domains,
			};
			if ( $next !== $domains ) {
				$this->exchanges[] = $this->bytes( 'POST', json_encode( array( 'domains' => $next ) ) );
			}
			$domains = $next;
		}
		// One call at a time is asked for; all of them belong to it.
		$this->exchanges = array_reverse( $this->exchanges );
	}

	public function read(): void {
		$this->exchange();
	}

	public function add( array $names ): void {
		$this->change();
	}

	public function remove( array $names ): void {
		$this->change();
	}

	/** A reading, and the writing that follows it, if one does. */
	private function change(): void {
		$this->exchange();
		if ( str_starts_with( end( $this->exchanges ) ?: '', 'POST' ) ) {
			$this->exchange();
		}
	}

	private function exchange(): void {
		$this->connection ??= $this->connect();
		fwrite( $this->connection, array_pop( $this->exchanges ) );
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
				'ssl'    => array( 'cafile' => Api::authority() ),
				'socket' => array( 'tcp_nodelay' => true ),
			)
		);
		$address = str_replace( 'https://', 'ssl://', dirname( Api::url() ) );
		return stream_socket_client( $address, $number, $message, 45, STREAM_CLIENT_CONNECT, $context )
			?: throw new \RuntimeException( $message );
	}

	/** Header by header what the extension sends. */
	private function bytes( string $method, string $body = '' ): string {
		$address = parse_url( Api::app_url() );
		$headers = array(
			'authorization: Basic ' . base64_encode( Api::CLIENT_ID . ':' . Api::KEY ),
			'accept: application/json',
			'user-agent: wu_serverpilot/0.1.0',
			"host: {$address['host']}:{$address['port']}",
		);
		if ( '' !== $body ) {
			$headers[] = 'content-type: application/json';
			$headers[] = 'content-length: ' . strlen( $body );
		}
		return "$method {$address['path']} HTTP/1.1\r\n" . implode( "\r\n", $headers ) . "\r\n\r\n$body";
	}
}
