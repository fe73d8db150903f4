<?php
/**
 * Usage: scale.php [FILE] [--quick]
 *
 * What a large network pays: 1,000 mapped domains, and 50,000 sites below a wildcard that is on the app. Rows for the page's table, or
 * printed where no file is named:
 *
 *     tests/environment/with-network subdomain tests/environment/php tests/benchmark/tables/scale.php
 *
 * Itself it is also what is measured, each time in a process of its own: "reconcile", "event", "admin" (any page of the network
 * admin) or "page" (ours) as its first word prints milliseconds, bytes and queries.
 *
 * It knows nothing of the plugin but its recurring job, Ultimate Multisite's event and the slug of its page.
 *
 * @package wu_serverpilot
 */

/**
 * Remembers where an amount of work begins, or tells what it took.
 *
 * @param array|null $since What this gave back at the beginning.
 */
function amount( ?array $since = null ): array {
	global $wpdb;
	if ( null === $since ) {
		// PHP 8.2 and later; before, the peak may be of what came before.
		function_exists( 'memory_reset_peak_usage' ) && memory_reset_peak_usage();
		return array( hrtime( true ), memory_get_usage(), $wpdb->num_queries ?? 0 );
	}
	return array(
		'ms'      => ( hrtime( true ) - $since[0] ) / 1e6,
		'bytes'   => memory_get_peak_usage() - $since[1],
		'queries' => $wpdb->num_queries - $since[2],
	);
}

/**
 * Measures an action with all its listeners.
 *
 * @param string $hook         The action.
 * @param mixed  ...$arguments Its arguments.
 */
function measure_action( string $hook, ...$arguments ): array {
	$since = amount();
	do_action( $hook, ...$arguments );
	return amount( $since );
}

/**
 * Makes ready for a page of the network admin as its owner gets it. At the end of the request the whole of it is told or, with a
 * slug, what the page itself did.
 *
 * @param string $slug The page's slug; without one the page is the network's settings.
 * @return string The file that WordPress would be asked for.
 */
function begin_visit( string $slug ): string {
	global $wp_filter;
	$file                       = '/wp-admin/network/' . ( $slug ? 'admin.php' : 'settings.php' );
	$_GET                       = $slug ? array( 'page' => $slug ) : array();
	$_REQUEST                   = $_GET;
	$_SERVER['REQUEST_URI']     = $file . ( $slug ? "?page=$slug" : '' );
	$_SERVER['PHP_SELF']        = $file;
	$_SERVER['SCRIPT_FILENAME'] = getenv( 'WU_NETWORK_WORDPRESS' ) . $file;
	// WordPress takes over hooks that are there before it is.
	$hook      = static fn( $function ) => array( 99 => array( array( 'function' => $function, 'accepted_args' => 1 ) ) );
	$wp_filter = array( 'determine_current_user' => $hook( static fn() => 1 ) );
	if ( getenv( 'WU_SCALE_WITHOUT_PLUGIN' ) ) {
		$wp_filter['site_option_active_sitewide_plugins'] = $hook( static fn( $plugins ) => array_diff_key( (array) $plugins, array( 'wu-serverpilot/wu-serverpilot.php' => 0 ) ) );
	}
	if ( $slug ) {
		$wp_filter['admin_init'] = $hook( static fn() => watch_page( $slug ) );
	}
	$since = amount();
	ob_start();
	register_shutdown_function(
		static function () use ( $slug, $since ) {
			ob_end_clean();
			echo json_encode( $slug ? $GLOBALS['measured'] : amount( $since ) );
		}
	);
	return $_SERVER['SCRIPT_FILENAME'];
}

/** The file's own check of the cookie, which nobody has here; it may be defined by anybody. */
function auth_redirect() {}

/**
 * Measures what a page does before the head of the screen, and between head and foot.
 *
 * @param string $slug The page's slug.
 */
function watch_page( string $slug ): void {
	$hook  = current( preg_grep( "/_page_$slug$/", array_keys( $GLOBALS['_registered_pages'] ) ) );
	$parts = array();
	foreach ( array( "load-$hook", $hook ) as $part ) {
		add_action( $part, static function () use ( &$parts, $part ) { $parts[ $part ] = amount(); }, PHP_INT_MIN ); // phpcs:ignore
		add_action(
			$part,
			static function () use ( &$parts, $part ) {
				$parts[ $part ]      = amount( $parts[ $part ] );
				$GLOBALS['measured'] = array(
					'ms'      => array_sum( array_column( $parts, 'ms' ) ),
					'bytes'   => max( array_column( $parts, 'bytes' ) ),
					'queries' => array_sum( array_column( $parts, 'queries' ) ),
				);
			},
			PHP_INT_MAX
		);
	}
}

/**
 * Gives the network sites and mapped domains, without a word to anybody, and the app the wildcard of the sites.
 *
 * @param int $sites    How many sites.
 * @param int $mappings How many of them have a domain.
 */
function grow( int $sites, int $mappings ): void {
	global $wpdb;
	// phpcs:disable WordPress.DB -- fifty thousand rows by WordPress's own functions would take a day.
	$now = current_time( 'mysql', true );
	foreach ( array_chunk( range( 2, $sites ), 1000 ) as $numbers ) {
		$rows = array_map( static fn( $id ) => "($id, 1, 'site$id.network.example', '/', '$now', '$now')", $numbers );
		$wpdb->query( "INSERT INTO $wpdb->blogs (blog_id, site_id, domain, path, registered, last_updated) VALUES " . implode( ',', $rows ) ) || exit( $wpdb->last_error );
	}
	foreach ( array_chunk( range( 2, $mappings + 1 ), 1000 ) as $numbers ) {
		$rows = array_map( static fn( $id ) => "($id, 'customer-of-$id.example', 1, 1, 0, 'done')", $numbers );
		$wpdb->query( "INSERT INTO {$wpdb->base_prefix}wu_domain_mappings (blog_id, domain, active, primary_domain, secure, stage) VALUES " . implode( ',', $rows ) ) || exit( $wpdb->last_error );
	}
	// phpcs:enable
	update_network_option( null, 'blog_count', $sites );
	require_once dirname( __DIR__, 2 ) . '/extension/support/Emulator.php';
	( new WuServerPilot\Tests\Emulator() )->change_app( array( 'domains' => array( 'network.example', '*.network.example' ) ) );
}

/**
 * Runs this script with a word in a process of its own.
 *
 * @param string $word What is measured.
 * @param bool   $with Whether with the plugin.
 */
function measured( string $word, bool $with = true ): array {
	$without = $with ? array() : array( 'WU_SCALE_WITHOUT_PLUGIN' => '1' );
	$process = proc_open( array( dirname( __DIR__, 2 ) . '/environment/php', __FILE__, $word ), array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $without + getenv() );
	$said    = stream_get_contents( $pipes[1] );
	proc_close( $process );
	return json_decode( $said, true ) ?? throw new \RuntimeException( "$word failed: $said" );
}

/**
 * The medians of several measurements.
 *
 * @param int    $rounds How many.
 * @param string $word   What is measured.
 * @param bool   $with   Whether with the plugin.
 */
function medians( int $rounds, string $word, bool $with = true ): array {
	$all = array_map( static fn() => measured( $word, $with ), range( 1, $rounds ) );
	$of  = static function ( $values ) {
		sort( $values );
		return $values[ intdiv( count( $values ), 2 ) ];
	};
	return array_map( static fn( $what ) => $of( array_column( $all, $what ) ), array( 'ms' => 'ms', 'bytes' => 'bytes', 'queries' => 'queries' ) );
}

$word = $argv[1] ?? '';
if ( 'admin' === $word || 'page' === $word ) {
	require begin_visit( 'page' === $word ? 'wu-serverpilot' : '' );
	exit;
}

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
if ( 'reconcile' === $word ) {
	do_action( 'wu_add_domain', 'customer-of-2.example', 2 );
	echo json_encode( measure_action( 'wu_serverpilot_reconcile' ) );
	exit;
}
if ( 'event' === $word ) {
	echo json_encode( measure_action( 'wu_add_domain', 'customer-of-3.example', 3 ) );
	exit;
}

$quick    = in_array( '--quick', $argv, true );
$sites    = $quick ? 2000 : 50000;
$mappings = $quick ? 200 : 1000;
$rounds   = $quick ? 1 : 7;
grow( $sites, $mappings );
// The first reconcile has everything to do; later ones are what every hour pays.
measured( 'reconcile' );
measured( 'admin' );
$with    = medians( $rounds, 'admin' );
$without = medians( $rounds, 'admin', false );
$with = array_map( static fn( $one, $other ) => $one - $other, $with, $without );
$rows = array_map(
	static function ( $row ) {
		list( $what, $taken, $most )     = $row;
		list( $ms, $bytes, $queries )    = array_values( $taken );
		list( $most_ms, $most_megabyte ) = $most;
		$reached = $ms <= $most_ms && $bytes <= $most_megabyte * 1048576 && $queries <= ( $most[2] ?? INF );
		$found   = sprintf( '%s ms, %s MB, %d queries', number_format( $ms, $ms < 10 ? 1 : 0 ), number_format( $bytes / 1048576, 1 ), $queries );
		$wanted  = number_format( $most_ms ) . " ms, $most_megabyte MB" . ( isset( $most[2] ) ? ", $most[2] queries" : '' );
		return array( "a large network: $what", $found, "at most $wanted", $reached );
	},
	array(
		array( 'a reconcile', medians( $rounds, 'reconcile' ), array( 2000, 40 ) ),
		array( 'an event', medians( $rounds, 'event' ), array( 5, 1 ) ),
		array( 'any page of the network admin, more with the plugin by', array_combine( array( 'ms', 'bytes', 'queries' ), $with ), array( 2, 1, 2 ) ),
		array( 'our page', medians( $rounds, 'page' ), array( 100, 6 ) ),
	)
);
if ( in_array( $word, array( '', '--quick' ), true ) ) {
	echo implode( '', array_map( static fn( $row ) => "$row[0]: $row[1] ($row[2])\n", $rows ) );
} else {
	$network = sprintf( '%s mapped domains and %s sites below a wildcard that is on the app', number_format( $mappings ), number_format( $sites ) );
	file_put_contents( $word, json_encode( array( 'texts' => array( '{network}' => $network ), 'rows' => $rows ) ) );
}
