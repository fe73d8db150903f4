<?php
/**
 * What the workers hold.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

use WuServerPilot\Tests\Processes\ProcessTable;

/**
 * The most that one process holds, measured while none of them serves a request.
 */
final class Usage {

	/**
	 * Takes the amounts.
	 *
	 * @param int $memory      KiB that are resident.
	 * @param int $descriptors Open file descriptors.
	 * @param int $threads     Threads.
	 */
	public function __construct( public int $memory = 0, public int $descriptors = 0, public int $threads = 0 ) {}

	/**
	 * The most of these processes; what has ended meanwhile does not count.
	 *
	 * @param int[] $processes Their ids.
	 */
	public static function of( array $processes ): self {
		$most = new self();
		foreach ( $processes as $process ) {
			if ( preg_match( '/^VmRSS:\s+(\d+)/m', (string) @file_get_contents( "/proc/$process/status" ), $found ) ) {
				$descriptors = count( (array) @scandir( "/proc/$process/fd" ) ) - 2;
				$most        = $most->or_more( new self( (int) $found[1], $descriptors, ProcessTable::threads( $process ) ) );
			}
		}
		return $most;
	}

	/**
	 * The larger amount of each.
	 *
	 * @param self $other The other.
	 */
	public function or_more( self $other ): self {
		return new self( max( $this->memory, $other->memory ), max( $this->descriptors, $other->descriptors ), max( $this->threads, $other->threads ) );
	}
}
