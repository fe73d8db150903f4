<?php
/**
 * This extension. It trusts what SSL_CERT_FILE names.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

define( 'WU_SERVER_PILOT_CLIENT_ID', CLIENT_ID );
define( 'WU_SERVER_PILOT_API_KEY', API_KEY );
define( 'WU_SERVER_PILOT_APP_ID', APP_ID );
define( 'WU_SERVER_PILOT_API_URL', api() );

return new class() extends Contender {

	public function add( array $names ): void {
		if ( 1 === count( $names ) ) {
			wu_serverpilot_add_domain( $names[0] );
		} else {
			wu_serverpilot_sync_domains( $names );
		}
	}
};
