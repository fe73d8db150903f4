<?php
/**
 * What a person does in the sandbox: log in, map a domain, look at ServerPilot.
 *
 * @package wu_serverpilot
 */

$visitor = curl_init();
curl_setopt_array(
	$visitor,
	array(
		CURLOPT_RETURNTRANSFER => true,
		CURLOPT_FOLLOWLOCATION => true,
		CURLOPT_COOKIEFILE     => '',
		CURLOPT_TIMEOUT        => 20,
		CURLOPT_COOKIELIST     => 'Set-Cookie: wordpress_test_cookie=WP%20Cookie%20check; path=/',
	)
);

/**
 * Fetches a page, and does not take no for an answer.
 *
 * @param string     $path Where.
 * @param array|null $form What to post.
 * @return string
 */
function visit( $path, $form = null ) {
	global $visitor;
	curl_setopt( $visitor, CURLOPT_URL, 'http://' . getenv( 'WU_SANDBOX_HOST' ) . $path );
	curl_setopt( $visitor, CURLOPT_HTTPGET, true );
	if ( null !== $form ) {
		curl_setopt( $visitor, CURLOPT_POSTFIELDS, http_build_query( $form ) );
	}
	$page = curl_exec( $visitor );
	demand( 200 === curl_getinfo( $visitor, CURLINFO_RESPONSE_CODE ), "$path answers: " . substr( (string) $page, 0, 300 ) );
	demand( false === strpos( $page, 'http://network.example' ), "$path links to this machine only" );
	return $page;
}

/**
 * Ends the visit when something is not as it should be.
 *
 * @param bool   $so   Whether it is.
 * @param string $what What.
 */
function demand( $so, $what ) {
	if ( ! $so ) {
		fwrite( STDERR, "Not so in the sandbox: $what\n" );
		exit( 1 );
	}
}

/**
 * Waits up to ten seconds for something to be so.
 *
 * @param callable $so   Asks.
 * @param string   $what What.
 */
function wait_for( $so, $what ) {
	for ( $tries = 0; $tries < 100 && ! $so(); $tries++ ) {
		usleep( 100000 );
	}
	demand( $so(), $what );
}

list( $host, $port ) = explode( ':', getenv( 'WU_SANDBOX_HOST' ) );
wait_for( static fn() => false !== @fsockopen( $host, (int) $port ), 'the server answers' ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- it is being waited for.

$page = visit( '/wp-login.php', array( 'log' => 'admin', 'pwd' => 'password', 'wp-submit' => 'Log In', 'testcookie' => '1' ) );
demand( false !== strpos( $page, 'wp-admin-bar' ), 'admin can log in' );

$domains = '/wp-admin/network/admin.php?page=wp-ultimo-domains';
preg_match( '/name="_wpnonce" value="(\w+)"/', visit( $domains ), $nonce );
visit( $domains, array( '_wpnonce' => $nonce[1], 'act' => 'map', 'domain' => 'shop.example', 'site' => '1' ) );

$serverpilot = '/wp-admin/network/admin.php?page=emulated-serverpilot';
wait_for( static fn() => false !== strpos( visit( $serverpilot ), "network.example\nshop.example\nwww.shop.example</pre>" ), 'shop.example arrives on ServerPilot' );
echo "logged in, mapped shop.example, saw it on ServerPilot\n";
