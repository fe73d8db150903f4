<?php
/**
 * One version number.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\TestCase;

/**
 * It stands in several files, which all have to say the same.
 */
final class VersionTest extends TestCase {

	/**
	 * Where it stands: a file, and what is around it.
	 */
	private const PLACES = [
		[ 'Cargo.toml', '/^version = "(.*)"$/m' ],
		[ 'Cargo.lock', '/^name = "wu_serverpilot"\nversion = "(.*)"$/m' ],
		[ 'php/wu-serverpilot.php', '/^ \* Version: +(.*)$/m' ],
		[ 'php/readme.txt', '/^Stable tag: +(.*)$/m' ],
	];

	public function test_all_files_and_the_binary_have_the_same_version(): void {
		$versions = [];
		foreach ( self::PLACES as [ $file, $pattern ] ) {
			if ( is_file( Project::path( $file ) ) ) {
				$found             = preg_match( $pattern, file_get_contents( Project::path( $file ) ), $match );
				$versions[ $file ] = $found ? $match[1] : 'none';
			}
		}
		$binary = Php::with_extension()->run( 'return [ wu_serverpilot_version(), phpversion( "wu_serverpilot" ) ];' )->value();

		$this->assertSame( array_fill_keys( array_keys( $versions ), $binary[0] ), $versions );
		$this->assertSame( $binary[0], $binary[1] );
		$this->assertMatchesRegularExpression( '/^\d+\.\d+\.\d+$/', $binary[0] );
	}
}
