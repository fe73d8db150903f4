<?php
/**
 * The process behind RawServer: one connection after the other.
 *
 * @package wu_serverpilot
 */

[ , $record, $serve ] = $argv;

$given  = stream_get_contents( STDIN );
$server = stream_socket_server( 'tcp://127.0.0.1:0' );
echo substr( strrchr( stream_socket_get_name( $server, false ), ':' ), 1 ), "\n";

/**
 * Sends all bytes.
 *
 * @param resource $connection The connection.
 * @param string   $bytes      The bytes.
 */
function send_all( $connection, string $bytes ): void {
	while ( '' !== $bytes ) {
		$sent = @fwrite( $connection, $bytes );
		if ( ! $sent ) {
			return;
		}
		$bytes = substr( $bytes, $sent );
	}
}

/**
 * Carries bytes both ways until one side ends.
 *
 * @param resource $one   One side.
 * @param resource $other The other.
 */
function join_connections( $one, $other ): void {
	while ( true ) {
		$readable = [ $one, $other ];
		$none     = null;
		stream_select( $readable, $none, $none, null );
		foreach ( $readable as $from ) {
			$bytes = fread( $from, 1 << 16 );
			if ( '' === $bytes || false === $bytes ) {
				return;
			}
			send_all( $from === $one ? $other : $one, $bytes );
		}
	}
}

while ( true ) {
	$connection = stream_socket_accept( $server, -1 );
	$request    = fread( $connection, 1 << 16 );
	file_put_contents( $record, base64_encode( $request ) . "\n", FILE_APPEND );
	if ( 'answer' === $serve ) {
		send_all( $connection, $given );
	} elseif ( '' !== $request ) {
		$target = stream_socket_client( "tcp://$given" );
		if ( str_starts_with( $request, 'CONNECT ' ) ) {
			send_all( $connection, "HTTP/1.1 200 Connection established\r\n\r\n" );
		} else {
			send_all( $target, $request );
		}
		join_connections( $connection, $target );
		fclose( $target );
	}
	fclose( $connection );
}
