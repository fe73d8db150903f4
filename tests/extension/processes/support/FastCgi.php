<?php

namespace WuServerPilot\Tests\Processes;

/**
 * Sent when it is made, so that many can be under way; `answer()` waits for the end.
 */
final class FastCgi {

	private const BEGIN  = 1;
	private const END    = 3;
	private const PARAMS = 4;
	private const STDIN  = 5;
	private const STDOUT = 6;
	private const STDERR = 7;

	/** @var resource The connection to the pool. */
	private $stream;

	/**
	 * Sends a request.
	 *
	 * @param string $socket The pool's socket.
	 * @param string $script The script's file.
	 * @param string $body   The request's body.
	 * @param array  $params Further FastCGI parameters, such as PHP_VALUE.
	 * @throws \RuntimeException When nobody listens.
	 */
	public function __construct( string $socket, string $script, string $body = '', array $params = array() ) {
		$stream = @stream_socket_client( "unix://$socket", $code, $message, 5 );
		if ( false === $stream ) {
			throw new \RuntimeException( "No pool at $socket: $message" );
		}
		$this->stream = $stream;
		$params      += array(
			'SCRIPT_FILENAME' => $script,
			'REQUEST_METHOD'  => 'POST',
			'CONTENT_TYPE'    => 'application/json',
			'CONTENT_LENGTH'  => (string) strlen( $body ),
		);
		fwrite(
			$stream,
			// Role: responder. Flags: close the connection when the request ends.
			self::record( self::BEGIN, pack( 'nCx5', 1, 0 ) )
			. self::record( self::PARAMS, self::pairs( $params ) ) . self::record( self::PARAMS, '' )
			. ( '' === $body ? '' : self::record( self::STDIN, $body ) ) . self::record( self::STDIN, '' )
		);
	}

	/**
	 * The end of the request.
	 *
	 * @return array{complete: bool, status: int, body: string, errors: string} `complete`: php-fpm said that the request ended.
	 */
	public function answer( float $seconds = 60.0 ): array {
		$until  = microtime( true ) + $seconds;
		$output = array(
			self::STDOUT => '',
			self::STDERR => '',
		);
		$type   = null;
		while ( self::END !== $type ) {
			$header = $this->read( 8, $until );
			if ( null === $header ) {
				break;
			}
			list( , $type, $length, $padding ) = array_values( unpack( 'Cversion/Ctype/x2/nlength/Cpadding', $header ) );
			$content                           = (string) $this->read( $length + $padding, $until );
			if ( isset( $output[ $type ] ) ) {
				$output[ $type ] .= substr( $content, 0, $length );
			}
		}
		fclose( $this->stream );
		list( $head, $body ) = explode( "\r\n\r\n", $output[ self::STDOUT ], 2 ) + array( '', '' );
		return array(
			'complete' => self::END === $type,
			'status'   => preg_match( '/^Status: (\d+)/mi', $head, $found ) ? (int) $found[1] : ( '' === $head ? 0 : 200 ),
			'body'     => $body,
			'errors'   => $output[ self::STDERR ],
		);
	}

	/** Exactly so many bytes, or null at the connection's end or when the time is up. */
	private function read( int $length, float $until ): ?string {
		$bytes = '';
		while ( strlen( $bytes ) < $length ) {
			$left = $until - microtime( true );
			if ( $left <= 0 ) {
				return null;
			}
			stream_set_timeout( $this->stream, (int) $left, (int) ( fmod( $left, 1 ) * 1e6 ) );
			$more = fread( $this->stream, $length - strlen( $bytes ) );
			if ( false === $more || '' === $more ) {
				return null;
			}
			$bytes .= $more;
		}
		return $bytes;
	}

	/** One record of the protocol. */
	private static function record( int $type, string $content ): string {
		return pack( 'CCnnCx', 1, $type, 1, strlen( $content ), 0 ) . $content;
	}

	/** Names and values, as FastCGI writes them. */
	private static function pairs( array $params ): string {
		$pairs = '';
		foreach ( $params as $name => $value ) {
			$pairs .= pack( 'NN', 0x80000000 | strlen( $name ), 0x80000000 | strlen( $value ) ) . $name . $value;
		}
		return $pairs;
	}
}
