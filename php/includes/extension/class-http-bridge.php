<?php
/**
 * The extension's HTTP requests in WordPress's terms.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * The extension does not use WordPress's HTTP API. This makes up for the two hooks that sites rely on:
 * `pre_http_request` can keep a call from being made, `http_api_debug` hears of each request made.
 */
final class Http_Bridge {

	private const TRANSPORT = 'wu_serverpilot';

	/** The requests that the hooks have heard of. */
	private array $told = array();

	/**
	 * Asks the site whether these requests, method and path each, may be made.
	 *
	 * @throws Failure When a filter answers in ServerPilot's place.
	 */
	public function ask_permission( array $requests, string $api_url ): void {
		foreach ( $requests as list( $method, $path ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
			if ( false !== apply_filters( 'pre_http_request', false, self::arguments( $method ), $api_url . $path ) ) {
				throw new Failure(
					Failure::BLOCKED,
					__( 'A pre_http_request filter of this site answers in ServerPilot’s place, so nothing was sent to ServerPilot.', 'wu-serverpilot' ),
					'moment'
				);
			}
		}
	}

	/** Lets the hooks hear of the requests of wu_serverpilot_requests() that were made since the last time. */
	public function replay( array $requests ): void {
		foreach ( self::after( $this->told, $requests ) as $request ) {
			$this->tell( $request );
		}
		$this->told = $requests;
	}

	/** Lets Query Monitor and the like see one request. */
	private function tell( array $request ): void {
		$response = 0 === $request['status']
			? new \WP_Error( 'http_request_failed', (string) $request['error'] )
			: array(
				'headers'  => array(),
				'body'     => '',
				'response' => array(
					'code'    => $request['status'],
					'message' => get_status_header_desc( $request['status'] ),
				),
				'cookies'  => array(),
				'filename' => null,
			);
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
		// The first marks the request for Query Monitor, which finds it again in the second.
		$arguments = apply_filters( 'http_request_args', self::arguments( $request['method'] ), $request['url'] );
		do_action( 'http_api_debug', $response, 'response', self::TRANSPORT, $arguments, $request['url'] );
		// phpcs:enable
	}

	/** Arguments as WP_Http would hand them over, without what nobody needs to see. */
	private static function arguments( string $method ): array {
		return array(
			'method'      => $method,
			'timeout'     => (int) ini_get( 'wu_serverpilot.timeout' ),
			'redirection' => 0,
			'httpversion' => '1.1',
			'user-agent'  => self::TRANSPORT,
			'blocking'    => true,
			'headers'     => array(
				'Authorization' => 'Basic ***',
				'Content-Type'  => 'application/json',
			),
			'cookies'     => array(),
			'body'        => null,
			'sslverify'   => true,
			'stream'      => false,
			'filename'    => null,
		);
	}

	/** The rows of a list of the latest that an earlier state of it did not have; the oldest may have been dropped since. */
	private static function after( array $before, array $now ): array {
		$kept = min( count( $before ), count( $now ) );
		while ( $kept > 0 && array_slice( $before, -$kept ) !== array_slice( $now, 0, $kept ) ) {
			--$kept;
		}
		return array_slice( $now, $kept );
	}
}
