<?php
/**
 * Our part of phpinfo().
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * A support tool: it says what is set, never to what.
 */
final class InfoTest extends ExtensionTestCase {

	public function test_the_section_tells_version_tls_constants_and_settings(): void {
		$locks = Project::temporary_folder();
		$info  = $this->site()->without_constants( 'WU_SERVER_PILOT_APP_ID' )->with_ini( [ 'wu_serverpilot.lock_dir' => $locks ] )->run( self::OF_SECTION )->value();

		$this->assertMatchesRegularExpression( '/^Git revision => ([0-9a-f]{12}(-dirty)?|unknown)$/m', $info );
		$expected = <<<'TEXT'

		wu_serverpilot

		Version => {version}
		Git revision => …
		TLS => rustls (TLS 1.2, TLS 1.3), certificates of the system
		WU_SERVER_PILOT_CLIENT_ID is set => yes
		WU_SERVER_PILOT_API_KEY is set => yes
		WU_SERVER_PILOT_APP_ID is set => no
		Lock folders => {locks}/wu_serverpilot-{user}

		Directive => Local Value => Master Value
		wu_serverpilot.connect_timeout => 5 => 5
		wu_serverpilot.diagnose_test_network => no value => no value
		wu_serverpilot.lock_dir => {locks} => {locks}
		wu_serverpilot.log_level => info => info
		wu_serverpilot.max_retries => 3 => 3
		wu_serverpilot.timeout => 45 => 45

		TEXT;
		$version  = Php::with_extension()->run( 'return wu_serverpilot_version();' )->value();
		$expected = strtr( $expected, [ '{version}' => $version, '{locks}' => $locks, '{user}' => posix_geteuid() ] );
		$this->assertSame( $expected, preg_replace( '/(Git revision =>) .*/', '$1 …', $info ) );
	}

	public function test_an_empty_constant_is_told_as_not_set(): void {
		$info = $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_KEY' => '' ] )->run( self::OF_SECTION )->value();
		$this->assertStringContainsString( "WU_SERVER_PILOT_API_KEY is set => no\n", $info );
	}

	public function test_the_command_line_shows_the_same_section(): void {
		exec( implode( ' ', array_map( 'escapeshellarg', Php::with_extension()->command( '--ri', 'wu_serverpilot' ) ) ), $lines, $status );
		$this->assertSame( [ 0, 'wu_serverpilot' ], [ $status, $lines[1] ] );
		$this->assertContains( 'wu_serverpilot.timeout => 45 => 45', $lines );
	}

	/**
	 * The section as text. A setting that has no order of its own in some PHP versions is sorted.
	 */
	private const OF_SECTION = <<<'PHP'
		ob_start();
		( new ReflectionExtension( 'wu_serverpilot' ) )->info();
		[ $facts, $settings ] = explode( "Master Value\n", ob_get_clean() );
		$settings = array_filter( explode( "\n", $settings ) );
		sort( $settings );
		return $facts . "Master Value\n" . implode( "\n", $settings ) . "\n";
		PHP;
}
