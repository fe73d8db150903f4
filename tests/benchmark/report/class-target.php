<?php
/**
 * Something that was to be reached.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * A target and what came of it.
 */
final class Target {

	private function __construct(
		public readonly string $what,
		public readonly string $wanted,
		public readonly string $found,
		public readonly bool $met,
	) {}

	/**
	 * A value that is to be small.
	 *
	 * @param string $what   What is measured.
	 * @param float  $wanted The bound.
	 * @param float  $found  The value.
	 * @param string $unit   Its unit.
	 */
	public static function at_most( string $what, float $wanted, float $found, string $unit ): self {
		return new self( $what, "at most $wanted $unit", round( $found, 3 ) . " $unit", $found <= $wanted );
	}

	/**
	 * A value that is to be large.
	 *
	 * @param string $what   What is measured.
	 * @param float  $wanted The bound.
	 * @param float  $found  The value.
	 * @param string $unit   Its unit.
	 */
	public static function at_least( string $what, float $wanted, float $found, string $unit ): self {
		return new self( $what, "at least $wanted $unit", round( $found, 2 ) . " $unit", $found >= $wanted );
	}
}
