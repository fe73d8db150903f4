<?php
/**
 * What a careful PHP developer would write.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * PHP's curl with one kept-alive handle and as few requests as the API allows: AutoSSL is asked for
 * only where it is off and on offer, and nothing is written when nothing changes.
 */
final class Curl implements Contender {

	private \CurlHandle $handle;

	public function __construct() {
		$this->handle = curl_init();
		curl_setopt_array(
			$this->handle,
			array(
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_USERPWD        => Api::CLIENT_ID . ':' . Api::KEY,
				CURLOPT_CAINFO         => Api::trusted(),
				CURLOPT_TIMEOUT        => 45,
			)
		);
	}

	public function prepare( string $operation, array $calls, array $domains ): void {}

	public function read(): void {
		$this->request( '' );
	}

	public function add( array $names ): void {
		$app     = $this->request( '' );
		$missing = array_values( array_diff( $names, $app['domains'] ) );
		if ( $missing ) {
			$this->request( '', array( 'domains' => array_merge( $app['domains'], $missing ) ) );
		}
		if ( null === $app['ssl'] && $app['autossl']['available'] ) {
			$this->request( '/ssl', array( 'auto' => true ) );
		}
	}

	public function remove( array $names ): void {
		$domains = $this->request( '' )['domains'];
		$others  = array_values( array_diff( $domains, $names ) );
		if ( $others !== $domains ) {
			$this->request( '', array( 'domains' => $others ) );
		}
	}

	private function request( string $endpoint, ?array $body = null ): array {
		curl_setopt( $this->handle, CURLOPT_URL, Api::app_url() . $endpoint );
		if ( null === $body ) {
			curl_setopt( $this->handle, CURLOPT_HTTPGET, true );
			curl_setopt( $this->handle, CURLOPT_HTTPHEADER, array() );
		} else {
			curl_setopt( $this->handle, CURLOPT_POSTFIELDS, json_encode( $body ) );
			curl_setopt( $this->handle, CURLOPT_HTTPHEADER, array( 'Content-Type: application/json' ) );
		}
		$answer = curl_exec( $this->handle );
		if ( false === $answer || 200 !== curl_getinfo( $this->handle, CURLINFO_RESPONSE_CODE ) ) {
			throw new \RuntimeException( 'curl: ' . curl_error( $this->handle ) . $answer );
		}
		return json_decode( $answer, true )['data'];
	}
}
