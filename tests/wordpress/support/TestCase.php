<?php

namespace ServerPilot_Plugin\Tests;

use WuServerPilot\Tests\Emulator;

/**
 * Starts from a network with one site and an app with the network's own domain, whatever the
 * test before left behind; has the verbs that people use on a network.
 */
abstract class TestCase extends \PHPUnit\Framework\TestCase {

	use Verbs;

	/**
	 * The emulated ServerPilot.
	 *
	 * @var Emulator
	 */
	protected $emulator;

	/**
	 * The job queue.
	 *
	 * @var Queue
	 */
	protected $queue;

	/** The class whose test runs; empty between two tests. See bootstrap.php. */
	public static $running = '';

	/** The hooks as they were before the test. */
	private $hooks = array();

	/** A network as new. */
	protected function setUp(): void {
		self::$running = static::class;
		// Pauses inside a call are the extension's, and tested there.
		ini_set( 'wu_serverpilot.max_retries', '0' );
		// Ultimate Multisite keeps its settings in memory, so the test before this one may have left some.
		wu_save_setting( 'auto_create_www_subdomain', 'always' );
		wu_save_setting( 'dns_check_interval', 300 );
		$this->emulator = new Emulator();
		$this->queue    = Queue::of_this_network();
		Network::reset();
		$this->queue->clear();
		$this->emulator->reset();
		// A write that one test left in doubt is not the next one's to look after.
		array_map( 'unlink', glob( getenv( 'WU_NETWORK_LOCKS' ) . '/*/*' ) );
		foreach ( $GLOBALS['wp_filter'] as $name => $hook ) {
			$this->hooks[ $name ] = clone $hook;
		}
	}

	/** The hooks of before. */
	protected function tearDown(): void {
		$GLOBALS['wp_filter'] = $this->hooks;
		while ( ms_is_switched() ) {
			restore_current_blog();
		}
		self::$running = '';
	}

	/** Maps a domain to a site, as the form does. */
	protected function map_domain( $name, $site_id = 1 ) {
		$domain = wu_create_domain( array( 'domain' => $name, 'blog_id' => $site_id ) );
		$this->assertNotInstanceOf( \WP_Error::class, $domain, "$name can be mapped" );
		return $domain;
	}

	/** Deletes a mapping. */
	protected function unmap_domain( $name ) {
		$this->assertNotFalse( wu_get_domain_by_domain( $name ), "$name is mapped" );
		wu_get_domain_by_domain( $name )->delete();
	}

	/** Renames a mapping. */
	protected function rename_domain( $from, $to ) {
		$domain = wu_get_domain_by_domain( $from );
		$domain->set_domain( $to );
		$this->assertTrue( (bool) $domain->save(), "$from can be renamed" );
	}

	/** Makes a site: <name>.network.example, or network.example/<name>/ on a subdirectory network. */
	protected function create_site( $name ) {
		global $wpdb;
		// The real Ultimate Multisite looks into the tables of the site before they are there.
		$quiet = $wpdb->suppress_errors( 'real' === getenv( 'WU_NETWORK_PLAYED_BY' ) );
		$id    = wp_insert_site(
			array(
				'domain'     => is_subdomain_install() ? "$name.network.example" : 'network.example',
				'path'       => is_subdomain_install() ? '/' : "/$name/",
				'title'      => $name,
				'user_id'    => 1,
				'network_id' => 1,
			)
		);
		$wpdb->suppress_errors( $quiet );
		$this->assertIsInt( $id, "a site $name can be made" );
		return $id;
	}

	/** Deletes a site for good. */
	protected function delete_site( $id ) {
		wp_delete_site( $id );
	}

	/** Runs the queue in several processes at the same time, and waits for them. */
	protected function run_queue_in_processes( $runners ) {
		$running = array();
		for ( $i = 0; $i < $runners; $i++ ) {
			$running[] = $this->start_php( __DIR__ . '/process.php', array( 'run-queue' ) );
		}
		foreach ( $running as $one ) {
			list( $status, $output ) = $this->finish_php( $one );
			$this->assertSame( 0, $status, $output );
		}
	}

	/**
	 * Does one thing in a process of its own inside the same network: support/process.php says which there are.
	 *
	 * @return array{0: int, 1: string} Exit status and all output.
	 */
	protected function in_process( $what, array $arguments = array(), array $env = array(), $extension = true ) {
		return $this->run_php( __DIR__ . '/process.php', array( $what, ...$arguments ), $env, $extension );
	}

	/** What came of it. */
	protected function told_by_process( $what, array $arguments = array(), array $env = array(), $extension = true ) {
		list( $status, $output ) = $this->in_process( $what, $arguments, $env, $extension );
		$came_of_it              = json_decode( substr( strrchr( "\n$output", "\n" ), 1 ), true );
		wp_cache_flush();
		$this->assertSame( array( 0, true ), array( $status, is_array( $came_of_it ) ), $output );
		return $came_of_it;
	}

	/** Runs the queue in a process, which has nothing to say. */
	protected function run_queue_in_process( array $env = array(), $extension = true ) {
		$this->assertSame( array( 0, '' ), $this->in_process( 'run-queue', array(), $env, $extension ) );
		wp_cache_flush();
	}

	/**
	 * Runs a PHP script in a process of its own inside the same network.
	 *
	 * @return array{0: int, 1: string} Exit status and all output.
	 */
	protected function run_php( $script, array $arguments = array(), array $env = array(), $extension = true ) {
		return $this->finish_php( $this->start_php( $script, $arguments, $env, $extension ) );
	}

	/** Ultimate Multisite's log of the integration, or another one. */
	protected function integration_log( $handle = 'integration-serverpilot' ) {
		$file = Network::logs() . "$handle.log";
		return file_exists( $file ) ? file_get_contents( $file ) : '';
	}

	/** Starts what run_php() runs. */
	protected function start_php( $script, array $arguments = array(), array $env = array(), $extension = true ) {
		$output  = tmpfile();
		$env    += $extension ? array() : array( 'WU_NETWORK_EXTENSION' => '' );
		$process = proc_open(
			array( dirname( __DIR__, 2 ) . '/environment/php', $script, ...$arguments ),
			array( array( 'file', '/dev/null', 'r' ), $output, $output ),
			$pipes,
			null,
			array_merge( getenv(), $env )
		);
		return array( $process, $output );
	}

	/**
	 * Waits for it.
	 *
	 * @return array{0: int, 1: string}
	 */
	protected function finish_php( array $started ) {
		list( $process, $output ) = $started;
		$status                   = proc_close( $process );
		rewind( $output );
		return array( $status, stream_get_contents( $output ) );
	}
}
