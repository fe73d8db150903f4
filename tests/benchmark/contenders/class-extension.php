<?php
/**
 * Ours.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * PHP calling the extension. The trust store is SSL_CERT_FILE's.
 */
final class Extension implements Contender {

	public function __construct() {
		define( 'WU_SERVER_PILOT_CLIENT_ID', Api::CLIENT_ID );
		define( 'WU_SERVER_PILOT_API_KEY', Api::KEY );
		define( 'WU_SERVER_PILOT_APP_ID', Api::APP_ID );
		define( 'WU_SERVER_PILOT_API_URL', Api::url() );
	}

	public function prepare( string $operation, array $calls, array $domains ): void {}

	public function read(): void {
		wu_serverpilot_get_domains();
	}

	public function add( array $names ): void {
		if ( 1 === count( $names ) ) {
			wu_serverpilot_add_domain( $names[0] );
			return;
		}
		wu_serverpilot_sync_domains( $names );
	}

	public function remove( array $names ): void {
		wu_serverpilot_sync_domains( array(), $names );
	}
}
