<?php

namespace ServerPilot_Plugin\Tests;

use WuServerPilot\Tests\Emulator;

/**
 * Starts from a network with one site and an app with the network's own domain, whatever the
 * test before left behind; has the verbs that people use on a network.
 */
abstract class TestCase extends \PHPUnit\Framework\TestCase {

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

	/**
	 * The class whose test runs; empty between two tests. See bootstrap.php.
	 *
	 * @var string
	 */
	public static $running = '';

	/**
	 * The hooks as they were before the test.
	 *
	 * @var array
	 */
	private $hooks = array();

	/**
	 * A network as new.
	 */
	protected function setUp(): void {
		self::$running  = static::class;
		$this->emulator = new Emulator();
		$this->queue    = Queues::of_this_network();
		Network::reset();
		$this->queue->clear();
		$this->emulator->reset();
		// A write that one test left in doubt is not the next one's to look after.
		array_map( 'unlink', glob( getenv( 'WU_NETWORK_LOCKS' ) . '/*/*' ) );
		foreach ( $GLOBALS['wp_filter'] as $name => $hook ) {
			$this->hooks[ $name ] = clone $hook;
		}
	}

	/**
	 * The hooks of before.
	 */
	protected function tearDown(): void {
		$GLOBALS['wp_filter'] = $this->hooks;
		while ( ms_is_switched() ) {
			restore_current_blog();
		}
		self::$running = '';
	}

	/**
	 * Maps a domain to a site, as the form does.
	 *
	 * @param string $name    The domain.
	 * @param int    $site_id The site.
	 * @return \WP_Ultimo\Models\Domain
	 */
	protected function map_domain( $name, $site_id = 1 ) {
		$domain = wu_create_domain(
			array(
				'domain'  => $name,
				'blog_id' => $site_id,
			)
		);
		$this->assertNotInstanceOf( \WP_Error::class, $domain, "$name can be mapped" );
		return $domain;
	}

	/**
	 * Deletes a mapping.
	 *
	 * @param string $name The domain.
	 */
	protected function unmap_domain( $name ) {
		$this->assertNotFalse( wu_get_domain_by_domain( $name ), "$name is mapped" );
		wu_get_domain_by_domain( $name )->delete();
	}

	/**
	 * Renames a mapping.
	 *
	 * @param string $from The domain.
	 * @param string $to   Its new name.
	 */
	protected function rename_domain( $from, $to ) {
		$domain = wu_get_domain_by_domain( $from );
		$domain->set_domain( $to );
		$this->assertTrue( (bool) $domain->save(), "$from can be renamed" );
	}

	/**
	 * Makes a site: <name>.network.example, or network.example/<name>/ on a subdirectory network.
	 *
	 * @param string $name Its name.
	 * @return int
	 */
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

	/**
	 * Deletes a site for good.
	 *
	 * @param int $id The site.
	 */
	protected function delete_site( $id ) {
		wp_delete_site( $id );
	}

	/**
	 * Runs the jobs that are due.
	 *
	 * @param int $ahead Pretend that so many seconds have passed.
	 * @return int How many ran.
	 */
	protected function run_queue( $ahead = 0 ) {
		return $this->queue->run( $ahead );
	}

	/**
	 * Runs the queue in several processes at the same time, and waits for them.
	 *
	 * @param int $runners How many.
	 */
	protected function run_queue_in_processes( $runners ) {
		$running = array();
		for ( $i = 0; $i < $runners; $i++ ) {
			$running[] = $this->start_php( __DIR__ . '/run-queue.php' );
		}
		foreach ( $running as $one ) {
			list( $status, $output ) = $this->finish_php( $one );
			$this->assertSame( 0, $status, $output );
		}
	}

	/**
	 * Runs a PHP script in a process of its own inside the same network.
	 *
	 * @param string $script    The script's path.
	 * @param array  $arguments Its arguments.
	 * @param array  $env       More environment.
	 * @param bool   $extension Whether the extension is loaded.
	 * @return array{0: int, 1: string} Exit status and all output.
	 */
	protected function run_php( $script, array $arguments = array(), array $env = array(), $extension = true ) {
		return $this->finish_php( $this->start_php( $script, $arguments, $env, $extension ) );
	}

	/**
	 * Ultimate Multisite's log of the integration, or another one.
	 *
	 * @param string $handle The log.
	 * @return string
	 */
	protected function integration_log( $handle = 'integration-serverpilot' ) {
		$file = Network::logs() . "$handle.log";
		return file_exists( $file ) ? file_get_contents( $file ) : '';
	}

	/**
	 * Starts what run_php() runs.
	 *
	 * @param string $script    The script's path.
	 * @param array  $arguments Its arguments.
	 * @param array  $env       More environment.
	 * @param bool   $extension Whether the extension is loaded.
	 * @return array
	 */
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
	 * @param array $started What start_php() gave.
	 * @return array{0: int, 1: string}
	 */
	protected function finish_php( array $started ) {
		list( $process, $output ) = $started;
		$status                   = proc_close( $process );
		rewind( $output );
		return array( $status, stream_get_contents( $output ) );
	}
}
