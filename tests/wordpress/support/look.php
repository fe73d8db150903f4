<?php
/**
 * Runs the watch's job in a process of its own, which may see a test network, and says what it asked ServerPilot for.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
do_action( 'wu_serverpilot_watch_due' );
echo json_encode( array_map( static fn( $request ) => $request['method'] . ' ' . preg_replace( '#^.*/v1/#', '', $request['url'] ), wu_serverpilot_requests() ) );
