<?php
/**
 * Is the extension there?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Knows whether the PHP that runs has the extension, and whether some PHP of the network has had it.
 *
 * One server often has several: the web server's, the one of WP-CLI and of cron, each with .ini
 * files of its own. So a network remembers that it has had the extension: a process without it must
 * not hand the work to Ultimate Multisite's built-in integration, which loses domains.
 */
final class Extension_Check {

	private const OPTION = 'extension';

	/**
	 * Seconds after which a PHP without the extension has stopped doing the network's work.
	 */
	private const PAST = 2 * HOUR_IN_SECONDS;

	public function __construct( private Store $store ) {}

	/**
	 * Is the extension loaded, in a version that can do what the plugin needs?
	 */
	public static function is_available(): bool {
		return function_exists( 'wu_serverpilot_lock' );
	}

	/**
	 * Which PHP this is: its SAPI, its version, its folder of .ini files, and the extension's version
	 * (empty when it is not loaded).
	 *
	 * @return array{string, string, string, string}
	 */
	public static function this_php(): array {
		$folders = array_filter( array( getenv( 'PHP_INI_SCAN_DIR' ), PHP_CONFIG_FILE_SCAN_DIR, PHP_CONFIG_FILE_PATH ), 'strlen' );
		return array( PHP_SAPI, PHP_VERSION, rtrim( (string) reset( $folders ), '/' ), (string) phpversion( 'wu_serverpilot' ) );
	}

	/**
	 * Remembers that this network has the extension, and forgets of a PHP without it that is no
	 * longer met.
	 */
	public function look_after(): void {
		$state = $this->store->get( self::OPTION );
		$is_in = isset( $state['missed'] ) && $state['missed']['at'] >= time() - self::PAST;
		if ( self::is_available() && ( ! isset( $state['seen'] ) || isset( $state['missed'] ) !== $is_in ) ) {
			$this->store->change( self::OPTION, fn( array $now ) => ( $is_in ? $now : array() ) + array( 'seen' => time() ) );
		}
	}

	/**
	 * The PHP that runs has work to do and cannot: it waits for another.
	 */
	public function miss(): void {
		$missed = array(
			'at'  => time(),
			'php' => self::this_php(),
		);
		$this->store->change( self::OPTION, fn( array $state ) => array( 'missed' => $missed ) + $state );
		do_action( 'serverpilot_plugin_state_changed' );
	}

	/**
	 * The PHP that was met without the extension, as this_php() has it; null when none was.
	 */
	public function missed(): ?array {
		return $this->store->get( self::OPTION )['missed']['php'] ?? null;
	}

	/**
	 * Has some PHP of this network had the extension?
	 */
	public function was_seen(): bool {
		return array() !== $this->store->get( self::OPTION );
	}
}
