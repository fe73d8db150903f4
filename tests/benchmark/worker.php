<?php
/**
 * Usage: worker.php extension|wordpress|curl
 *
 * A PHP process that adds domains in one way, and says how long that took.
 *
 * A line of its input is {"names": ["a.example"], "hold": false}; the answer is {"ms": 1.5, "error": null}. With "hold": true it
 * begins at the next line, after a first answer.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

// The emulator's.
const CLIENT_ID = 'cid_emulator';
const API_KEY   = 'emulator-api-key-SECRET';
const APP_ID    = 'nlcN0TwdZAyNEgdp';

/** The address of the app. */
function app(): string {
	return getenv( 'WU_BENCHMARK_API' ) . '/apps/' . APP_ID;
}

/** This extension, which trusts what SSL_CERT_FILE names: a function that adds names. */
function by_extension(): callable {
	define( 'WU_SERVER_PILOT_CLIENT_ID', CLIENT_ID );
	define( 'WU_SERVER_PILOT_API_KEY', API_KEY );
	define( 'WU_SERVER_PILOT_APP_ID', APP_ID );
	define( 'WU_SERVER_PILOT_API_URL', getenv( 'WU_BENCHMARK_API' ) );
	return static fn( array $names ) => 1 === count( $names ) ? wu_serverpilot_add_domain( $names[0] ) : wu_serverpilot_sync_domains( $names );
}

/**
 * What a careful PHP developer would write, without a lock: PHP's curl, and only the requests that are needed. One handle lives as long
 * as the process, which under PHP-FPM no request's could: it is PHP's best.
 */
function by_curl(): callable {
	$handle = curl_init();
	curl_setopt_array(
		$handle,
		array(
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_USERPWD        => CLIENT_ID . ':' . API_KEY,
			CURLOPT_CAINFO         => getenv( 'SSL_CERT_FILE' ),
			CURLOPT_TIMEOUT        => 45,
		)
	);
	$request = static function ( string $endpoint, ?array $body = null ) use ( $handle ): array {
		curl_setopt( $handle, CURLOPT_URL, app() . $endpoint );
		curl_setopt( $handle, CURLOPT_HTTPHEADER, $body ? array( 'Content-Type: application/json' ) : array() );
		$body ? curl_setopt( $handle, CURLOPT_POSTFIELDS, json_encode( $body ) ) : curl_setopt( $handle, CURLOPT_HTTPGET, true );
		$answer = curl_exec( $handle );
		if ( false === $answer || 200 !== curl_getinfo( $handle, CURLINFO_RESPONSE_CODE ) ) {
			throw new \RuntimeException( 'curl: ' . curl_error( $handle ) . $answer );
		}
		return json_decode( $answer, true )['data'];
	};
	return static function ( array $names ) use ( $request ): void {
		$app     = $request( '' );
		$missing = array_values( array_diff( $names, $app['domains'] ) );
		if ( $missing ) {
			$request( '', array( 'domains' => array_merge( $app['domains'], $missing ) ) );
		}
		if ( null === $app['ssl'] && $app['autossl']['available'] ) {
			$request( '/ssl', array( 'auto' => true ) );
		}
	};
}

$add = match ( $argv[1] ) {
	'extension' => by_extension(),
	'curl'      => by_curl(),
	'wordpress' => require __DIR__ . '/wordpress.php',
};

echo "{}\n";
while ( $line = fgets( STDIN ) ) {
	$order = json_decode( $line, true );
	if ( $order['hold'] ) {
		echo "{}\n";
		fgets( STDIN );
	}
	$error = null;
	$began = hrtime( true );
	try {
		$add( $order['names'] );
	} catch ( \RuntimeException $exception ) {
		$error = $exception->getMessage();
	}
	$ms = ( hrtime( true ) - $began ) / 1e6;
	echo json_encode( compact( 'ms', 'error' ) ), "\n";
}
