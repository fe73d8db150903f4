<?php
/**
 * What a site uses without the extension.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The requests of Ultimate Multisite's built-in integration, by wp_remote_request().
 *
 * An event reads the list, writes it with the name at its end, and asks for AutoSSL, each time,
 * whatever the answers were. It knows one name at a time.
 */
final class WordPress implements Contender {

	public function __construct() {
		require __DIR__ . '/../wordpress/boot.php';
		boot_wordpress();
	}

	public function prepare( string $operation, array $calls, array $domains ): void {}

	public function read(): void {
		$this->domains();
	}

	public function add( array $names ): void {
		foreach ( $names as $name ) {
			$this->request( '', array( 'domains' => array_merge( $this->domains(), array( $name ) ) ) );
			$this->request( '/ssl', array( 'auto' => true ) );
		}
	}

	public function remove( array $names ): void {
		foreach ( $names as $name ) {
			$others = array_filter( $this->domains(), static fn( $found ) => $found !== $name );
			$this->request( '', array( 'domains' => $others ) );
		}
	}

	private function domains(): array {
		return $this->request( '', array(), 'GET' )['data']['domains'];
	}

	private function request( string $endpoint, array $data, string $method = 'POST' ) {
		$response = wp_remote_request(
			Api::app_url() . $endpoint,
			array(
				'method'   => $method,
				'timeout'  => 45,
				'blocking' => true,
				'body'     => $data ? wp_json_encode( $data ) : array(),
				'headers'  => array(
					'Authorization' => 'Basic ' . base64_encode( Api::CLIENT_ID . ':' . Api::KEY ),
					'Content-Type'  => 'application/json',
				),
			)
		);
		if ( is_wp_error( $response ) ) {
			throw new \RuntimeException( $response->get_error_message() );
		}
		return json_decode( wp_remote_retrieve_body( $response ), true );
	}
}
