<?php
/**
 * PHP that serves requests in threads.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Project;

/**
 * A program of the tests' own with PHP inside, compiled for the PHP that runs them.
 */
final class Threads {

	/**
	 * Why there is none; null where there is one.
	 */
	public static function missing(): ?string {
		if ( ! PHP_ZTS ) {
			return 'This PHP serves requests in processes: it was built without threads (ZTS).';
		}
		return null !== self::library() ? null : 'This PHP is not there as a library: it was built without --enable-embed.';
	}

	/**
	 * Runs code in several threads at once, and answers what it returned: by thread, one for each request.
	 *
	 * @param string                $code     PHP without an opening tag; $thread and $request count from 0.
	 * @param array<string, mixed>  $constants Constants of every request.
	 * @param int                   $threads  How many threads.
	 * @param int                   $requests How many requests each of them serves.
	 * @return list<list<mixed>>
	 * @throws \RuntimeException When the program fails.
	 */
	public static function run( string $code, array $constants, int $threads, int $requests ): array {
		$folder = Project::temporary_folder();
		$ini    = [
			'extension'               => Project::extension(),
			'wu_serverpilot.lock_dir' => $folder,
			'display_errors'          => 'stderr',
			'html_errors'             => 0,
		];
		file_put_contents( "$folder/php.ini", implode( '', array_map( static fn( $name, $value ) => "$name=\"$value\"\n", array_keys( $ini ), $ini ) ) );
		file_put_contents( "$folder/constants", serialize( $constants ) );
		file_put_contents( "$folder/code", $code );
		copy( __DIR__ . '/../threads/request.php', "$folder/request.php" );
		self::serve( $folder, $threads, $requests );
		return array_map( static fn( $thread ) => unserialize( file_get_contents( "$folder/$thread" ) ), range( 0, $threads - 1 ) );
	}

	/**
	 * Runs the program to its end.
	 *
	 * @param string $folder   Where its files are.
	 * @param int    $threads  How many threads.
	 * @param int    $requests How many requests each of them serves.
	 * @throws \RuntimeException When it fails.
	 */
	private static function serve( string $folder, int $threads, int $requests ): void {
		$command     = [ 'timeout', '--signal=KILL', '120', self::program(), "$folder/php.ini", "$folder/request.php", (string) $threads, (string) $requests ];
		// No folder of further ini files; and memory that one thread gave back is wild at once for another that still reads it.
		$environment = [
			'PHP_INI_SCAN_DIR' => '',
			'GLIBC_TUNABLES'   => 'glibc.malloc.perturb=165',
		];
		$process     = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'file', "$folder/said", 'w' ], [ 'redirect', 1 ] ], $pipes, null, $environment );
		$status      = proc_close( $process );
		$said        = file_get_contents( "$folder/said" );
		if ( 0 !== $status || '' !== $said ) {
			throw new \RuntimeException( "The threads ended with status $status: $said" );
		}
	}

	/**
	 * The program, compiled once.
	 *
	 * @throws \RuntimeException When it does not compile.
	 */
	private static function program(): string {
		static $program = null;
		if ( null === $program ) {
			$config  = self::config();
			$built   = Project::temporary_folder() . '/serve';
			$library = self::library();
			$folder  = dirname( $library );
			$source  = __DIR__ . '/../threads/serve.c';
			exec( "cc -Wall -Werror -o $built $source $(\"$config\" --includes) $library -Wl,-rpath,$folder -pthread 2>&1", $said, $status );
			if ( 0 !== $status ) {
				throw new \RuntimeException( 'The program with threads does not compile: ' . implode( "\n", $said ) );
			}
			$program = $built;
		}
		return $program;
	}

	/**
	 * PHP as a library, under the name that php-src or that Debian gives it; null where there is none.
	 */
	private static function library(): ?string {
		$folder  = trim( (string) shell_exec( '"' . self::config() . '" --prefix' ) ) . '/lib';
		$version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
		foreach ( [ "$folder/libphp.so", "$folder/libphp$version.so" ] as $library ) {
			if ( is_file( $library ) ) {
				return $library;
			}
		}
		return null;
	}

	/**
	 * The php-config of the PHP that runs the tests.
	 */
	private static function config(): string {
		return getenv( 'PHP_CONFIG' ) ?: dirname( PHP_BINARY ) . '/php-config';
	}
}
