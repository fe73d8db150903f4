<?php
/**
 * What WordPress and ServerPilot notice of the plugin, for people.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Two tables.
 */
final class In_Network {

	private const NAMES = array(
		'with'    => 'this plugin and extension',
		'without' => 'the built-in integration',
	);

	/**
	 * The results.
	 *
	 * @param array $found What network/main.php wrote.
	 */
	public function __construct( private readonly array $found ) {}

	/** Both tables. */
	public function markdown(): string {
		return $this->storms() . $this->pages();
	}

	private function storms(): string {
		$rows = array();
		foreach ( $this->found['storms'] as $which => $storm ) {
			$rows[] = array( self::NAMES[ $which ], $storm['events'], $storm['reads'] + $storm['writes'], $storm['writes'], $storm['actions'], $storm['missing'], Words::time( 1000 * $storm['seconds'] ) );
		}
		$head = array( 'domains mapped one by one, then the queue', 'events', 'requests', 'of these writes', 'server actions', 'names missing afterwards', 'time' );
		return Table::of( $head, $rows );
	}

	private function pages(): string {
		$rows = array();
		foreach ( $this->found['pages'] as $sites => $visits ) {
			$median = static fn( $which, $what ) => Statistics::median( array_column( $visits[ $which ], $what ) );
			foreach ( array( 'without', 'with' ) as $which ) {
				$name   = 'with' === $which ? 'with it' : 'without it';
				$rows[] = array( number_format( (int) $sites ) . ( 1 === (int) $sites ? ' site, ' : ' sites, ' ) . $name, $median( $which, 'files' ), $median( $which, 'queries' ), Words::time( $median( $which, 'ms' ) ) );
			}
		}
		return "A visitor's page, in a PHP process of its own (compiled scripts cached in files):\n\n" . Table::of( array( '', 'files loaded', 'queries', 'time' ), $rows );
	}
}
