<?php
/**
 * Is the extension there, and the right one?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

use ServerPilot_Plugin\{ Problems\Problems, Support\Log, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Compares the plugin with the extension of the PHP that runs.
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

	public function __construct( private Store $store, private Problems $problems, private Log $log ) {}

	/**
	 * Is the extension loaded, in a version that can do what the plugin needs?
	 */
	public static function is_available(): bool {
		return function_exists( 'wu_serverpilot_settle' );
	}

	/**
	 * The extension's version; null when it is not loaded.
	 */
	public static function version(): ?string {
		$version = phpversion( 'wu_serverpilot' );
		return false === $version ? null : $version;
	}

	/**
	 * Remembers that this network has the extension, and forgets of a PHP without it that is no
	 * longer met.
	 */
	public function look_after(): void {
		if ( ! self::is_available() ) {
			return;
		}
		$state = $this->store->get( self::OPTION );
		if ( ! isset( $state['seen'] ) ) {
			$this->store->change( self::OPTION, fn( array $state ) => array( 'seen' => time() ) + $state );
		}
		if ( isset( $state['missed'] ) && $state['missed'] < time() - self::PAST ) {
			$this->store->change( self::OPTION, fn( array $state ) => array_diff_key( $state, array( 'missed' => true ) ) );
			$this->problems->solve( Problems::NO_EXTENSION );
		}
	}

	/**
	 * Tells that the PHP that runs has work to do and cannot: it stays marked for another.
	 */
	public function tell(): void {
		$message = self::sentence();
		$this->store->change( self::OPTION, fn( array $state ) => array( 'missed' => time() ) + $state );
		$this->problems->tell( Problems::NO_EXTENSION, 'extension', $message );
		$this->log->error( $message );
	}

	/**
	 * Has some PHP of this network had the extension?
	 */
	public function was_seen(): bool {
		return array() !== $this->store->get( self::OPTION );
	}

	public static function versions_agree(): bool {
		return self::version() === self::plugin_version();
	}

	/**
	 * What is wrong, with what it takes to find the PHP it is wrong in; empty when nothing is.
	 */
	public static function sentence(): string {
		if ( null === self::version() ) {
			return sprintf(
				/* translators: 1: a PHP SAPI such as cli or fpm-fcgi; 2: a version of PHP; 3: a folder */
				__( 'The PHP extension wu_serverpilot is not loaded in this PHP (%1$s, version %2$s, .ini files in %3$s).', 'wu-serverpilot' ),
				PHP_SAPI,
				PHP_VERSION,
				self::ini_folder()
			);
		}
		if ( ! self::versions_agree() ) {
			/* translators: 1, 2: version numbers */
			return sprintf( __( 'The extension is version %1$s, the plugin is version %2$s. Install the same version of both, then restart PHP.', 'wu-serverpilot' ), self::version(), self::plugin_version() );
		}
		return '';
	}

	/**
	 * Where the extension's locks are: processes that share none of these places do not wait for each other.
	 */
	public static function locks(): string {
		if ( ! function_exists( 'wu_serverpilot_status' ) ) {
			return __( 'not known', 'wu-serverpilot' );
		}
		$status = wu_serverpilot_status();
		return implode( ', ', $status['lock_folders'] ) . ( null === $status['lock_problem'] ? '' : ' (' . $status['lock_problem'] . ')' );
	}

	/**
	 * The folder that PHP reads its additional .ini files from.
	 */
	public static function ini_folder(): string {
		$scanned = getenv( 'PHP_INI_SCAN_DIR' );
		$scanned = false === $scanned || '' === $scanned ? PHP_CONFIG_FILE_SCAN_DIR : $scanned;
		return rtrim( '' === $scanned ? PHP_CONFIG_FILE_PATH : $scanned, '/' );
	}

	/**
	 * The plugin's version, from its header.
	 */
	public static function plugin_version(): string {
		return get_file_data( dirname( __DIR__, 2 ) . '/wu-serverpilot.php', array( 'version' => 'Version' ) )['version'];
	}
}
