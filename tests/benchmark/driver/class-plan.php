<?php
/**
 * How much is measured.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Rounds and sizes. Slow lines and long cases get fewer rounds, so that everything ends in time.
 */
final class Plan {

	/**
	 * A plan.
	 *
	 * @param int   $many       How many domains stand for many.
	 * @param int[] $rounds     Rounds of a case, by round-trip time.
	 * @param int[] $each       Rounds of the case that takes the longest.
	 * @param int[] $names      Numbers of names in one call.
	 * @param int[] $workers    Numbers of workers at once.
	 * @param int   $growth     Rounds of the two above.
	 * @param int   $start_ups  Pairs of PHP processes started.
	 * @param int   $footprints Processes looked at.
	 * @param int   $kinds      Kinds of calls whose instructions are counted.
	 */
	private function __construct(
		public readonly int $many,
		public readonly array $rounds,
		public readonly array $each,
		public readonly array $names,
		public readonly array $workers,
		public readonly int $growth,
		public readonly int $start_ups,
		public readonly int $footprints,
		public readonly int $kinds,
	) {}

	/** What `make bench` measures. */
	public static function full(): self {
		return new self(
			many: 100,
			rounds: array( 0 => 20, 20 => 12, 100 => 7 ),
			each: array( 0 => 2, 20 => 1, 100 => 1 ),
			names: array( 1, 3, 10, 30, 100, 299 ),
			workers: array( 1, 2, 4, 8, 16, 32 ),
			growth: 4,
			start_ups: 300,
			footprints: 11,
			kinds: 4,
		);
	}

	/** A look at whether every case works. */
	public static function quick(): self {
		return new self(
			many: 5,
			rounds: array( 0 => 2, 20 => 2, 100 => 1 ),
			each: array( 0 => 1, 20 => 1, 100 => 1 ),
			names: array( 1, 299 ),
			workers: array( 1, 4 ),
			growth: 1,
			start_ups: 20,
			footprints: 3,
			kinds: 1,
		);
	}
}
