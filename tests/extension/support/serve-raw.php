<?php
/**
 * The process behind RawServer: one connection after the other.
 *
 * @package wu_serverpilot
 */

[ , $record, $serve ] = $argv;

$given  = stream_get_contents( STDIN );
$server = stream_socket_server( 'tcp://127.0.0.1:0' );

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

/**
 * A new self-signed certificate with its key, as a file.
 *
 * @param string $path Where to put it.
 */
function make_certificate( string $path ): void {
	$key         = openssl_pkey_new( [ 'private_key_type' => OPENSSL_KEYTYPE_RSA, 'private_key_bits' => 2048 ] );
	$certificate = openssl_csr_sign( openssl_csr_new( [ 'commonName' => 'localhost' ], $key ), null, $key, 1 );
	openssl_x509_export( $certificate, $certificate_text );
	openssl_pkey_export( $key, $key_text );
	file_put_contents( $path, $certificate_text . $key_text );
}

if ( 'tls' === $serve ) {
	make_certificate( "$record.pem" );
	stream_context_set_option( $server, 'ssl', 'local_cert', "$record.pem" );
	stream_context_set_option( $server, 'ssl', 'security_level', 0 );
}
// Who reads this may connect.
echo substr( strrchr( stream_socket_get_name( $server, false ), ':' ), 1 ), "\n";

while ( true ) {
	$connection = stream_socket_accept( $server, -1 );
	if ( 'tls' === $serve ) {
		@stream_socket_enable_crypto( $connection, true, constant( "STREAM_CRYPTO_METHOD_{$given}_SERVER" ) );
		fclose( $connection );
		continue;
	}
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
