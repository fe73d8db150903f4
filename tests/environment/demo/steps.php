<?php
/**
 * A customer's domain with wrong DNS goes live by itself, a hundred are mapped at once, and a table that lost
 * half its rows takes nobody off line. After each step: what ServerPilot has, and what people read.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require dirname( __DIR__, 2 ) . '/extension/support/autoload.php';
foreach ( array( 'Queue', 'DoubleQueue', 'ActionSchedulerQueue', 'Queues', 'Watching' ) as $support ) {
	require_once dirname( __DIR__, 2 ) . "/wordpress/support/$support.php";
}
require __DIR__ . '/class-storyteller.php';

use ServerPilot_Plugin\{ Customers\Site_Answer, Plugin, Support\Store };
use ServerPilot_Plugin\Tests\{ Queues, Watching };
use WuServerPilot\Tests\{ Emulator, Internet };

$clock = new class() {
	use Watching {
		let_looks_pass as public;
	}
};

$names    = static fn( $address ) => array(
	'kund.example'    => array( 'a' => array( $address ) ),
	'network.example' => array( 'a' => array( '192.0.2.10' ) ),
);
$site     = wp_insert_site( array( 'domain' => 'kund.network.example', 'path' => '/', 'user_id' => 1, 'network_id' => 1 ) );
$answers  = static fn( $number ) => array( 'status' => 200, 'number' => $number, 'word' => 'live', 'key' => Site_Answer::key() );
$internet = new Internet(
	array(
		'names' => $names( '198.51.100.7' ),
		'hosts' => array(
			'192.0.2.10'   => array(
				'certificate' => array( 'names' => array( 'kund.example', 'network.example' ) ),
				'sites'       => array( 'kund.example' => $answers( $site ), 'network.example' => $answers( 1 ) ),
			),
			'198.51.100.7' => array( 'certificate' => array( 'names' => array() ) ),
		),
	)
);

$emulator = new Emulator();
$queue    = Queues::of_this_network();
$story    = new Storyteller( $emulator );
// Looks have a process of their own: it sees a part of this machine in place of the Internet.
$look     = static function () use ( $internet ) {
	$environment = array( 'WU_NETWORK_INTERNET' => $internet->setting, 'SSL_CERT_FILE' => $internet->authority_file ) + getenv();
	$process     = proc_open( array( dirname( __DIR__ ) . '/php', dirname( __DIR__, 2 ) . '/wordpress/support/look.php' ), array( 1 => array( 'file', '/dev/null', 'w' ) ), $pipes, null, $environment );
	0 === proc_close( $process ) || exit( 1 );
	wp_cache_flush();
};

// ServerPilot needs some minutes before it can issue a certificate: here, until we say so.
$emulator->change_settings( array( 'autossl_after_ms' => null ) );
$story->step( 'Before: the app has the network’s own domain' );

wu_create_domain( array( 'domain' => 'kund.example', 'blog_id' => $site ) );
$queue->run();
$look();
$story->step( 'A customer mapped kund.example, which leads to another server', array( 'customer' => $story->customer( 'kund.example' ) ) );

$internet->rename( $names( '192.0.2.10' ) );
$emulator->change_settings( array( 'autossl_after_ms' => 0 ) );
$emulator->change_app( array( 'autossl' => array( 'available' => true, 'domains' => $emulator->domains() ) ) );
// The clock stays where it is: what is planned for later is due now.
$clock->let_looks_pass( 2 * HOUR_IN_SECONDS );
Plugin::instance()->part( Store::class )->change( 'follow_up', static fn( array $planned ) => array( 'autossl_at' => time() ) + $planned );
$queue->run( 20 * MINUTE_IN_SECONDS );
$look();
$story->step( 'Two hours later he has mended his DNS, and nobody did anything else', array( 'customer' => $story->customer( 'kund.example' ) ) );

foreach ( range( 1, 100 ) as $number ) {
	wu_create_domain( array( 'domain' => "shop$number.example", 'blog_id' => $site ) );
}
$queue->run();
$story->step( 'A hundred domains were mapped at once' );

$GLOBALS['wpdb']->query( "DELETE FROM {$GLOBALS['wpdb']->base_prefix}wu_domain_mappings WHERE domain REGEXP '[02468]\\\\.'" ); // phpcs:ignore WordPress.DB
do_action( 'wu_serverpilot_reconcile' );
$story->step( 'A backup was restored in which half the mappings are missing', array( 'owner' => $story->owner() ) );

wu_get_domain_by_domain( 'shop1.example' )->delete();
$queue->run();
$story->step( 'shop1.example was removed' );

$kept = 202 === count( $emulator->domains() ) && ! in_array( 'shop1.example', $emulator->domains(), true );
if ( ! $kept || ! str_contains( $story->customer( 'kund.example' ), ' works since ' ) ) {
	fwrite( STDERR, "\nThis is not what the demo is meant to end with: 202 domains, shop1.example not among them, kund.example works.\n" );
	exit( 1 );
}
