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

	/** Seconds after which a PHP without the extension has stopped doing the network's work. */
	private const PAST = 2 * HOUR_IN_SECONDS;

	public function __construct( private Store $store ) {}

	/** Is the extension loaded, in a version that can do what the plugin needs? */
	public static function is_available(): bool {
		return function_exists( 'wu_serverpilot_lock' );
	}

	/** Which PHP this is: its SAPI, its version, its folder of .ini files, and the extension's version (empty when it is not loaded). */
	public static function this_php(): array {
		$folders = array_filter( array( getenv( 'PHP_INI_SCAN_DIR' ), PHP_CONFIG_FILE_SCAN_DIR, PHP_CONFIG_FILE_PATH ), 'strlen' );
		return array( PHP_SAPI, PHP_VERSION, rtrim( (string) reset( $folders ), '/' ), (string) phpversion( 'wu_serverpilot' ) );
	}

	/** The extension's version; null when it is not loaded. */
	public static function version(): ?string {
		$version = phpversion( 'wu_serverpilot' );
		return false === $version ? null : $version;
	}

	/** The plugin's version, from its header. */
	public static function plugin_version(): string {
		return get_file_data( dirname( __DIR__, 2 ) . '/wu-serverpilot.php', array( 'version' => 'Version' ) )['version'];
	}

	/** What is wrong with the extension of the PHP that runs; empty when nothing is. */
	public static function sentence(): string {
		return self::is_available() && self::plugin_version() === self::version() ? '' : self::sentence_on( self::this_php(), __( 'this PHP', 'wu-serverpilot' ) );
	}

	/** What is wrong with the extension of a PHP, as this_php() has it, with what it takes to find that PHP, and what it is called. */
	public static function sentence_on( array $php, string $who ): string {
		list( $sapi, $version, $folder, $extension ) = $php;
		/* translators: 1: a PHP, such as "this PHP"; 2: its SAPI, such as cli or fpm-fcgi; 3: its version; 4: a folder */
		$where = sprintf( __( '%1$s (%2$s, version %3$s, .ini files in %4$s)', 'wu-serverpilot' ), $who, $sapi, $version, $folder );
		return match ( true ) {
			/* translators: %s: a PHP, such as "this PHP (cli, version 8.2, …)" */
			'' === $extension                     => sprintf( __( 'The PHP extension wu_serverpilot is not loaded in %s.', 'wu-serverpilot' ), $where ),
			/* translators: 1: a PHP; 2, 3: version numbers */
			self::plugin_version() !== $extension => sprintf( __( 'The extension wu_serverpilot in %1$s is version %2$s, the plugin is version %3$s. Install the same version of both.', 'wu-serverpilot' ), $where, $extension, self::plugin_version() ),
			/* translators: %s: a PHP */
			default                               => sprintf( __( 'Functions of the extension wu_serverpilot are switched off in %s. Take them out of the setting disable_functions.', 'wu-serverpilot' ), $where ),
		};
	}

	/** Remembers that this network has the extension, and forgets a PHP without it that is no longer met, or has it now. */
	public function look_after(): void {
		$state  = $this->store->get( self::OPTION );
		$missed = $state['missed'] ?? array( 'at' => 0 );
		$is_in  = $missed['at'] >= time() - self::PAST && array_slice( $missed['php'], 0, 3 ) !== array_slice( self::this_php(), 0, 3 );
		if ( self::is_available() && ( ! isset( $state['seen'] ) || isset( $state['missed'] ) !== $is_in ) ) {
			$this->store->change( self::OPTION, fn( array $now ) => ( $is_in ? $now : array() ) + array( 'seen' => time() ) );
		}
	}

	/** The PHP that runs has work to do and cannot: it waits for another. */
	public function miss(): void {
		$missed = array(
			'at'  => time(),
			'php' => self::this_php(),
		);
		$this->store->change( self::OPTION, fn( array $state ) => array( 'missed' => $missed ) + $state );
		do_action( 'serverpilot_plugin_state_changed' );
	}

	/** The PHP that was met without the extension: `php` as this_php() has it, and `at`, Unix seconds; null when none was. */
	public function missed(): ?array {
		return $this->store->get( self::OPTION )['missed'] ?? null;
	}

	/** Has some PHP of this network had the extension? */
	public function was_seen(): bool {
		return array() !== $this->store->get( self::OPTION );
	}
}
