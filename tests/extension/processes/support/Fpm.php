<?php

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;
use WuServerPilot\Tests\PhpResult;
use WuServerPilot\Tests\Project;

/**
 * Runs for as long as the object lives.
 */
final class Fpm {

	/** The master's process id. */
	public int $id;

	/** The folder of its files; the pools' sockets and the log are in it. */
	private string $folder;

	/** @var resource The master process. */
	private $process;

	/** The script that the pools run. */
	private string $script;

	/**
	 * Starts it and waits until it is ready.
	 *
	 * @param array<string, array<string, string|int>> $pools     Each pool's directives by its name; the rest has defaults.
	 * @param string|null                              $extension The library to load.
	 * @param string                                   ...$more    Further arguments of php-fpm.
	 */
	public function __construct( array $pools = [ 'pool' => [] ], ?string $extension = null, string ...$more ) {
		$this->script = dirname( __DIR__, 2 ) . '/support/run-code.php';
		// Short, for a socket's path has 107 characters, and open to pools of other users.
		$this->folder = sys_get_temp_dir() . '/wu-fpm-' . getmypid() . '-' . bin2hex( random_bytes( 3 ) );
		mkdir( $this->folder );
		mkdir( "$this->folder/locks" );
		chmod( $this->folder, 0755 );
		chmod( "$this->folder/locks", 01777 );
		file_put_contents( "$this->folder/fpm.conf", $this->configuration( $pools ) );
		$command       = [ self::program(), '-n', '-R', '-F', '-y', "$this->folder/fpm.conf", '-d', 'extension=' . ( $extension ?? Project::extension() ), ...$more ];
		$this->process = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'file', '/dev/null', 'w' ], [ 'file', "$this->folder/stderr", 'w' ] ], $pipes );
		$this->id      = proc_get_status( $this->process )['pid'];
		$this->wait_for_log( '/ready to handle connections/' );
	}

	/** Ends it. */
	public function __destruct() {
		if ( is_resource( $this->process ) ) {
			proc_terminate( $this->process );
			$end = microtime( true ) + 5;
			while ( $this->runs() && microtime( true ) < $end ) {
				usleep( 1000 );
			}
			if ( $this->runs() ) {
				array_map( static fn( $worker ) => posix_kill( $worker, SIGKILL ), array_keys( $this->workers() ) );
				proc_terminate( $this->process, SIGKILL );
			}
			proc_close( $this->process );
		}
		Project::remove( $this->folder );
	}

	/**
	 * A site that is set up for the shared emulator.
	 *
	 * @param array<string, mixed> $other Constants that differ.
	 * @return array<string, mixed>
	 */
	public static function site( array $other = [] ): array {
		return array_merge(
			[
				'WU_SERVER_PILOT_CLIENT_ID' => Emulator::CLIENT_ID,
				'WU_SERVER_PILOT_API_KEY'   => Emulator::API_KEY,
				'WU_SERVER_PILOT_APP_ID'    => Emulator::APP_ID,
				'WU_SERVER_PILOT_API_URL'   => EmulatorProcess::shared()->api_url(),
			],
			$other
		);
	}

	/**
	 * Sends a request and does not wait.
	 *
	 * @param string               $code      PHP without an opening tag; what it returns is the result's value.
	 * @param array<string, mixed> $constants The site's constants.
	 * @param string               $pool      The pool.
	 */
	public function start( string $code, array $constants, string $pool = 'pool' ): FastCgi {
		return new FastCgi( "$this->folder/$pool.sock", $this->script, serialize( [ 'constants' => $constants, 'code' => $code ] ) );
	}

	/**
	 * Sends a request and waits for its end.
	 *
	 * @param string                    $code      PHP without an opening tag.
	 * @param array<string, mixed>|null $constants The site's constants; the emulator's by default.
	 * @param string                    $pool      The pool.
	 */
	public function run( string $code, ?array $constants = null, string $pool = 'pool' ): PhpResult {
		return self::result( $this->start( $code, $constants ?? self::site(), $pool ) );
	}

	/** What came of a request. */
	public static function result( FastCgi $request ): PhpResult {
		$answer = $request->answer();
		return new PhpResult( $answer['status'], '', $answer['errors'], 200 === $answer['status'] ? $answer['body'] : '' );
	}

	/** Lets the pools run a copy of the script that every user can read. */
	public function open_to_other_users(): void {
		copy( $this->script, "$this->folder/run-code.php" );
		chmod( "$this->folder/run-code.php", 0644 );
		$this->script = "$this->folder/run-code.php";
	}

	/** The folder of the locks, like /tmp. */
	public function locks(): string {
		return "$this->folder/locks";
	}

	/** Sends the master a signal. */
	public function signal( int $signal ): void {
		posix_kill( $this->id, $signal );
	}

	/**
	 * The workers and their states.
	 *
	 * @return array<int, string>
	 */
	public function workers(): array {
		return ProcessTable::children( $this->id );
	}

	/** Whether the master runs. */
	public function runs(): bool {
		return proc_get_status( $this->process )['running'];
	}

	/** What php-fpm wrote to its log. */
	public function log(): string {
		return (string) @file_get_contents( "$this->folder/fpm.log" );
	}

	/**
	 * Waits until the log has so many lines like this.
	 *
	 * @throws \RuntimeException When they do not come.
	 */
	public function wait_for_log( string $pattern, int $times = 1 ): void {
		$end = microtime( true ) + 20;
		while ( preg_match_all( $pattern, $this->log() ) < $times ) {
			if ( microtime( true ) > $end || ! $this->runs() ) {
				throw new \RuntimeException( "php-fpm never logged $pattern: " . $this->log() . file_get_contents( "$this->folder/stderr" ) );
			}
			usleep( 1000 );
		}
	}

	/** The configuration file. */
	private function configuration( array $pools ): string {
		$text = "[global]\nerror_log = $this->folder/fpm.log\nlog_level = debug\nprocess_control_timeout = 10s\n";
		foreach ( $pools as $name => $directives ) {
			$user        = posix_getpwuid( posix_geteuid() )['name'];
			$directives += [
				'user'                                   => $user,
				'listen'                                 => "$this->folder/$name.sock",
				'listen.mode'                            => '0666',
				'pm'                                     => 'static',
				'pm.max_children'                        => 1,
				'catch_workers_output'                   => 'yes',
				'php_value[error_reporting]'             => E_ALL,
				// To the FastCGI connection's stderr.
				'php_value[display_errors]'              => 0,
				'php_value[log_errors]'                  => 1,
				'php_value[html_errors]'                 => 0,
				'php_value[wu_serverpilot.lock_dir]'     => "$this->folder/locks",
			];
			$text       .= "[$name]\n";
			foreach ( $directives as $directive => $value ) {
				$text .= "$directive = $value\n";
			}
		}
		return $text;
	}

	/** The php-fpm of the PHP version that runs the tests. */
	private static function program(): string {
		$version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
		foreach ( array_filter( [ getenv( 'PHP_FPM' ), "/usr/sbin/php-fpm$version", '/usr/sbin/php-fpm', '/usr/local/sbin/php-fpm' ] ) as $program ) {
			if ( is_executable( $program ) ) {
				return $program;
			}
		}
		throw new \RuntimeException( "There is no php-fpm $version: run tests/environment/install, or name it in PHP_FPM." );
	}
}
