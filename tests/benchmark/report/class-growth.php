<?php
/**
 * The results as work grows.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * More names in one call, and more workers at once.
 */
final class Growth {

	public function __construct( private readonly Results $results ) {}

	/** Two tables. */
	public function markdown(): string {
		return "### More domains in one call, no delay\n\n"
			. $this->table( 'domains', $this->results->names(), array( 'extension', 'curl', 'limit' ) )
			. "### More workers at once, one domain each, round trip 20 ms\n\n"
			. $this->table( 'workers', $this->results->workers(), Measurement::CONTENDERS );
	}

	private function table( string $what, array $steps, array $contenders ): string {
		$rows = array();
		foreach ( $steps as $count => $step ) {
			$cells  = array_map( fn( $contender ) => $this->cell( $step[ $contender ] ), $contenders );
			$rows[] = array( (string) $count, ...$cells );
		}
		return Table::of( array( $what, ...array_map( static fn( $contender ) => Results::NAMES[ $contender ], $contenders ) ), $rows );
	}

	/** A time, and what is wrong with it. */
	private function cell( array $summary ): string {
		$right = $summary['right'] === $summary['rounds'] ? '' : ' (right: ' . Words::right( $summary ) . ')';
		return Words::time( $summary['median'] ) . $right;
	}
}
