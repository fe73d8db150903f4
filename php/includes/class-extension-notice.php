<?php
/**
 * The extension is missing.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Says so in the network admin, with the line that installs it.
 */
final class Extension_Notice {

	/**
	 * Listens for the moment to show it.
	 */
	public function listen(): void {
		add_action( 'network_admin_notices', array( $this, 'show' ) );
	}

	/**
	 * Shows it.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_network_plugins' ) ) {
			return;
		}
		printf(
			'<div class="notice notice-error wu-serverpilot-notice" data-kind="extension"><p><strong>%1$s</strong></p><p>%2$s</p><p><code>%3$s</code></p></div>',
			esc_html__( 'ServerPilot for Ultimate Multisite needs the PHP extension wu_serverpilot', 'wu-serverpilot' ),
			esc_html__( 'It is not loaded. Until it is, Ultimate Multisite’s built-in ServerPilot integration goes on working. Build it with “cargo build --release”, run this line as root, then restart PHP:', 'wu-serverpilot' ),
			esc_html( self::install_line() )
		);
	}

	/**
	 * The line, with this PHP's own folders.
	 */
	public static function install_line(): string {
		$scanned = defined( 'PHP_CONFIG_FILE_SCAN_DIR' ) && PHP_CONFIG_FILE_SCAN_DIR ? PHP_CONFIG_FILE_SCAN_DIR : PHP_CONFIG_FILE_PATH;
		return sprintf(
			'install -m 644 target/release/libwu_serverpilot.so %1$s/wu_serverpilot.so && echo extension=wu_serverpilot > %2$s/30-wu_serverpilot.ini',
			PHP_EXTENSION_DIR,
			rtrim( $scanned, '/' )
		);
	}
}
