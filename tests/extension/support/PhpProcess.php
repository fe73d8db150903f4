<?php

namespace WuServerPilot\Tests;

/**
 * Started by Php::start().
 */
final class PhpProcess {

	/** Seconds after which a process counts as hanging: far more than any code of a test takes. */
	private const HANGS_AFTER = 120;

	/** The process id. */
	public int $id;

	/** @var resource The process. */
	private $process;

	/** @var array<int, resource> The pipes from it, by file descriptor. */
	private array $pipes = [];

	/** @var array<int, string> What came through them so far. */
	private array $received = [ 1 => '', 2 => '', 3 => '' ];

	/**
	 * Starts the process.
	 *
	 * @param list<string>          $command     The command line.
	 * @param array<string, string> $environment Its whole environment.
	 * @param string                $input       What it reads from stdin.
	 */
	public function __construct( array $command, array $environment, string $input ) {
		$pipes         = [ [ 'pipe', 'r' ], [ 'pipe', 'w' ], [ 'pipe', 'w' ], [ 'pipe', 'w' ] ];
		$this->process = proc_open( $command, $pipes, $this->pipes, null, $environment );
		$this->id      = proc_get_status( $this->process )['pid'];
		fwrite( $this->pipes[0], $input );
		fclose( $this->pipes[0] );
		unset( $this->pipes[0] );
	}

	/** A test that failed meanwhile leaves no process behind. */
	public function __destruct() {
		if ( is_resource( $this->process ) ) {
			$this->kill();
			proc_close( $this->process );
		}
	}

	/** Sends it a signal. */
	public function kill( int $signal = SIGKILL ): void {
		proc_terminate( $this->process, $signal );
	}

	/** Waits until it has printed a line, and answers what it printed so far. */
	public function wait_for_line(): string {
		while ( ! str_contains( $this->received[1], "\n" ) && $this->receive() ) {
			continue;
		}
		return $this->received[1];
	}

	/** Waits for its end. */
	public function finish(): PhpResult {
		while ( $this->receive() ) {
			continue;
		}
		// Everything is closed, so it has ended or is about to.
		$status = proc_get_status( $this->process );
		while ( $status['running'] ) {
			usleep( 200 );
			$status = proc_get_status( $this->process );
		}
		proc_close( $this->process );
		return new PhpResult( $status['signaled'] ? -$status['termsig'] : $status['exitcode'], ...array_values( $this->received ) );
	}

	/** Waits for the next bytes; false when there will be no more. */
	private function receive(): bool {
		if ( [] === $this->pipes ) {
			return false;
		}
		$readable = $this->pipes;
		$others   = null;
		if ( ! stream_select( $readable, $others, $others, self::HANGS_AFTER ) ) {
			$this->kill();
			throw new \RuntimeException( 'The PHP process hangs. It printed: ' . implode( "\n", $this->received ) );
		}
		foreach ( $readable as $number => $pipe ) {
			$this->received[ $number ] .= fread( $pipe, 1 << 16 );
			if ( feof( $pipe ) ) {
				unset( $this->pipes[ $number ] );
			}
		}
		return true;
	}
}
