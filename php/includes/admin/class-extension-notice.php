<?php
/**
 * The extension is missing.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Says so in the network admin, with what to do.
 */
final class Extension_Notice {

	public function show(): void {
		if ( null !== Extension_Report::version() || ! current_user_can( 'manage_network_plugins' ) ) {
			return;
		}
		printf(
			'<div class="notice notice-error wu-serverpilot-notice" data-kind="extension"><p><strong>%1$s</strong></p><p>%2$s</p><p>%3$s</p></div>',
			esc_html__( 'ServerPilot for Ultimate Multisite needs the PHP extension wu_serverpilot', 'wu-serverpilot' ),
			esc_html( Extension_Report::sentence() ),
			wp_kses( self::step(), array( 'code' => array() ) )
		);
	}

	/**
	 * What to do, with this PHP's own version.
	 */
	public static function step(): string {
		return sprintf(
			/* translators: 1: a command; 2: a folder */
			__( 'Unpack the package of the extension on the server and run %1$s there. It puts the extension into the folder %2$s and loads it.', 'wu-serverpilot' ),
			'<code>sudo ./install.sh --php ' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . '</code>',
			'<code>' . esc_html( PHP_EXTENSION_DIR ) . '</code>'
		);
	}
}
