<?php
/**
 * Usage: worker.php extension|wordpress|curl|curl-share|limit
 *
 * A PHP process that adds domains in one way, and says how long that took. contenders/client.rs speaks the same.
 *
 * A line of its input is {"names": ["a.example"], "domains": [the app's list now], "hold": false}; the answer is
 * {"ms": 1.5, "error": null}. With "hold": true it begins at the next line, after a first answer.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

// The emulator's.
const CLIENT_ID = 'cid_emulator';
const API_KEY   = 'emulator-api-key-SECRET';
const APP_ID    = 'nlcN0TwdZAyNEgdp';

/** The address of the API, as WU_SERVER_PILOT_API_URL. */
function api(): string {
	return getenv( 'WU_BENCHMARK_API' );
}

/** The address of the app. */
function app(): string {
	return api() . '/apps/' . APP_ID;
}

/**
 * One way to reach ServerPilot. Only add() is measured.
 */
abstract class Contender {

	/**
	 * Says what add() will be asked for.
	 *
	 * @param string[] $names   The names.
	 * @param string[] $domains The app's list now.
	 */
	public function prepare( array $names, array $domains ): void {}

	/**
	 * Adds names, in as few requests as this way has.
	 *
	 * @param string[] $names The names.
	 * @throws \RuntimeException When that fails.
	 */
	abstract public function add( array $names ): void;
}

$contender = require __DIR__ . '/contenders/' . strtok( $argv[1], '-' ) . '.php';

echo "{}\n";
while ( $line = fgets( STDIN ) ) {
	$order = json_decode( $line, true );
	$contender->prepare( $order['names'], $order['domains'] );
	if ( $order['hold'] ) {
		echo "{}\n";
		fgets( STDIN );
	}
	$error = null;
	$began = hrtime( true );
	try {
		$contender->add( $order['names'] );
	} catch ( \RuntimeException $exception ) {
		$error = $exception->getMessage();
	}
	$ms = ( hrtime( true ) - $began ) / 1e6;
	echo json_encode( compact( 'ms', 'error' ) ), "\n";
}
