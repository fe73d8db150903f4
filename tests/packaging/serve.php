<?php
/**
 * Asks a pool of PHP-FPM which version of the extension it has: once, or again and again until a file is there.
 *
 * Usage: serve.php once SOCKET | until SOCKET FILE
 *
 * @package wu_serverpilot
 */

use WuServerPilot\Tests\Processes\FastCgi;

require __DIR__ . '/../extension/processes/support/FastCgi.php';

$script = dirname( $argv[2] ) . '/version-' . getmypid() . '.php';
file_put_contents( $script, '<?php usleep( 2000 ); echo function_exists( "wu_serverpilot_version" ) ? wu_serverpilot_version() : "none";' );
register_shutdown_function( static fn() => unlink( $script ) );

/**
 * One request; anything but a whole answer ends the program.
 */
function ask( string $socket, string $script ): string {
	$answer = ( new FastCgi( $socket, $script ) )->answer();
	if ( ! $answer['complete'] || 200 !== $answer['status'] || '' !== $answer['errors'] ) {
		fwrite( STDOUT, 'A request failed: ' . json_encode( $answer ) . "\n" );
		exit( 1 );
	}
	return $answer['body'];
}

if ( 'once' === $argv[1] ) {
	echo ask( $argv[2], $script );
	exit;
}

$answers = [];
do {
	$version             = ask( $argv[2], $script );
	$answers[ $version ] = ( $answers[ $version ] ?? 0 ) + 1;
	clearstatcache();
} while ( ! file_exists( $argv[3] ) );
echo implode( ', ', array_map( static fn( $version, $count ) => "$count requests with $version", array_keys( $answers ), $answers ) ), "\n";
exit( count( $answers ) >= 2 ? 0 : 1 );
