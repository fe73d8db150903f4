<?php
/**
 * The emulated ServerPilot's process.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * Runs for as long as the object lives.
 */
final class EmulatorProcess {

	/**
	 * The API's address without a path: http://127.0.0.1:PORT.
	 *
	 * @var string
	 */
	public string $address;

	/**
	 * Its control endpoint.
	 *
	 * @var Emulator
	 */
	public Emulator $emulator;

	/**
	 * The process.
	 *
	 * @var resource
	 */
	private $process;

	/**
	 * The pipe that it writes its one line to.
	 *
	 * @var resource
	 */
	private $output;

	/**
	 * Starts the program and waits until it is ready.
	 *
	 * @param string ...$arguments Its arguments, such as --tls-dir DIR; the ports are chosen here.
	 * @throws \RuntimeException When it does not start.
	 */
	public function __construct( string ...$arguments ) {
		$command       = [ Project::emulator(), '--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', ...$arguments ];
		$this->process = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'pipe', 'w' ] ], $pipes );
		$this->output  = $pipes[1];
		if ( ! preg_match( '~^listening (\S+) control (\S+)~', (string) fgets( $this->output ), $line ) ) {
			throw new \RuntimeException( 'The emulator did not start.' );
		}
		$this->address  = $line[1];
		$this->emulator = new Emulator( $line[2] );
	}

	/**
	 * Ends the process.
	 */
	public function __destruct() {
		if ( is_resource( $this->process ) ) {
			proc_terminate( $this->process );
			proc_close( $this->process );
		}
	}

	/**
	 * The one that tests share unless they need another: plain HTTP.
	 */
	public static function shared(): self {
		static $shared = null;
		return $shared ??= new self();
	}

	/**
	 * The API's base address, for WU_SERVER_PILOT_API_URL.
	 */
	public function api_url(): string {
		return $this->address . '/v1';
	}
}
