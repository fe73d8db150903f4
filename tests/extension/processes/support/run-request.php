<?php
/**
 * The other side of Fpm::start(): takes constants and code from the request's body, runs the code,
 * and answers what came of it.
 *
 * @package wu_serverpilot
 */

( static function (): void {
	$job = unserialize( file_get_contents( 'php://input' ) );
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
	$result['requests'] = wu_serverpilot_requests();
	$result['log']      = wu_serverpilot_take_log_records();
	echo serialize( $result );
} )();
