<?php
/**
 * A customer's domain with wrong DNS goes live by itself, a hundred are mapped at once, and a table that lost
 * half its rows takes nobody off line. After each step: what ServerPilot has, and what people read.
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require dirname( __DIR__, 2 ) . '/extension/support/autoload.php';
foreach ( array( 'Queue', 'Watching' ) as $support ) {
	require_once dirname( __DIR__, 2 ) . "/wordpress/support/$support.php";
}

use ServerPilot_Plugin\{ Admin\Problems, Customers\Site_Answer, Customers\Status, Names\Names, Plugin, Support\Store };
use ServerPilot_Plugin\Tests\{ Queue, Watching };
use WuServerPilot\Tests\{ Emulator, Internet };

/**
 * One block of lines a step.
 */
final class Storyteller {

	/** Of a long list, so many names are printed. */
	private const SHOWN = 5;

	/** How many lines of the log were printed. */
	private $logged = 0;

	/** Needs somebody whose state it prints. */
	public function __construct( private Emulator $emulator ) {}

	/** Prints what is so now. */
	public function step( $what, array $readings = array() ) {
		$app = $this->emulator->app();
		echo "\n$what\n";
		$this->line( 'domains', $this->domains( $app['domains'] ) );
		$this->line( 'certificate', $this->certificate( $app ) );
		$this->line( 'requests', (string) count( $this->emulator->requests() ) );
		foreach ( $this->new_log_lines() as $line ) {
			$this->line( 'log', $line );
		}
		foreach ( $readings as $who => $text ) {
			$this->line( $who, $text );
		}
		$this->emulator->forget();
	}

	/** What a domain's customer reads in the list of domains. */
	public function customer( $name ) {
		$status = Status::of_row( ( new Names() )->find( $name ) );
		return trim( "{$status['sentence']} {$status['step']}" );
	}

	/** What the owner reads at the top of the page. */
	public function owner() {
		Plugin::instance()->part( Store::class )->refresh();
		return implode( ' ', array_column( Plugin::instance()->part( Problems::class )->all(), 'message' ) );
	}

	/** One line with its name in front. */
	private function line( $name, $text ) {
		printf( "  %-11s %s\n", $name, $text );
	}

	/** The domains, or the first ones of a long list. */
	private function domains( array $domains ) {
		$more  = count( $domains ) - self::SHOWN;
		$shown = $more > 0 ? array( ...array_slice( $domains, 0, self::SHOWN ), "and $more more" ) : $domains;
		return implode( ', ', $shown );
	}

	/** The certificate in words. */
	private function certificate( array $app ) {
		if ( null === $app['ssl'] ) {
			return $app['autossl']['available'] ? 'none; AutoSSL could be turned on' : 'none; AutoSSL is not available yet';
		}
		return sprintf( 'AutoSSL is on, for %d of %d', count( array_intersect( $app['domains'], $app['autossl']['domains'] ) ), count( $app['domains'] ) );
	}

	/** What the integration logged since the last step, without the times and without the middle of what is long. */
	private function new_log_lines() {
		$file  = WP_CONTENT_DIR . '/uploads/wu-logs/integration-serverpilot.log';
		$lines = file_exists( $file ) ? file( $file, FILE_IGNORE_NEW_LINES ) : array();
		$new   = array_slice( $lines, $this->logged );

		$this->logged = count( $lines );
		return preg_replace( array( '/^\[[^]]*\] /', '/^(.{60}[^,]*), .{60,}( \(.*)$/' ), array( '', '$1, …$2' ), $new );
	}
}

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
$queue    = Queue::of_this_network();
$story    = new Storyteller( $emulator );
// Looks have a process of their own: it sees a part of this machine in place of the Internet.
$look     = static function () use ( $internet ) {
	$environment = array( 'WU_NETWORK_INTERNET' => $internet->setting, 'SSL_CERT_FILE' => $internet->authority_file ) + getenv();
	$process     = proc_open( array( dirname( __DIR__ ) . '/php', dirname( __DIR__, 2 ) . '/wordpress/support/process.php', 'look' ), array( 1 => array( 'file', '/dev/null', 'w' ) ), $pipes, null, $environment );
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
