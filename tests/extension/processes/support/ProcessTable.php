<?php

namespace WuServerPilot\Tests\Processes;

/**
 * Read from /proc.
 */
final class ProcessTable {

	/**
	 * The children of a process and the state of each: R, S, Z for a zombie.
	 *
	 * @return array<int, string>
	 */
	public static function children( int $parent ): array {
		$children = [];
		foreach ( glob( '/proc/[0-9]*/stat' ) as $file ) {
			// The name, in parentheses, may hold anything; state and parent follow it.
			if ( preg_match( '/^(\d+) \(.*\) (\S) (\d+) /s', (string) @file_get_contents( $file ), $stat ) && (int) $stat[3] === $parent ) {
				$children[ (int) $stat[1] ] = $stat[2];
			}
		}
		ksort( $children );
		return $children;
	}

	/** Whether a process runs; a zombie does not. */
	public static function runs( int $process ): bool {
		preg_match( '/^\d+ \(.*\) (\S) /s', (string) @file_get_contents( "/proc/$process/stat" ), $stat );
		return ! in_array( $stat[1] ?? 'X', [ 'Z', 'X' ], true );
	}

	/** How many threads it has. */
	public static function threads( int $process ): int {
		return count( glob( "/proc/$process/task/*" ) );
	}
}
