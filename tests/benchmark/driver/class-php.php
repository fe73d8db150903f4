<?php
/**
 * PHP processes.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The PHP that runs this script, with the extension or without it.
 */
final class Php {

	/** The extension's file. */
	public static function library(): string {
		return getenv( 'WU_BENCHMARK_EXTENSION' );
	}

	/**
	 * A command that loads the extension beside the machine's others.
	 *
	 * @param string ...$arguments What PHP is to run.
	 */
	public static function loaded( string ...$arguments ): array {
		return array( PHP_BINARY, ...self::extension(), ...$arguments );
	}

	/**
	 * A command without php.ini: nothing is loaded, or the extension alone.
	 *
	 * @param bool   $with         Whether the extension is.
	 * @param string ...$arguments What PHP is to run.
	 */
	public static function bare( bool $with, string ...$arguments ): array {
		return array( PHP_BINARY, '-n', ...( $with ? self::extension() : array() ), ...$arguments );
	}

	/** The options that load it; its locks go with the run. */
	private static function extension(): array {
		return array( '-d', 'extension=' . self::library(), '-d', 'wu_serverpilot.lock_dir=' . getenv( 'WU_BENCHMARK_RUN' ) );
	}

	/**
	 * Runs a command to its end and returns what it printed.
	 *
	 * @param array    $command     The command.
	 * @param string[] $environment Variables beside this process's own.
	 */
	public static function output( array $command, array $environment = array() ): string {
		$pipes   = array();
		$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $environment + getenv() );
		$output  = stream_get_contents( $pipes[1] );
		$status  = proc_close( $process );
		if ( 0 !== $status ) {
			throw new \RuntimeException( implode( ' ', $command ) . " ended with $status: $output" );
		}
		return $output;
	}
}
