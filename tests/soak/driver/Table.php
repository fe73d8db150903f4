<?php
/**
 * What happened, a tenth of the time a row.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

/**
 * Adds up rounds.
 */
final class Table {

	private const ROWS = 10;

	/**
	 * KiB that the most of one worker may differ from the beginning.
	 */
	private const CEILING = 1024;

	/**
	 * The rows.
	 *
	 * @var array<int, array{rounds: int, requests: int, faults: int, repeated: int, usage: Usage, master: Usage}>
	 */
	private array $rows = [];

	/**
	 * Adds a round.
	 *
	 * @param float                                              $part   How much of the time is over, from 0 to 1.
	 * @param array{requests: int, faults: int, repeated: int} $counts What happened in it.
	 * @param Usage                                              $usage  The most that one worker holds.
	 * @param Usage                                              $master What their master holds.
	 */
	public function add( float $part, array $counts, Usage $usage, Usage $master ): void {
		$row = &$this->rows[ min( self::ROWS - 1, (int) ( self::ROWS * $part ) ) ];
		$row ??= [
			'rounds'   => 0,
			'requests' => 0,
			'faults'   => 0,
			'repeated' => 0,
			'usage'    => new Usage(),
			'master'   => new Usage(),
		];
		++$row['rounds'];
		foreach ( $counts as $what => $count ) {
			$row[ $what ] += $count;
		}
		$row['usage']  = $row['usage']->or_more( $usage );
		$row['master'] = $row['master']->or_more( $master );
	}

	/**
	 * The rows for people.
	 */
	public function markdown(): string {
		$text = "| tenth | rounds, each list exact | requests | of these made to fail | repeated by the caller | a worker: KiB, descriptors, threads | the master |\n| --- | --- | --- | --- | --- | --- | --- |\n";
		foreach ( $this->rows as $number => $row ) {
			$held  = static fn( Usage $usage ) => number_format( $usage->memory ) . ", $usage->descriptors, $usage->threads";
			$cells = [ $number + 1, $row['rounds'], $row['requests'], $row['faults'], $row['repeated'], $held( $row['usage'] ), $held( $row['master'] ) ];
			$text .= '| ' . implode( ' | ', $cells ) . " |\n";
		}
		return $text;
	}

	/**
	 * What grew from the second tenth, when everything is warm, to the last.
	 *
	 * @return list<string>
	 */
	public function complaints(): array {
		$complaints = [];
		foreach ( [ 'usage' => 'A worker', 'master' => 'The master' ] as $of => $who ) {
			$warm = $this->rows[1][ $of ] ?? new Usage();
			$last = end( $this->rows )[ $of ];
			if ( $last->memory > $warm->memory + self::CEILING ) {
				$complaints[] = "$who held $warm->memory KiB and holds $last->memory.";
			}
			if ( $last->descriptors > $warm->descriptors || $last->threads > $warm->threads ) {
				$complaints[] = "$who had $warm->descriptors descriptors and $warm->threads threads, and has $last->descriptors and $last->threads.";
			}
		}
		return $complaints;
	}
}
