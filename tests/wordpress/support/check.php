<?php
/**
 * A customer asks for a check of a domain: check.php USER MAPPING METHOD
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
list( , $user, $mapping, $method ) = $argv;
wp_set_current_user( (int) $user );
$_SERVER['REQUEST_METHOD'] = $method;
$_REQUEST                  = array( 'domain' => $mapping, '_wpnonce' => wp_create_nonce( "wu_serverpilot_check$mapping" ) );
add_filter( 'wp_redirect', static function ( $location ) {
	echo $location;
	return false;
} );
do_action( 'admin_post_wu_serverpilot_check' );
