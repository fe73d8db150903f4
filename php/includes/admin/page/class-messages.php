<?php
/**
 * What became of a click.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

defined( 'ABSPATH' ) || exit;

/**
 * Sentences for the user of this request, shown once on the page that comes next.
 */
final class Messages {

	private const MINUTES = 5 * MINUTE_IN_SECONDS;

	/**
	 * Says something on the next page.
	 *
	 * @param string $type     success, warning or error.
	 * @param string $sentence What became of it.
	 */
	public function say( string $type, string $sentence ): void {
		$said   = (array) get_site_transient( self::key() );
		$said[] = array( $type, $sentence );
		set_site_transient( self::key(), array_filter( $said ), self::MINUTES );
	}

	/**
	 * Shows what was said.
	 */
	public function show(): void {
		foreach ( array_filter( (array) get_site_transient( self::key() ) ) as list( $type, $sentence ) ) {
			self::print_one( $type, $sentence );
		}
		delete_site_transient( self::key() );
	}

	/**
	 * Shows one sentence.
	 *
	 * @param string $type     success, warning or error.
	 * @param string $sentence The sentence.
	 */
	public static function print_one( string $type, string $sentence ): void {
		wp_admin_notice(
			esc_html( $sentence ),
			array(
				'type'               => $type,
				'additional_classes' => array( 'inline', 'wu-serverpilot-message' ),
			)
		);
	}

	private static function key(): string {
		return 'wu_serverpilot_said_' . get_current_user_id();
	}
}
