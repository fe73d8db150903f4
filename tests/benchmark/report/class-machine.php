<?php
/**
 * Where it was measured.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The machine and the versions of everything that took part.
 */
final class Machine {

	/** Heading and value. */
	public static function describe(): array {
		preg_match( '/^model name\s*: (.*)$/m', file_get_contents( '/proc/cpuinfo' ), $processor );
		preg_match( '/^PRETTY_NAME="(.*)"$/m', file_get_contents( '/etc/os-release' ), $system );
		preg_match( '/MemTotal: +(\d+)/', file_get_contents( '/proc/meminfo' ), $memory );
		$curl = curl_version();
		return array(
			'Processor'        => $processor[1],
			'Cores'            => (int) shell_exec( 'nproc' ),
			'Memory'           => round( $memory[1] / 1048576 ) . ' GiB',
			'System'           => $system[1] . ', Linux ' . php_uname( 'r' ),
			'PHP'              => PHP_VERSION,
			'curl'             => $curl['version'] . ', ' . $curl['ssl_version'],
			'WordPress'        => getenv( 'WU_BENCHMARK_WORDPRESS_VERSION' ),
			'The extension'    => self::extension(),
			'Compiler'         => trim( shell_exec( 'rustc --version' ) ),
		);
	}

	private static function extension(): string {
		preg_match( '/revision => (\S+)/i', Php::output( Php::bare( true, '--ri', 'wu_serverpilot' ) ), $revision );
		return Php::output( Php::bare( true, '-r', 'echo wu_serverpilot_version();' ) ) . ', ' . ( $revision[1] ?? 'unknown revision' );
	}
}
