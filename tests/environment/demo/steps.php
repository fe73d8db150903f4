<?php
/**
 * Maps a domain, adds a second and removes the first, telling after each step what ServerPilot has.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
foreach ( array( 'Emulator', 'Queue', 'DoubleQueue', 'ActionSchedulerQueue', 'Queues' ) as $support ) {
	require_once dirname( __DIR__, 2 ) . "/wordpress/support/$support.php";
}
require __DIR__ . '/class-storyteller.php';

use ServerPilot_Plugin\Plugin;
use ServerPilot_Plugin\Support\Store;
use ServerPilot_Plugin\Tests\Emulator;
use ServerPilot_Plugin\Tests\Queues;

// The emulator has no name servers to look at: every name leads here.
add_filter( 'wu_domain_has_correct_dns', '__return_true' );

$emulator = new Emulator();
$queue    = Queues::of_this_network();
$story    = new Storyteller( $emulator );

// ServerPilot needs some minutes before it can issue a certificate: here, until we say so.
$emulator->change_settings( array( 'autossl_after_ms' => null ) );

$story->step( 'Before: the app has the network\'s own domain' );

wu_create_domain( array( 'domain' => 'shop.example', 'blog_id' => 1 ) );
$queue->run();
$story->step( 'shop.example was mapped' );

$emulator->change_settings( array( 'autossl_after_ms' => 0 ) );
$emulator->change_app(
	array(
		'autossl' => array(
			'available' => true,
			'domains'   => $emulator->domains(),
		),
	)
);
// The clock stays where it is: what the plugin has planned for later is due now.
Plugin::instance()->part( Store::class )->change( 'follow_up', static fn( array $planned ) => array( 'autossl_at' => time() ) + $planned );
$queue->run( 20 * MINUTE_IN_SECONDS );
$story->step( 'Some minutes later: ServerPilot can issue a certificate' );

wu_create_domain( array( 'domain' => 'blog.example', 'blog_id' => 1 ) );
$queue->run();
$story->step( 'blog.example was mapped' );

wu_get_domain_by_domain( 'shop.example' )->delete();
$queue->run();
$story->step( 'shop.example was removed' );

$expected = array( 'network.example', 'blog.example', 'www.blog.example' );
if ( $emulator->domains() !== $expected || true !== ( $emulator->app()['ssl']['auto'] ?? null ) ) {
	fwrite( STDERR, "\nThis is not what the demo is meant to end with: " . implode( ', ', $expected ) . ", AutoSSL on.\n" );
	exit( 1 );
}
