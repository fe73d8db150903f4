<?php
/**
 * What a careful PHP developer would write, without a lock: PHP's curl, and only the requests that are needed.
 *
 * "curl" keeps one handle for as long as the process lives, which under PHP-FPM no request could: it is PHP's best.
 * "curl-share" is what PHP 8.5 has for that: a new handle for each call, on a share of connections that outlives requests.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

return new class( 'curl-share' === $argv[1] ) extends Contender {

	private ?\CurlHandle $kept = null;
	private \CurlHandle $handle;

	public function __construct( private readonly bool $shared ) {}

	public function add( array $names ): void {
		$this->handle = $this->kept ?? $this->handle();
		$this->kept   = $this->shared ? null : $this->handle;
		$app          = $this->request( '' );
		$missing      = array_values( array_diff( $names, $app['domains'] ) );
		if ( $missing ) {
			$this->request( '', array( 'domains' => array_merge( $app['domains'], $missing ) ) );
		}
		if ( null === $app['ssl'] && $app['autossl']['available'] ) {
			$this->request( '/ssl', array( 'auto' => true ) );
		}
	}

	private function handle(): \CurlHandle {
		$handle = curl_init();
		curl_setopt_array(
			$handle,
			array(
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_USERPWD        => CLIENT_ID . ':' . API_KEY,
				CURLOPT_CAINFO         => getenv( 'SSL_CERT_FILE' ),
				CURLOPT_TIMEOUT        => 45,
			)
		);
		if ( $this->shared ) {
			curl_setopt( $handle, CURLOPT_SHARE, curl_share_init_persistent( array( CURL_LOCK_DATA_CONNECT, CURL_LOCK_DATA_DNS ) ) );
		}
		return $handle;
	}

	private function request( string $endpoint, ?array $body = null ): array {
		curl_setopt( $this->handle, CURLOPT_URL, app() . $endpoint );
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
};
