<?php
/**
 * Errors of the kind configuration.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Each names the constant or setting to put right, and comes before any request.
 */
final class ConfigurationErrorsTest extends ExtensionTestCase {

	private const WHAT_TO_DO = ' Define it in wp-config.php, or run the setup wizard again: Ultimate Multisite > Settings > Integrations > ServerPilot.';

	protected function tearDown(): void {
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * @dataProvider required_constants
	 */
	#[DataProvider( 'required_constants' )]
	public function test_a_required_constant_that_is_not_defined_is_named( string $name ): void {
		$error = $this->site()->without_constants( $name )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( self::an_error( 'configuration', "Missing or empty: $name." . self::WHAT_TO_DO ), $error );
	}

	public static function required_constants(): array {
		return [ [ 'WU_SERVER_PILOT_CLIENT_ID' ], [ 'WU_SERVER_PILOT_API_KEY' ], [ 'WU_SERVER_PILOT_APP_ID' ] ];
	}

	/**
	 * @dataProvider values_that_are_none
	 */
	#[DataProvider( 'values_that_are_none' )]
	public function test_a_required_constant_without_a_usable_value_is_named( $value ): void {
		foreach ( array_column( $this->required_constants(), 0 ) as $name ) {
			$error = $this->site()->with_constants( [ $name => $value ] )->run( 'wu_serverpilot_get_app();' )->error();
			$this->assertSame( self::an_error( 'configuration', "Missing or empty: $name." . self::WHAT_TO_DO ), $error );
		}
	}

	public static function values_that_are_none(): array {
		return [
			'empty'       => [ '' ],
			'white space' => [ " \t\n" ],
			'null'        => [ null ],
			'false'       => [ false ],
			'an array'    => [ [ 'key' ] ],
			'a float'     => [ 1.5 ],
		];
	}

	public function test_all_that_are_missing_are_named_together_by_every_function(): void {
		$php      = Php::with_extension();
		$expected = self::an_error( 'configuration', 'Missing or empty: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY, WU_SERVER_PILOT_APP_ID.' . self::WHAT_TO_DO );
		foreach ( self::calls() as $call ) {
			$this->assertSame( $expected, $php->run( "$call;" )->error(), $call );
		}
	}

	/**
	 * @dataProvider bad_addresses
	 */
	#[DataProvider( 'bad_addresses' )]
	public function test_an_api_address_that_cannot_be_used_says_why( string $url, string $reason ): void {
		$error = $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_URL' => $url ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( self::an_error( 'configuration', "WU_SERVER_PILOT_API_URL cannot be used: $reason." ), $error );
	}

	public static function bad_addresses(): array {
		$plain = 'plain http is accepted for this machine only (localhost, 127.0.0.1, [::1])';
		return [
			'no address'              => [ 'serverpilot', 'it is not a URL' ],
			'no host'                 => [ 'https://', 'it is not a URL' ],
			'another scheme'          => [ 'ftp://api.example/v1', 'it is not an https address' ],
			'a file'                  => [ 'file:///etc/passwd', 'it has no host' ],
			'http'                    => [ 'http://api.example/v1', $plain ],
			'http to a like name'     => [ 'http://localhost.example/v1', $plain ],
			'http to any address'     => [ 'http://0.0.0.0/v1', $plain ],
			'http to a private one'   => [ 'http://192.168.0.1/v1', $plain ],
			'http to a mapped one'    => [ 'http://[::ffff:10.0.0.1]/v1', $plain ],
			'a user name'             => [ 'https://me@api.example/v1', 'it has a user name or password' ],
			'a password'              => [ 'https://me:hunter2@api.example/v1', 'it has a user name or password' ],
			'a query'                 => [ 'https://api.example/v1?x=1', 'it has a query or a fragment' ],
			'a fragment'              => [ 'https://api.example/v1#x', 'it has a query or a fragment' ],
			'a port out of range'     => [ 'https://api.example:99999/v1', 'it is not a URL' ],
		];
	}

	/**
	 * @dataProvider bad_app_ids
	 */
	#[DataProvider( 'bad_app_ids' )]
	public function test_an_app_id_other_than_letters_and_digits_is_refused( $app_id ): void {
		$error = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => $app_id ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame(
			self::an_error(
				'configuration',
				'WU_SERVER_PILOT_APP_ID is not an app id: it has characters other than letters and digits. It is the last part of the app\'s address in ServerPilot.'
			),
			$error
		);
	}

	public static function bad_app_ids(): array {
		return [ [ '../apps' ], [ 'a/b' ], [ 'a b' ], [ 'a?b' ], [ 'a#b' ], [ 'a%2Fb' ], [ 'å' ], [ "a\0b" ], [ "a\nb" ], [ 'a-b' ], [ -1 ], [ "\xff" ] ];
	}

	/**
	 * @dataProvider bad_settings
	 */
	#[DataProvider( 'bad_settings' )]
	public function test_a_setting_that_makes_no_sense_is_named( string $name, string $value, string $rule ): void {
		$error = $this->site()->with_ini( [ $name => $value ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( self::an_error( 'configuration', "The ini setting $name must be $rule." ), $error );
	}

	public static function bad_settings(): array {
		$seconds = 'a number of seconds over 0 and at most 86400';
		$retries = 'a whole number from 0 to 100';
		$cases   = [ 'a folder that is not absolute' => [ 'wu_serverpilot.lock_dir', 'locks', 'an absolute path' ] ];
		foreach ( [ '0', '-1', 'soon', '5s', '1e9', 'INF', 'NAN', '0x10', '1,5' ] as $value ) {
			$cases[ "timeout $value" ]         = [ 'wu_serverpilot.timeout', $value, $seconds ];
			$cases[ "connect timeout $value" ] = [ 'wu_serverpilot.connect_timeout', $value, $seconds ];
		}
		foreach ( [ '-1', '1.5', 'many', '101', '99999999999' ] as $value ) {
			$cases[ "retries $value" ] = [ 'wu_serverpilot.max_retries', $value, $retries ];
		}
		return $cases;
	}

	public function test_a_bad_setting_does_not_disturb_what_does_not_need_it(): void {
		$code = 'wu_serverpilot_use_credentials( "a", "b", "c" ); return [ wu_serverpilot_requests(), wu_serverpilot_take_log_records() ];';
		$this->assertSame( [ [], [] ], $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 'soon' ] )->run( $code )->value() );
	}

	public function test_a_lock_folder_that_is_not_there_is_named_with_its_setting(): void {
		$error = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => '/nonexistent' ] )->run( 'wu_serverpilot_add_domain( "x.example" );' )->error();
		$path  = '/nonexistent/wu_serverpilot-' . posix_geteuid();
		$this->assertSame(
			self::an_error(
				'configuration',
				"The lock $path cannot be used: No such file or directory (os error 2). Set the ini setting wu_serverpilot.lock_dir to a folder that belongs to the user PHP runs as."
			),
			$error
		);
	}

	/**
	 * @dataProvider blocked
	 */
	#[DataProvider( 'blocked' )]
	public function test_a_host_that_wordpress_blocks_is_named_with_both_constants( string $url, string $host, array $constants ): void {
		$constants += [
			'WP_HTTP_BLOCK_EXTERNAL'  => true,
			'WU_SERVER_PILOT_API_URL' => $url,
		];
		$this->assertSame(
			self::an_error(
				'configuration',
				"WordPress blocks calls to $host: WP_HTTP_BLOCK_EXTERNAL is set, and WP_ACCESSIBLE_HOSTS does not name it. Add $host to WP_ACCESSIBLE_HOSTS in wp-config.php."
			),
			$this->site()->with_constants( $constants )->run( 'wu_serverpilot_get_app();' )->error()
		);
	}

	public static function blocked(): array {
		$url = EmulatorProcess::shared()->api_url();
		return [
			'without a list'    => [ $url, '127.0.0.1', [] ],
			'with an empty one' => [ $url, '127.0.0.1', [ 'WP_ACCESSIBLE_HOSTS' => '' ] ],
			'with other hosts'  => [ $url, '127.0.0.1', [ 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org,*.github.com,27.0.0.1,127.0.0' ] ],
			'as a number'       => [ $url, '127.0.0.1', [ 'WP_HTTP_BLOCK_EXTERNAL' => 1 ] ],
			"ServerPilot's own" => [ 'https://api.serverpilot.io/v1', 'api.serverpilot.io', [ 'WP_ACCESSIBLE_HOSTS' => '*.api.serverpilot.io' ] ],
		];
	}

	public function test_without_the_constant_the_api_is_serverpilots_own(): void {
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_API_URL' )->with_constants( [ 'WP_HTTP_BLOCK_EXTERNAL' => true ] );
		$this->assertStringStartsWith( 'WordPress blocks calls to api.serverpilot.io: ', $site->run( 'wu_serverpilot_get_app();' )->error()['message'] );
	}

	/**
	 * Every function that needs configuration.
	 *
	 * @return list<string>
	 */
	private static function calls(): array {
		return [
			'wu_serverpilot_test_connection()',
			'wu_serverpilot_get_app()',
			'wu_serverpilot_get_domains()',
			'wu_serverpilot_add_domain( "x.example" )',
			'wu_serverpilot_remove_domain( "x.example" )',
			'wu_serverpilot_sync_domains( [] )',
			'wu_serverpilot_sync_domains( [], [], true )',
			'wu_serverpilot_enable_autossl()',
			'wu_serverpilot_set_force_ssl( true )',
			'wu_serverpilot_get_action( "a1" )',
		];
	}
}
