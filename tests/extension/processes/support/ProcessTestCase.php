<?php

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\ExtensionTestCase;

/**
 * Real processes, real sockets, real time.
 */
abstract class ProcessTestCase extends ExtensionTestCase {

	/** Code that keeps the processor busy for far longer than a test lets it. */
	protected const BUSY = '$end = hrtime( true ) + 20e9; while ( hrtime( true ) < $end ) {}';

	/** A call, `%s`, that tells how it ended and how many seconds it took. */
	protected const TIMED = <<<'PHP'
		$started = hrtime( true );
		$end     = static fn( $how ) => $how + [ 'seconds' => ( hrtime( true ) - $started ) / 1e9 ];
		try {
			%s;
			return $end( [ 'kind' => null ] );
		} catch ( \WuServerPilot\Exception $error ) {
			return $end( [ 'kind' => $error->getKind(), 'retryable' => $error->isRetryable(), 'retry_after' => $error->getRetryAfter(), 'message' => $error->getMessage() ] );
		}
		PHP;

	/** Adds a domain in that way. */
	protected static function timed_add( string $domain = 'timed.test' ): string {
		return sprintf( self::TIMED, "wu_serverpilot_add_domain( '$domain', false )" );
	}

	/** Waits until the emulator was asked so many times and swallowed the request. */
	protected function wait_until_hanging( int $count = 1 ): void {
		$hanging = fn() => count( array_keys( array_column( $this->emulator->requests(), 'fault' ), 'hang', true ) );
		self::wait_until( static fn() => $hanging() >= $count, "$count requests hang" );
	}

	/**
	 * The lock's file, once there is one.
	 *
	 * @param string $folder The folder of the locks.
	 */
	protected static function lock_file( string $folder ): ?string {
		clearstatcache();
		return glob( "$folder/*/*.lock" )[0] ?? null;
	}

	/**
	 * How many processes have had to queue so far: the number that the last one drew.
	 *
	 * @param string $folder The folder of the locks.
	 */
	protected static function tickets( string $folder ): int {
		$file    = self::lock_file( $folder );
		$numbers = null === $file ? '' : (string) file_get_contents( $file );
		return strlen( $numbers ) < 16 ? 0 : unpack( 'P', $numbers )[1];
	}
}
