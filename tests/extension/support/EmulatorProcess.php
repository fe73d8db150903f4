<?php

namespace WuServerPilot\Tests;

/**
 * Runs for as long as the object lives.
 */
final class EmulatorProcess {

	/** The API's address without a path: http://127.0.0.1:PORT. */
	public string $address;

	/** Its control endpoint. */
	public Emulator $emulator;

	/** Its certificate authority's certificate, where it speaks HTTPS. */
	public string $authority_file = '';

	/** @var resource The process. */
	private $process;

	/** @var resource The pipe that it writes its one line to. */
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

	public function __destruct() {
		if ( is_resource( $this->process ) ) {
			proc_terminate( $this->process );
			proc_close( $this->process );
		}
	}

	/** The one that tests share unless they need another: plain HTTP. */
	public static function shared(): self {
		static $shared = null;
		return $shared ??= new self();
	}

	/**
	 * The one with such a certificate, which tests share too; its state is as new.
	 *
	 * @param string $kind valid, self-signed, expired or wrong-name.
	 */
	public static function with_certificate( string $kind ): self {
		static $running = [];
		if ( ! isset( $running[ $kind ] ) ) {
			$folder           = Project::temporary_folder();
			$running[ $kind ] = new self( '--tls-dir', $folder, '--tls-kind', $kind );

			$running[ $kind ]->authority_file = "$folder/ca.pem";
		}
		$running[ $kind ]->emulator->reset();
		return $running[ $kind ];
	}

	/** The API's base address, for WU_SERVER_PILOT_API_URL. */
	public function api_url(): string {
		return $this->address . '/v1';
	}

	/** Host and port. */
	public function host(): string {
		return parse_url( $this->address, PHP_URL_HOST ) . ':' . parse_url( $this->address, PHP_URL_PORT );
	}

	/** A site that is set up for it and trusts its certificate authority. */
	public function site(): Php {
		return $this->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => $this->authority_file ] );
	}

	/** A site that is set up for it and trusts what the system trusts. */
	public function untrusting_site(): Php {
		return Php::of_site( $this->api_url() );
	}
}
