<?php
/**
 * PHP's built-in server asks this script for everything.
 *
 * The network is called network.example, as ServerPilot knows it; the sandbox's browser knows it by an address
 * on this machine, and its sites (kund.network.example) as kund.localhost with the same port. Addresses are put right in both
 * directions, here and in what is sent back. On the emulated Internet everything has its own name.
 *
 * @package wu_serverpilot
 */

// On a subdirectory network every site has WordPress's own files.
$sandbox_path = preg_replace( '#^/[a-z0-9-]+(?=/wp-)#', '', parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$sandbox_file = str_starts_with( $sandbox_path, '/wp-content/' )
	? realpath( getenv( 'WU_NETWORK_CONTENT' ) . substr( $sandbox_path, strlen( '/wp-content' ) ) )
	: realpath( getenv( 'WU_NETWORK_WORDPRESS' ) . rtrim( $sandbox_path, '/' ) );
if ( $sandbox_file && is_dir( $sandbox_file ) && file_exists( $sandbox_file . '/index.php' ) ) {
	$sandbox_file .= '/index.php';
}

if ( $sandbox_file && is_file( $sandbox_file ) && ! str_ends_with( $sandbox_file, '.php' ) ) {
	$sandbox_types = array(
		'css'   => 'text/css',
		'js'    => 'text/javascript',
		'svg'   => 'image/svg+xml',
		'png'   => 'image/png',
		'gif'   => 'image/gif',
		'jpg'   => 'image/jpeg',
		'woff2' => 'font/woff2',
	);
	header( 'Content-Type: ' . ( $sandbox_types[ pathinfo( $sandbox_file, PATHINFO_EXTENSION ) ] ?? 'text/plain' ) );
	readfile( $sandbox_file );
	return true;
}

if ( getenv( 'WU_SANDBOX_HOST' ) ) {
	$_SERVER['HTTP_HOST'] = preg_match( '/^([a-z0-9-]+)\.localhost:/', $_SERVER['HTTP_HOST'] ?? '', $sandbox_site ) ? "$sandbox_site[1].network.example" : 'network.example';
	ob_start(
		static function ( $page ) {
			$port = strrchr( getenv( 'WU_SANDBOX_HOST' ), ':' );
			$page = preg_replace( '#(http:(?://|\\\\/\\\\/))([a-z0-9-]+)\.network\.example#', '$1$2.localhost' . $port, $page );
			return str_replace(
				array( 'http://network.example', 'http:\/\/network.example', 'http%3A%2F%2Fnetwork.example' ),
				array( 'http://' . getenv( 'WU_SANDBOX_HOST' ), 'http:\/\/' . getenv( 'WU_SANDBOX_HOST' ), 'http%3A%2F%2F' . rawurlencode( getenv( 'WU_SANDBOX_HOST' ) ) ),
				$page
			);
		}
	);
}
if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) {
	$_SERVER['HTTPS'] = 'on';
}
$_SERVER['SERVER_NAME']     = $_SERVER['HTTP_HOST'];
$_SERVER['SERVER_PORT']     = isset( $_SERVER['HTTPS'] ) ? '443' : '80';
$_SERVER['SCRIPT_FILENAME'] = $sandbox_file && is_file( $sandbox_file ) ? $sandbox_file : getenv( 'WU_NETWORK_WORDPRESS' ) . '/index.php';
$_SERVER['SCRIPT_NAME']     = substr( $_SERVER['SCRIPT_FILENAME'], strlen( realpath( getenv( 'WU_NETWORK_WORDPRESS' ) ) ) );
$_SERVER['PHP_SELF']        = $_SERVER['SCRIPT_NAME'];
if ( isset( $_SERVER['HTTP_REFERER'] ) ) {
	$_SERVER['HTTP_REFERER'] = str_replace( getenv( 'WU_SANDBOX_HOST' ), 'network.example', $_SERVER['HTTP_REFERER'] );
}
chdir( dirname( $_SERVER['SCRIPT_FILENAME'] ) );
require $_SERVER['SCRIPT_FILENAME'];
