<?php

namespace WuServerPilot\Tests;

/**
 * What the process shall be like. Each with_…() answers a changed copy.
 *
 * Constants cannot be changed in a running process, so nearly every test needs one of its own. It
 * reads no ini file: that makes it quick, and the same everywhere.
 */
final class Php {

	/** @var array<string, mixed> Constants to define before the code runs. */
	private array $constants = [];

	/** @var array<string, string|int|float> Ini settings. */
	private array $ini = [ 'display_errors' => 'stderr', 'error_reporting' => E_ALL, 'html_errors' => 0 ];

	/** @var array<string, string> The whole environment of the process. */
	private array $environment = [];

	/** @var list<string> The command that starts the process, where it is not started as it is. */
	private array $starter = [];

	/** The locks of the sites of one test. */
	private static ?string $lock_dir = null;

	/**
	 * Gives the next sites locks of their own: what stands beside a lock, such as a write that may still
	 * arrive, is about an app that a later test does not have any more.
	 */
	public static function forget_locks(): void {
		self::$lock_dir = null;
	}

	/** A process with the extension loaded and nothing configured. */
	public static function with_extension(): self {
		return ( new self() )->with_ini( [ 'extension' => Project::extension() ] );
	}

	/** A process of a site that is set up for the given API. */
	public static function of_site( string $api_url ): self {
		self::$lock_dir ??= Project::temporary_folder();
		return self::with_extension()->with_ini( [ 'wu_serverpilot.lock_dir' => self::$lock_dir ] )->with_constants(
			[
				'WU_SERVER_PILOT_CLIENT_ID' => Emulator::CLIENT_ID,
				'WU_SERVER_PILOT_API_KEY'   => Emulator::API_KEY,
				'WU_SERVER_PILOT_APP_ID'    => Emulator::APP_ID,
				'WU_SERVER_PILOT_API_URL'   => $api_url,
			]
		);
	}

	/**
	 * With more constants, or other values for them.
	 *
	 * @param array<string, mixed> $constants By name.
	 */
	public function with_constants( array $constants ): self {
		$changed            = clone $this;
		$changed->constants = array_merge( $this->constants, $constants );
		return $changed;
	}

	/** Without these constants. */
	public function without_constants( string ...$names ): self {
		$changed            = clone $this;
		$changed->constants = array_diff_key( $this->constants, array_flip( $names ) );
		return $changed;
	}

	/**
	 * With ini settings, as on the command line.
	 *
	 * @param array<string, string|int|float> $ini By name.
	 */
	public function with_ini( array $ini ): self {
		$changed      = clone $this;
		$changed->ini = array_merge( $this->ini, $ini );
		return $changed;
	}

	/**
	 * With environment variables; none are inherited.
	 *
	 * @param array<string, string> $environment By name.
	 */
	public function with_environment( array $environment ): self {
		$changed              = clone $this;
		$changed->environment = array_merge( $this->environment, $environment );
		return $changed;
	}

	/**
	 * Started by another program, which is given its command line.
	 *
	 * @param string ...$starter The program and its own arguments.
	 */
	public function started_by( string ...$starter ): self {
		$changed          = clone $this;
		$changed->starter = $starter;
		return $changed;
	}

	/**
	 * Runs code to its end.
	 *
	 * @param string $code PHP without an opening tag; what it returns is the result's value.
	 */
	public function run( string $code ): PhpResult {
		return $this->start( $code )->finish();
	}

	/**
	 * Starts code and does not wait.
	 *
	 * @param string $code PHP without an opening tag.
	 */
	public function start( string $code ): PhpProcess {
		$job = [ 'constants' => $this->constants, 'code' => $code ];
		return new PhpProcess( $this->command( __DIR__ . '/run-code.php' ), $this->environment, serialize( $job ) );
	}

	/**
	 * The command line of such a process.
	 *
	 * @param string ...$arguments What follows the settings: a file, or options such as --ri.
	 * @return list<string>
	 */
	public function command( string ...$arguments ): array {
		$command = [ ...$this->starter, PHP_BINARY, '-n' ];
		foreach ( $this->ini as $name => $value ) {
			array_push( $command, '-d', sprintf( '%s="%s"', $name, $value ) );
		}
		return array_merge( $command, $arguments );
	}
}
