<?php
/**
 * The results for people.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Results.md.
 */
final class Report {

	public function __construct( private readonly Results $results, private readonly In_Network $network ) {}

	/** The whole page. */
	public function markdown(): string {
		return implode(
			'',
			array(
				file_get_contents( __DIR__ . '/introduction.md' ),
				"\n## The machine\n\n",
				$this->machine(),
				"## Targets\n\nHTTPS; a round trip of 100 ms where nothing else is said.\n\n",
				$this->targets(),
				"## At a glance\n\nTimes the time of this extension, by round trip.\n\n![](results.svg)\n\n",
				$this->glance(),
				"## Cases\n\n",
				$this->cases(),
				"## Not used\n\nWhat a PHP process pays that has loaded the extension and calls nothing.\n\n",
				$this->unused(),
				"## In a WordPress network\n\n",
				$this->network->markdown(),
				"## Processor\n\nInstructions per call (`valgrind --tool=callgrind`), on a warm connection where one is kept, with one authority to trust: reading the system's list for each connection, as wp_remote_request does, comes on top.\n\n",
				$this->instructions(),
				file_get_contents( __DIR__ . '/profile.md' ) . "\n",
				$this->profile(),
				"## As work grows\n\n",
				( new Growth( $this->results ) )->markdown(),
			)
		);
	}

	private function machine(): string {
		$machine = $this->results->machine();
		$load    = array_map( static fn( $load ) => Words::number( $load ), $machine['load'] );
		unset( $machine['load'] );
		$machine['Load at the start and at the end'] = implode( ' and ', $load );
		return Table::of( array( '', '' ), array_map( null, array_keys( $machine ), array_values( $machine ) ) );
	}

	private function targets(): string {
		$row = static fn( $target ) => array( $target->what, $target->wanted, $target->found, $target->met ? 'met' : '**missed**' );
		return Table::of( array( '', 'target', 'found', '' ), array_map( $row, Targets::all( $this->results ) ) );
	}

	private function glance(): string {
		$others = array( 'wordpress', 'curl', 'limit' );
		$rows   = array();
		foreach ( $this->results->tasks() as $task ) {
			foreach ( $task['lines'] as $delay => $line ) {
				$cells  = array_map( fn( $other ) => $this->compared( $line[ $other ], $line['extension'] ), $others );
				$rows[] = array( $task['title'], "$delay ms", ...$cells );
			}
		}
		return Table::of( array( 'case', 'round trip', ...array_map( static fn( $other ) => Results::NAMES[ $other ], $others ) ), $rows );
	}

	/** A ratio; what never came out right is none. */
	private function compared( array $contender, array $ours ): string {
		return $contender['right'] ? Words::ratio( $contender, $ours ) : 'wrong list (' . Words::ratio( $contender, $ours ) . ')';
	}

	private function cases(): string {
		$text = '';
		foreach ( $this->results->tasks() as $task ) {
			$rows = array();
			foreach ( $task['lines'] as $delay => $line ) {
				foreach ( Measurement::CONTENDERS as $contender ) {
					$rows[] = $this->row( "$delay ms, " . Results::NAMES[ $contender ], $line[ $contender ], $line['extension'] );
				}
			}
			$head  = array( '', 'requests', 'connections', 'bytes', 'median', 'middle half', 'times ours', 'right lists' );
			$text .= "### {$task['title']}\n\n" . Table::of( $head, $rows );
		}
		return $text;
	}

	private function row( string $name, array $summary, array $ours ): array {
		return array(
			$name,
			$summary['requests'],
			$summary['connections'],
			number_format( $summary['bytes'] ),
			Words::time( $summary['median'] ),
			Words::time( $summary['low'] ) . ' – ' . Words::time( $summary['high'] ),
			Words::ratio( $summary, $ours ),
			Words::right( $summary ),
		);
	}

	private function unused(): string {
		$times = $this->results->start_up();
		$rows  = array(
			array( 'Start and end of PHP without it', Words::time( Statistics::median( $times['without'] ) ) ),
			array( 'Start and end of PHP with it', Words::time( Statistics::median( $times['with'] ) ) ),
			array( 'Difference of the first quartiles; median of the differences of ' . count( $times['difference'] ) . ' pairs', Words::time( $this->results->added_start_up() ) . '; ' . Words::time( Statistics::median( $times['difference'] ) ) ),
			array( 'Instructions to load it', Words::instructions( $this->results->instructions_to_load() ) ),
			array( 'The `.so`, stripped', number_format( $this->results->size() ) . ' bytes' ),
			...$this->memory(),
			array( 'Threads, descriptors after loading', sprintf( '%+d, %+d', $this->results->added( 'alone', 'threads' ), $this->results->added( 'alone', 'descriptors' ) ) ),
			array( 'Threads, descriptors after the first call', sprintf( '%+d, %+d', $this->results->added_by_use( 'after', 'threads' ), $this->results->added_by_use( 'after', 'descriptors' ) ) ),
		);
		return Table::of( array( '', '' ), $rows );
	}

	private function memory(): array {
		$added = fn( $kind, $amount ) => sprintf( '%+d KiB', $this->results->added( $kind, $amount ) );
		$used  = fn( $when, $amount ) => sprintf( '%+d KiB', $this->results->added_by_use( $when, $amount ) );
		return array(
			array( 'Lone process: resident; of that, written to', $added( 'alone', 'rss' ) . '; ' . $added( 'alone', 'written' ) ),
			array( 'One of 8 forked workers: resident; its share; its own', implode( '; ', array_map( $added, array( 'worker', 'worker', 'worker' ), array( 'rss', 'pss', 'own' ) ) ) ),
			array( 'After the first call: resident; written to', $used( 'after', 'rss' ) . '; ' . $used( 'after', 'written' ) ),
			array( 'After 100 calls: resident; written to', $used( 'long_after', 'rss' ) . '; ' . $used( 'long_after', 'written' ) ),
		);
	}

	private function profile(): string {
		$time = static fn( $ms ) => number_format( 1000 * $ms ) . ' µs';
		$rows = array();
		foreach ( $this->results->profile() as $contender => $call ) {
			$rows[] = array(
				Results::NAMES[ $contender ],
				$time( $call['ms'] ),
				$time( $call['user'] ),
				$time( $call['system'] ),
				$time( max( 0, $call['ms'] - $call['user'] - $call['system'] ) ),
				Words::number( $call['waits'] ),
			);
		}
		return Table::of( array( '', 'in all', 'processor: own code', 'processor: kernel', 'waiting', 'waits' ), $rows );
	}

	private function instructions(): string {
		$contenders = array( 'extension', 'curl', 'wordpress' );
		$rows       = array();
		foreach ( $this->results->instructions() as $kind => $counts ) {
			$cells  = array_map( static fn( $contender ) => isset( $counts[ $contender ] ) ? Words::instructions( $counts[ $contender ] ) : '', $contenders );
			$rows[] = array( $kind, ...$cells );
		}
		return Table::of( array( '', ...array_map( static fn( $contender ) => Results::NAMES[ $contender ], $contenders ) ), $rows );
	}
}
