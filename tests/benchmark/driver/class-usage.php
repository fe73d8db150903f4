<?php
/**
 * What a process takes of the machine.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Processor time, and how often it had to wait. All threads of the process together.
 */
final class Usage {

	/**
	 * What was used since.
	 *
	 * @param array $before What getrusage() said then.
	 * @return array<string, float> `user` and `system` in milliseconds, `waits`: how often a thread went to sleep.
	 */
	public static function since( array $before ): array {
		$now    = getrusage();
		$passed = static fn( $name ) => 1e3 * ( $now["$name.tv_sec"] - $before["$name.tv_sec"] ) + ( $now["$name.tv_usec"] - $before["$name.tv_usec"] ) / 1e3;
		return array(
			'user'   => $passed( 'ru_utime' ),
			'system' => $passed( 'ru_stime' ),
			'waits'  => $now['ru_nvcsw'] - $before['ru_nvcsw'],
		);
	}
}
