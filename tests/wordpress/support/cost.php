<?php
/**
 * A request of the kind that the first argument names, and what of the plugin's it loads and queries.
 *
 * @package wu_serverpilot
 */

define( 'SAVEQUERIES', true );
$kind = $argv[1] ?? '';
foreach ( array( 'ajax' => array( 'WP_ADMIN', 'DOING_AJAX' ), 'admin' => array( 'WP_ADMIN', 'WP_NETWORK_ADMIN' ) )[ $kind ] ?? array() as $constant ) {
	define( $constant, true );
}
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
if ( 'admin' === $kind ) {
	require_once ABSPATH . 'wp-admin/includes/admin.php';
	wp_set_current_user( 1 );
	ob_start();
	foreach ( array( 'network_admin_menu', 'admin_init', 'admin_head', 'network_admin_notices' ) as $hook ) {
		do_action( $hook, '' );
	}
	ob_end_clean();
}

$ours    = dirname( realpath( WP_PLUGIN_DIR . '/wu-serverpilot/wu-serverpilot.php' ) );
$files   = array_values( preg_grep( '#^' . preg_quote( $ours, '#' ) . '/#', array_map( 'realpath', get_included_files() ) ) );
$queries = array();
foreach ( $GLOBALS['wpdb']->queries as $query ) {
	if ( str_contains( $query[0], 'wu_serverpilot' ) || str_contains( $query[2], 'ServerPilot_Plugin' ) ) {
		$queries[] = $query[0];
	}
}
echo json_encode(
	array(
		'files'   => array_map( static fn( $file ) => substr( $file, strlen( $ours ) + 1 ), $files ),
		'queries' => $queries,
	)
);
