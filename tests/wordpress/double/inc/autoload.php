<?php
/**
 * Finds the double's classes: WP_Ultimo\Models\Domain is in inc/models/class-domain.php.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

/**
 * Which classes a generation does not have. A plugin may tell the two apart by them.
 *
 * @return string[]
 */
function wu_double_absent_classes() {
	if ( 'legacy' === ULTIMATE_MULTISITE_GENERATION ) {
		return array( 'WP_Ultimo\Integrations\Int', 'WP_Ultimo\Integrations\Cap', 'WP_Ultimo\Integrations\Base_', 'WP_Ultimo\Integrations\Providers', 'WP_Ultimo\Helpers\Credential_Store' );
	}
	return array( 'WP_Ultimo\Integrations\Host_Providers\ServerPilot' );
}

spl_autoload_register(
	static function ( $wanted ) {
		if ( 0 !== strpos( $wanted, 'WP_Ultimo' ) ) {
			return;
		}
		foreach ( wu_double_absent_classes() as $absent ) {
			if ( 0 === strpos( $wanted, $absent ) ) {
				return;
			}
		}
		$parts = explode( '\\', strtolower( str_replace( '_', '-', $wanted ) ) );
		$name  = array_pop( $parts );
		array_shift( $parts );
		foreach ( array( 'class', 'interface', 'trait' ) as $sort ) {
			$file = __DIR__ . '/' . implode( '/', array_merge( $parts, array( $sort . '-' . $name . '.php' ) ) );
			if ( file_exists( $file ) ) {
				require_once $file;
				return;
			}
		}
	}
);
