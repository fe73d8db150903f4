<?php
/**
 * The other side of Php::start(): takes constants and code from stdin, runs the code, and hands
 * what came of it back through file descriptor 3.
 *
 * @package wu_serverpilot
 */

// In a function, so that the code sees no variables of ours.
( static function (): void {
	$job = unserialize( stream_get_contents( STDIN ) );
	array_walk( $job['constants'], static fn( $value, $name ) => define( $name, $value ) );

	$result = [
		'value'    => null,
		'error'    => null,
		'requests' => [],
		'log'      => [],
	];
	try {
		$result['value'] = ( static fn() => eval( func_get_arg( 0 ) ) )( $job['code'] );
	} catch ( Throwable $error ) {
		$ours            = $error instanceof WuServerPilot\Exception;
		$result['error'] = [
			'class'       => get_class( $error ),
			'kind'        => $ours ? $error->getKind() : null,
			'code'        => $error->getCode(),
			'retryable'   => $ours ? $error->isRetryable() : null,
			'retry_after' => $ours ? $error->getRetryAfter() : null,
			'message'     => $error->getMessage(),
		];
	}
	if ( extension_loaded( 'wu_serverpilot' ) ) {
		$result['requests'] = wu_serverpilot_requests();
		$result['log']      = wu_serverpilot_take_log_records();
	}
	fwrite( fopen( 'php://fd/3', 'wb' ), serialize( $result ) );
} )();
