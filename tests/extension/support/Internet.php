<?php

namespace WuServerPilot\Tests;

/**
 * Runs for as long as the object lives (tests/emulator/README.md says what the plan can hold).
 */
final class Internet {

	/** The value of wu_serverpilot.diagnose_test_network that leads here. */
	public string $setting;

	/** The certificate of the authority that signs its certificates. */
	public string $authority_file;

	/** @var resource The process. */
	private $process;

	/** @var resource Its standard input: it ends when that ends. */
	private $input;

	/** @var resource Its standard output, which says what was done. */
	private $output;

	/**
	 * Starts it and waits until it is ready.
	 *
	 * @param array<string, mixed> $plan Names and hosts.
	 * @throws \RuntimeException When it does not start.
	 */
	public function __construct( array $plan ) {
		$folder               = Project::temporary_folder();
		$this->authority_file = $folder . '/authority.pem';
		file_put_contents( $folder . '/plan.json', json_encode( $plan, JSON_THROW_ON_ERROR ) );
		$command       = [ dirname( Project::emulator() ) . '/emulated-internet', $folder . '/plan.json', $this->authority_file ];
		$this->process = proc_open( $command, [ [ 'pipe', 'r' ], [ 'pipe', 'w' ] ], $pipes );
		$this->input   = $pipes[0];
		$this->output  = $pipes[1];
		$this->setting = trim( (string) fgets( $this->output ) );
		if ( '' === $this->setting ) {
			throw new \RuntimeException( 'The Internet did not start.' );
		}
	}

	/** Ends it. */
	public function __destruct() {
		if ( is_resource( $this->process ) ) {
			fclose( $this->input );
			proc_close( $this->process );
		}
	}

	/**
	 * Somebody changes the DNS.
	 *
	 * @param array<string, mixed> $names What it knows from now on.
	 */
	public function rename( array $names ): void {
		fwrite( $this->input, json_encode( [ 'names' => $names ], JSON_THROW_ON_ERROR ) . "\n" );
		fgets( $this->output );
	}

	/** A site that looks at this in place of the Internet. */
	public function seen_by( Php $site ): Php {
		return $site->with_ini( [ 'wu_serverpilot.diagnose_test_network' => $this->setting ] )
			->with_environment( [ 'SSL_CERT_FILE' => $this->authority_file ] );
	}
}
