<?php
/**
 * What a worker is to do.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * One or more calls of one operation; worker.php reads it as JSON.
 */
final class Order {

	/**
	 * An order.
	 *
	 * @param string   $operation A method of Contender.
	 * @param array[]  $calls     The names for each call.
	 * @param string[] $domains   The app's list before.
	 */
	public function __construct(
		public readonly string $operation,
		public readonly array $calls,
		public readonly array $domains,
	) {}
}
