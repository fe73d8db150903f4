<?php
/**
 * What WordPress and ServerPilot notice of the plugin.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Measured in a network of its own, each thing in a PHP process of its own, with the plugin and without.
 */
final class Network {

	private const EVENTS = 100;
	private const SITES  = 10000;

	/**
	 * Takes how often a page is visited.
	 *
	 * @param int $visits Visits with the plugin, and as many without.
	 */
	public function __construct( private readonly int $visits ) {}

	/** Everything, ready for JSON. */
	public function measure(): array {
		$storms = array(
			'with'    => self::run( 'with', 'storm.php', (string) self::EVENTS, 'ours' ),
			'without' => self::run( 'without', 'storm.php', (string) self::EVENTS, 'builtin' ),
		);
		$pages  = array( 1 => $this->visits() );
		self::run( 'with', 'grow.php', (string) self::SITES );
		$pages[ self::SITES ] = $this->visits();
		return array(
			'storms' => $storms,
			'pages'  => $pages,
		);
	}

	/** Visits by turns, so that what else the machine does hits both; the first of each is not counted. */
	private function visits(): array {
		$visits = array();
		foreach ( range( 0, $this->visits ) as $visit ) {
			foreach ( array( 'with', 'without' ) as $which ) {
				$visits[ $which ][ $visit ] = self::run( $which, 'visit.php' );
			}
		}
		return array_map( static fn( $all ) => array_slice( $all, 1 ), $visits );
	}

	/**
	 * Runs a script inside the network.
	 *
	 * @param string $which        With the plugin and the extension, or without both.
	 * @param string $script       The script.
	 * @param string ...$arguments Its arguments.
	 * @throws \RuntimeException When it fails.
	 */
	private static function run( string $which, string $script, string ...$arguments ): ?array {
		$without = array(
			'WU_BENCHMARK_WITHOUT_PLUGIN' => '1',
			'WU_NETWORK_EXTENSION'        => '',
		);
		$command = array( dirname( __DIR__, 2 ) . '/environment/php', __DIR__ . "/$script", ...$arguments );
		$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes, null, ( 'without' === $which ? $without : array() ) + getenv() );
		$said    = stream_get_contents( $pipes[1] );
		if ( 0 !== proc_close( $process ) ) {
			throw new \RuntimeException( "$script failed: $said" );
		}
		return json_decode( $said, true );
	}
}
