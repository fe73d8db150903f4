<?php
/**
 * A visitor's view of the network's front page: what PHP loads and asks the database for, as JSON.
 *
 * @package wu_serverpilot
 */

$began = hrtime( true );
require __DIR__ . '/leave-out.php';

ob_start();
define( 'WP_USE_THEMES', true );
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-blog-header.php';
ob_end_clean();

echo json_encode(
	array(
		'files'   => count( get_included_files() ),
		'queries' => $wpdb->num_queries,
		'ms'      => ( hrtime( true ) - $began ) / 1e6,
	)
);
