<?php
/**
 * Usage: grow.php SITES
 *
 * Gives the network so many sites with a mapped domain each, without a word to anybody.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

// phpcs:disable WordPress.DB -- ten thousand rows by WordPress's own functions would take an hour.
$now = current_time( 'mysql', true );
foreach ( array_chunk( range( 2, (int) $argv[1] ), 1000 ) as $numbers ) {
	$sites   = array_map( static fn( $id ) => "($id, 1, 'site$id.network.example', '/', '$now', '$now')", $numbers );
	$domains = array_map( static fn( $id ) => "($id, 'customer-of-$id.example', 1, 1, 0, 'done')", $numbers );
	$done    = $wpdb->query( "INSERT INTO $wpdb->blogs (blog_id, site_id, domain, path, registered, last_updated) VALUES " . implode( ',', $sites ) )
		&& $wpdb->query( "INSERT INTO {$wpdb->base_prefix}wu_domain_mappings (blog_id, domain, active, primary_domain, secure, stage) VALUES " . implode( ',', $domains ) );
	if ( ! $done ) {
		fwrite( STDERR, $wpdb->last_error . "\n" );
		exit( 1 );
	}
}
update_network_option( null, 'blog_count', (int) $argv[1] );
