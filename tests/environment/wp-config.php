<?php
/**
 * The configuration of every network that the tests, the demo and the sandbox run.
 *
 * What differs between two networks comes from the environment that `with-network` sets.
 *
 * @package wu_serverpilot
 */

define( 'DB_NAME', getenv( 'WU_NETWORK_DATABASE' ) );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'WU_NETWORK_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $salted ) {
	define( $salted . '_KEY', $salted . ' key of a network that lives for one command' );
	define( $salted . '_SALT', $salted . ' salt of a network that lives for one command' );
}

define( 'WP_CONTENT_DIR', getenv( 'WU_NETWORK_CONTENT' ) );
define( 'WP_CONTENT_URL', 'http://network.example/wp-content' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
defined( 'WP_DEBUG' ) || define( 'WP_DEBUG', (bool) getenv( 'WU_NETWORK_DEBUG' ) );
define( 'WP_DEBUG_DISPLAY', 'cli' === PHP_SAPI );

if ( ! getenv( 'WU_NETWORK_INSTALLING' ) ) {
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', 'subdomain' === getenv( 'WU_NETWORK_KIND' ) );
	define( 'DOMAIN_CURRENT_SITE', 'network.example' );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
	if ( ! getenv( 'WU_NETWORK_WITHOUT_SUNRISE' ) && file_exists( WP_CONTENT_DIR . '/sunrise.php' ) ) {
		define( 'SUNRISE', true );
	}
}

// A browser meets the sandbox under another name than the network's: the cookie is that name's.
if ( getenv( 'WU_SANDBOX_HOST' ) ) {
	define( 'COOKIE_DOMAIN', false );
}

foreach ( (array) json_decode( (string) getenv( 'WU_NETWORK_DEFINE' ), true ) as $constant => $value ) {
	define( $constant, $value );
}
if ( getenv( 'WU_NETWORK_EMULATOR' ) && ! getenv( 'WU_NETWORK_WITHOUT_CONSTANTS' ) ) {
	define( 'WU_SERVER_PILOT_CLIENT_ID', 'cid_emulator' );
	define( 'WU_SERVER_PILOT_API_KEY', 'emulator-api-key-SECRET' );
	define( 'WU_SERVER_PILOT_APP_ID', 'nlcN0TwdZAyNEgdp' );
}
if ( getenv( 'WU_NETWORK_EMULATOR' ) ) {
	define( 'WU_SERVER_PILOT_API_URL', getenv( 'WU_NETWORK_EMULATOR' ) . '/v1' );
}

if ( ! isset( $_SERVER['HTTP_HOST'] ) ) {
	$_SERVER['HTTP_HOST']       = 'network.example';
	$_SERVER['REQUEST_URI']     = '/';
	$_SERVER['SERVER_NAME']     = 'network.example';
	$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
	$_SERVER['REQUEST_METHOD']  = 'GET';
	$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
}

require_once ABSPATH . 'wp-settings.php';
