<?php
/**
 * The other side of Php::start(), and of a request to a web server: takes constants and code from stdin or from the request's
 * body, runs the code, and hands what came of it back through file descriptor 3 or as the answer.
 *
 * @package wu_serverpilot
 */

// In a function, so that the code sees no variables of ours.
( static function (): void {
	$alone = 'cli' === PHP_SAPI;
	$job   = unserialize( file_get_contents( $alone ? 'php://stdin' : 'php://input' ) );
	array_walk( $job['constants'], static fn( $value, $name ) => define( $name, $value ) );

	$result = [ 'value' => null, 'error' => null, 'requests' => [], 'log' => [] ];
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
	fwrite( fopen( $alone ? 'php://fd/3' : 'php://output', 'wb' ), serialize( $result ) );
} )();
