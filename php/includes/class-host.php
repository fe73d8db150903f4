<?php
/**
 * Host names.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

use WpOrg\Requests\IdnaEncoder;

defined( 'ABSPATH' ) || exit;

/**
 * Host names in the spelling that ServerPilot has them in.
 *
 * The extension has the last word on what a name is. This class only makes names comparable
 * with what the network's tables and the app's list say.
 */
final class Host {

	private const LONGEST = 253;

	/**
	 * A name in lower-case ASCII, without white space around it or a dot at its end.
	 *
	 * @param string $name As somebody typed it or a table has it.
	 */
	public static function canonical( string $name ): string {
		$name = trim( $name, " \t\n\r\f\v" );
		$name = str_ends_with( $name, '.' ) ? substr( $name, 0, -1 ) : $name;
		if ( 1 === preg_match( '/[^\x00-\x7F]/', $name ) ) {
			$name = self::to_ascii( $name );
		}
		return strtolower( $name );
	}

	/**
	 * Could ServerPilot serve this name? Catches what would make a whole list be refused.
	 *
	 * @param string $host A canonical name.
	 */
	public static function is_plausible( string $host ): bool {
		$label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
		return strlen( $host ) <= self::LONGEST
			&& 1 === preg_match( "/\A(?:\\*\\.)?(?:$label\\.)+$label\z/", $host )
			&& 1 !== preg_match( '/\.[0-9]+\z/', $host );
	}

	/**
	 * The name's www twin; null for a name that has none.
	 *
	 * @param string $host A canonical name.
	 */
	public static function twin( string $host ): ?string {
		$has_none = str_starts_with( $host, 'www.' ) || str_starts_with( $host, '*.' );
		return $has_none || strlen( $host ) + 4 > self::LONGEST ? null : 'www.' . $host;
	}

	/**
	 * The name whose www twin this is; null when it is nobody's.
	 *
	 * @param string $host A canonical name.
	 */
	public static function twin_of( string $host ): ?string {
		return str_starts_with( $host, 'www.' ) ? substr( $host, 4 ) : null;
	}

	/**
	 * Does a wildcard on this list stand for the name?
	 *
	 * @param string   $host    A canonical name.
	 * @param string[] $domains The list.
	 */
	public static function is_covered( string $host, array $domains ): bool {
		$parent = strstr( $host, '.' );
		return false !== $parent && self::is_listed( '*' . $parent, $domains );
	}

	/**
	 * Is the name on this list, however it is spelt there?
	 *
	 * @param string   $host    A canonical name.
	 * @param string[] $domains The list.
	 */
	public static function is_listed( string $host, array $domains ): bool {
		return in_array( $host, array_map( array( self::class, 'canonical' ), $domains ), true );
	}

	/**
	 * A name fit for a log, a notice or a database, whatever somebody put into it.
	 *
	 * @param string $name Any name.
	 */
	public static function printable( string $name ): string {
		return substr( addcslashes( $name, "\0..\37\\\177..\377" ), 0, self::LONGEST );
	}

	/**
	 * The spellings that a table may have for this name.
	 *
	 * The domain form lets a trailing newline through, and it is stored.
	 *
	 * @param string $host A canonical name.
	 * @return string[]
	 */
	public static function stored_spellings( string $host ): array {
		return array( $host, $host . "\n", $host . '.' );
	}

	/**
	 * A name with letters outside ASCII as DNS knows it. A name that cannot be written so stays
	 * as it is: the extension says what is wrong with it.
	 *
	 * @param string $name Such a name.
	 */
	private static function to_ascii( string $name ): string {
		if ( function_exists( 'idn_to_ascii' ) ) {
			$ascii = idn_to_ascii( $name, IDNA_NONTRANSITIONAL_TO_ASCII, INTL_IDNA_VARIANT_UTS46 );
			return false === $ascii ? $name : $ascii;
		}
		try {
			return IdnaEncoder::encode( function_exists( 'mb_strtolower' ) ? mb_strtolower( $name, 'UTF-8' ) : $name );
		} catch ( \Exception $refused ) {
			return $name;
		}
	}
}
