<?php
/**
 * A case of the benchmark.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * What is to be done, from which list to which.
 */
final class Task {

	/**
	 * A case.
	 *
	 * @param string   $id        Its name in the results.
	 * @param string   $title     Its heading.
	 * @param string[] $before    The app's list before.
	 * @param string[] $after     The right list afterwards; with several workers its order is free.
	 * @param string   $operation A method of Contender.
	 * @param array[]  $calls     The names for each call.
	 * @param bool     $fresh     Whether each measurement has a new process.
	 * @param bool     $together  Whether each call has a worker of its own, all at once.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $title,
		public readonly array $before,
		public readonly array $after,
		public readonly string $operation,
		public readonly array $calls,
		public readonly bool $fresh = false,
		public readonly bool $together = false,
	) {}

	/** The order that one worker gets. */
	public function order(): Order {
		return new Order( $this->operation, $this->calls, $this->before );
	}

	/**
	 * Whether this is the list that was to come out.
	 *
	 * @param string[] $domains The list that did.
	 */
	public function is_right( array $domains ): bool {
		$after = $this->after;
		if ( $this->together ) {
			sort( $after );
			sort( $domains );
		}
		return $after === $domains;
	}

	/**
	 * How many names are not on the list that should be.
	 *
	 * @param string[] $domains The list.
	 */
	public function lost( array $domains ): int {
		return count( array_diff( $this->after, $domains ) );
	}
}
