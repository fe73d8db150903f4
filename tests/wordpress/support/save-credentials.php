<?php
/**
 * Saves credentials as the wizard does, and prints what is saved then: save-credentials.php JSON
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

$integration = ServerPilot_Plugin\Plugin::instance()->part( \ServerPilot_Plugin\Integration\Registration::class )->integration();
$integration->save_credentials( json_decode( $argv[1], true ) );
$saved = array();
foreach ( array_keys( $integration->get_fields() ) as $name ) {
	$saved[ $name ] = $integration->get_credential( $name );
}
echo json_encode( $saved );
