<?php
/**
 * PHP's built-in web server.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\PhpResult;
use WuServerPilot\Tests\Project;

/**
 * One process that serves one request after the other; runs for as long as the object lives.
 */
final class BuiltInServer {

	/**
	 * The process.
	 *
	 * @var resource
	 */
	private $process;

	/**
	 * Where it listens.
	 *
	 * @var string
	 */
	private string $address;

	/**
	 * The folder of the locks.
	 *
	 * @var string
	 */
	private string $locks;

	/**
	 * Starts it and waits until it is ready.
	 *
	 * @throws \RuntimeException When it does not start.
	 */
	public function __construct() {
		$this->locks   = Project::temporary_folder();
		$free          = stream_socket_server( 'tcp://127.0.0.1:0' );
		$this->address = stream_socket_get_name( $free, false );
		fclose( $free );
		$ini           = [
			'extension'               => Project::extension(),
			'wu_serverpilot.lock_dir' => $this->locks,
			'display_errors'          => 0,
		];
		$settings      = array_map( static fn( $name, $value ) => [ '-d', "$name=$value" ], array_keys( $ini ), $ini );
		$nowhere       = [ 'file', '/dev/null', 'w' ];
		$this->process = proc_open( [ PHP_BINARY, '-n', ...array_merge( ...$settings ), '-S', $this->address, __DIR__ . '/run-request.php' ], [ $nowhere, $nowhere, $nowhere ], $pipes );
		$end           = microtime( true ) + 20;
		while ( ! is_resource( $ready = @stream_socket_client( "tcp://$this->address" ) ) ) {
			if ( microtime( true ) > $end ) {
				throw new \RuntimeException( "php -S $this->address does not start." );
			}
			usleep( 1000 );
		}
		fclose( $ready );
	}

	/**
	 * Ends it.
	 */
	public function __destruct() {
		proc_terminate( $this->process );
		proc_close( $this->process );
	}

	/**
	 * Sends a request and waits for its end.
	 *
	 * @param string                    $code      PHP without an opening tag.
	 * @param array<string, mixed>|null $constants The site's constants; the emulator's by default.
	 */
	public function run( string $code, ?array $constants = null ): PhpResult {
		$job     = serialize(
			[
				'constants' => $constants ?? Fpm::site(),
				'code'      => $code,
			]
		);
		$request = [
			'method'        => 'POST',
			'header'        => 'Content-Type: application/octet-stream',
			'content'       => $job,
			'ignore_errors' => true,
		];
		$body    = (string) @file_get_contents( "http://$this->address/", false, stream_context_create( [ 'http' => $request ] ) );
		return new PhpResult( 0, '', '', $body );
	}

	/**
	 * The folder of the locks.
	 */
	public function locks(): string {
		return $this->locks;
	}
}
