<?php
/**
 * The extension, for people.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Extension\Extension_Check;

defined( 'ABSPATH' ) || exit;

/**
 * Says how it is with the extension, in sentences.
 */
final class Extension_Report {

	/**
	 * The extension's version; null when it is not loaded.
	 */
	public static function version(): ?string {
		$version = phpversion( 'wu_serverpilot' );
		return false === $version ? null : $version;
	}

	/**
	 * The plugin's version, from its header.
	 */
	public static function plugin_version(): string {
		return get_file_data( dirname( __DIR__, 2 ) . '/wu-serverpilot.php', array( 'version' => 'Version' ) )['version'];
	}

	/**
	 * Is the extension that is loaded of another version than the plugin?
	 */
	public static function differs(): bool {
		return ! in_array( self::version(), array( null, self::plugin_version() ), true );
	}

	/**
	 * What is wrong with the extension of the PHP that runs; empty when nothing is.
	 */
	public static function sentence(): string {
		return Extension_Check::is_available() && ! self::differs() ? '' : self::sentence_on( Extension_Check::this_php() );
	}

	/**
	 * What is wrong with the extension of a PHP that does not fit, with what it takes to find that PHP.
	 *
	 * @param array{string, string, string, string} $php As Extension_Check::this_php() has it.
	 */
	public static function sentence_on( array $php ): string {
		list( $sapi, $version, $folder, $extension ) = $php;
		if ( '' === $extension ) {
			/* translators: 1: a PHP SAPI such as cli or fpm-fcgi; 2: a version of PHP; 3: a folder */
			return sprintf( __( 'The PHP extension wu_serverpilot is not loaded in this PHP (%1$s, version %2$s, .ini files in %3$s).', 'wu-serverpilot' ), $sapi, $version, $folder );
		}
		if ( self::plugin_version() !== $extension ) {
			/* translators: 1: a PHP SAPI such as cli or fpm-fcgi; 2: a version of PHP; 3: a folder; 4, 5: version numbers */
			return sprintf( __( 'In this PHP (%1$s, version %2$s, .ini files in %3$s) the extension wu_serverpilot is version %4$s, the plugin is version %5$s. Install the same version of both.', 'wu-serverpilot' ), $sapi, $version, $folder, $extension, self::plugin_version() );
		}
		/* translators: 1: a PHP SAPI such as cli or fpm-fcgi; 2: a version of PHP; 3: a folder */
		return sprintf( __( 'In this PHP (%1$s, version %2$s, .ini files in %3$s) functions of the extension wu_serverpilot are switched off. Take them out of the setting disable_functions.', 'wu-serverpilot' ), $sapi, $version, $folder );
	}
}
