<?php
/**
 * Usage: worker.php extension|wordpress|curl|limit
 *
 * A PHP process that carries out one order per line of its input, and tells how long each took.
 *
 * An order is {"operation": "add", "calls": [["a.test"], ["b.test"]], "domains": [the app's list now]};
 * the answer {"ms": 1.5, "error": null, "used": {…}}. With "hold": true it is carried out at the next line,
 * after a first answer.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require __DIR__ . '/autoload.php';

$contender = match ( $argv[1] ) {
	'extension' => new Extension(),
	'wordpress' => new WordPress(),
	'curl'      => new Curl(),
	'limit'     => new Limit(),
};

echo "{}\n";
while ( $line = fgets( STDIN ) ) {
	$order = json_decode( $line, true );
	$contender->prepare( $order['operation'], $order['calls'], $order['domains'] );
	if ( $order['hold'] ?? false ) {
		echo "{}\n";
		fgets( STDIN );
	}
	$error = null;
	$used  = getrusage();
	$began = hrtime( true );
	try {
		foreach ( $order['calls'] as $names ) {
			$contender->{ $order['operation'] }( $names );
		}
	} catch ( \RuntimeException $exception ) {
		$error = $exception->getMessage();
	}
	$ms   = ( hrtime( true ) - $began ) / 1e6;
	$used = Usage::since( $used );
	echo json_encode( compact( 'ms', 'error', 'used' ) ), "\n";
}
