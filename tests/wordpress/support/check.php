<?php
/**
 * A customer asks for a check of a domain: check.php USER MAPPING METHOD [NAME]; a look at NAME that had begun before ends meanwhile.
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
if ( isset( $argv[4] ) ) {
	add_filter(
		'wu_serverpilot_addresses',
		static function ( $addresses ) use ( $argv ) {
			$names = new \ServerPilot_Plugin\Names\Names();
			$row   = $names->find( $argv[4] );
			$names->save_look( $row, $row->state(), $row->checked + 1, $row->next_check, $row->watch );
			return $addresses;
		}
	);
}
do_action( 'admin_post_wu_serverpilot_check' );
