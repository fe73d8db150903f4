<?php
/**
 * Usage: calls.php CONTENDER read|add NAMES CALLS
 *
 * The same call again and again, for callgrind to count. NAMES is how many names each has: 1 is the
 * network's own.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

require dirname( __DIR__ ) . '/autoload.php';

[ , $contender, $operation, $count, $calls ] = $argv;
$names                                       = '1' === $count ? array( 'network.example' ) : Tasks::at_once( (int) $count )->calls[0];

$class     = array(
	'extension' => Extension::class,
	'curl'      => Curl::class,
	'wordpress' => WordPress::class,
)[ $contender ];
$contender = new $class();
for ( $call = 0; $call < $calls; $call++ ) {
	$contender->$operation( $names );
}
