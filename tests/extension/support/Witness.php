<?php

namespace WuServerPilot\Tests;

/**
 * A process that does nothing but sleep for a millisecond at a time. What it oversleeps, everybody on this
 * machine has lost: a hypervisor that gave the processor to others, or more processes than processors.
 */
final class Witness {

	/** Milliseconds beyond which a sleep counts as lost time. */
	private const LOST = 5;

	/** What it runs: a line for each sleep that was too long, with its end and what was too much, in nanoseconds. */
	private const CODE = <<<'PHP'
		echo "ready\n";
		while ( true ) {
			$began = hrtime( true );
			usleep( 1000 );
			$end  = hrtime( true );
			$lost = $end - $began - 1000000;
			if ( $lost > 1e6 * (int) $argv[1] && false === fwrite( STDOUT, "$end $lost\n" ) ) {
				exit;
			}
		}
		PHP;

	/** Its process id. */
	public int $id;

	/** @var resource The process. */
	private $process;

	/** @var resource What it tells. */
	private $told;

	/** @var list<array{float, float}> Times lost: when each ended, and how long it was. */
	private array $lost = [];

	/** Starts it and waits until it watches. */
	private function __construct() {
		$this->process = proc_open( [ PHP_BINARY, '-n', '-r', self::CODE, '--', (string) self::LOST ], [ 1 => [ 'pipe', 'w' ] ], $pipes );
		$this->id      = proc_get_status( $this->process )['pid'];
		$this->told    = $pipes[1];
		fgets( $this->told );
		stream_set_blocking( $this->told, false );
	}

	/** The one that all tests share; it ends with them. */
	public static function shared(): self {
		static $witness = null;
		if ( null === $witness ) {
			$witness = new self();
			register_shutdown_function( static fn() => proc_terminate( $witness->process, SIGKILL ) );
		}
		return $witness;
	}

	/** How many of the last so many seconds were lost. */
	public function lost_within( float $seconds ): float {
		$since = hrtime( true ) / 1e9 - $seconds;
		// It may be about to tell.
		usleep( 20000 );
		while ( $line = fgets( $this->told ) ) {
			[ $end, $lost ] = explode( ' ', $line );
			$this->lost[]   = [ $end / 1e9, $lost / 1e9 ];
		}
		$within = static fn( $lost ) => max( 0, min( $lost[1], $lost[0] - $since ) );
		return array_sum( array_map( $within, $this->lost ) );
	}
}
