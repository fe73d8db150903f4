<?php
/**
 * The www twin of a name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

defined( 'ABSPATH' ) || exit;

/** The one place that makes a twin of a name, and a name of its twin. */
final class Twin {

	private const PREFIX = 'www.';

	/** The name of a domain's twin. */
	public static function of( string $name ): string {
		return self::PREFIX . $name;
	}

	/** Is it a twin's name? */
	public static function is( string $name ): bool {
		return str_starts_with( $name, self::PREFIX );
	}

	/** The domain of a twin; any other name is its own. */
	public static function domain( string $name ): string {
		return self::is( $name ) ? substr( $name, strlen( self::PREFIX ) ) : $name;
	}

	/** Domains, and the twin of each. */
	public static function with( array $names ): array {
		return array_merge( $names, array_map( array( self::class, 'of' ), $names ) );
	}
}
