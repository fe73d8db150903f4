<?php
/**
 * A request of the kind that the first argument names, and what of the plugin's it loads and queries.
 *
 * @package wu_serverpilot
 */

define( 'SAVEQUERIES', true );
if ( 'ajax' === ( $argv[1] ?? '' ) ) {
	define( 'WP_ADMIN', true );
	define( 'DOING_AJAX', true );
}
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

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
