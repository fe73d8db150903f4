<?php
/**
 * Requests to what is around the measured part.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * JSON to and from a control endpoint.
 */
final class Http {

	/**
	 * One request.
	 *
	 * @param string     $method The method.
	 * @param string     $url    The address.
	 * @param array|null $body   What is sent as JSON.
	 */
	public static function json( string $method, string $url, ?array $body = null ): array {
		$options = array(
			'method'        => $method,
			'header'        => 'Content-Type: application/json',
			'content'       => null === $body ? '' : json_encode( $body ),
			'ignore_errors' => true,
		);
		$answer  = file_get_contents( $url, false, stream_context_create( array( 'http' => $options ) ) );
		if ( ! preg_match( '/ 2\d\d/', $http_response_header[0] ?? '' ) ) {
			throw new \RuntimeException( "$method $url: $answer" );
		}
		return (array) json_decode( $answer, true );
	}
}
