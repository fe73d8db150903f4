<?php
/**
 * The emulated ServerPilot over HTTPS.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * One process for each kind of certificate, kept for later tests.
 */
final class TlsEmulator {

	/**
	 * Its certificate authority's certificate.
	 *
	 * @var string
	 */
	public string $authority_file;

	/**
	 * Its control endpoint.
	 *
	 * @var Emulator
	 */
	public Emulator $emulator;

	/**
	 * The process.
	 *
	 * @var EmulatorProcess
	 */
	private EmulatorProcess $process;

	/**
	 * Starts one.
	 *
	 * @param string $kind The kind of certificate.
	 */
	private function __construct( string $kind ) {
		$folder               = Project::temporary_folder();
		$this->process        = new EmulatorProcess( '--tls-dir', $folder, '--tls-kind', $kind );
		$this->emulator       = $this->process->emulator;
		$this->authority_file = $folder . '/ca.pem';
	}

	/**
	 * The one with such a certificate.
	 *
	 * @param string $kind valid, self-signed, expired or wrong-name.
	 */
	public static function of_kind( string $kind ): self {
		static $running = [];
		return $running[ $kind ] ??= new self( $kind );
	}

	/**
	 * Host and port.
	 */
	public function authority(): string {
		return substr( $this->process->address, strlen( 'https://' ) );
	}

	/**
	 * A site that is set up for it and trusts its certificate authority.
	 */
	public function site(): Php {
		return $this->untrusting_site()->with_environment( [ 'SSL_CERT_FILE' => $this->authority_file ] );
	}

	/**
	 * A site that is set up for it and trusts what the system trusts.
	 */
	public function untrusting_site(): Php {
		return Php::of_site( $this->process->api_url() );
	}
}
