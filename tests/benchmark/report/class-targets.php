<?php
/**
 * What was to be reached.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The targets, all with HTTPS; with a round trip of 100 ms where nothing else is said.
 */
final class Targets {

	private const ROUND_TRIP = 100;

	/**
	 * All of them, met or not.
	 *
	 * @param Results $results The results.
	 * @return Target[]
	 */
	public static function all( Results $results ): array {
		return array( ...self::speed( $results ), ...self::against_wordpress( $results ), ...self::unused( $results ) );
	}

	private static function speed( Results $results ): array {
		$ours  = static fn( $task ) => $results->median( $task, 'extension' );
		$limit = static fn( $task ) => $results->median( $task, 'limit' );
		$times = 'times';
		return array(
			Target::at_most( 'Add one domain, warm, against the limit', 1.1, $ours( 'warm' ) / $limit( 'warm' ), $times ),
			Target::at_most( 'Add one domain, warm, against two bare round trips', 1.1, $ours( 'warm' ) / ( 2 * self::ROUND_TRIP ), $times ),
			Target::at_most( 'Add one domain, warm, against the limit, without any delay', 1.4, $results->median( 'warm', 'extension', 0 ) / $results->median( 'warm', 'limit', 0 ), $times ),
			Target::at_most( '8 fresh processes at once', 1.9, $ours( 'together_cold' ) / 1000, 's' ),
			Target::at_most( 'Add a domain that is there, against the limit', 1.1, $ours( 'present' ) / $limit( 'present' ), $times ),
			Target::at_most( 'Add a domain that is there, against one bare round trip', 1.1, $ours( 'present' ) / self::ROUND_TRIP, $times ),
			Target::at_most( 'Add one domain, fresh process, against TCP, TLS 1.3 and two exchanges (four round trips)', 1.1, $ours( 'cold' ) / ( 4 * self::ROUND_TRIP ), $times ),
		);
	}

	private static function against_wordpress( Results $results ): array {
		$faster = static fn( $task ) => $results->median( $task, 'wordpress' ) / $results->median( $task, 'extension' );
		$many   = $results->many();
		return array(
			Target::at_least( 'wp_remote_request, add one domain, warm', 4, $faster( 'warm' ), 'times our time' ),
			Target::at_least( 'wp_remote_request, add one domain, fresh process', 2, $faster( 'cold' ), 'times our time' ),
			Target::at_least( "wp_remote_request, $many domains, ours in one call", 100, $faster( 'once' ), 'times our time' ),
		);
	}

	private static function unused( Results $results ): array {
		$megabyte = 1024;
		return array(
			Target::at_most( 'Start of PHP', 1, $results->added_start_up(), 'ms more' ),
			Target::at_most( 'Memory of a lone PHP process (resident)', 1.5, $results->added( 'alone', 'rss' ) / $megabyte, 'MiB more' ),
			Target::at_most( 'Memory of a forked worker (resident)', 1.5, $results->added( 'worker', 'rss' ) / $megabyte, 'MiB more' ),
			Target::at_most( 'The stripped .so', 5, $results->size() / $megabyte ** 2, 'MiB' ),
			Target::at_most( 'Threads after loading', 0, $results->added( 'alone', 'threads' ), 'more' ),
			Target::at_most( 'Descriptors after loading', 0, $results->added( 'alone', 'descriptors' ), 'more' ),
		);
	}
}
