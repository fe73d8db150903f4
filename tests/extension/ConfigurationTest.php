<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Constants, saved credentials and settings, read anew at every call. Which values can be used is tested by cargo; here it is
 * PHP's types, its settings, and the errors, which come before any request.
 */
final class ConfigurationTest extends ExtensionTestCase {

	private const READ = 'return wu_serverpilot_get_domains();';

	private const CREDENTIALS = [
		'WU_SERVER_PILOT_CLIENT_ID' => Emulator::CLIENT_ID,
		'WU_SERVER_PILOT_API_KEY'   => Emulator::API_KEY,
		'WU_SERVER_PILOT_APP_ID'    => Emulator::APP_ID,
	];

	public function test_constants_are_read_at_every_call(): void {
		$code = sprintf(
			'$read = function () { try { return wu_serverpilot_get_domains(); } catch ( WuServerPilot\Exception $error ) { return $error->getKind(); } };
			$answers[] = $read();
			define( "WU_SERVER_PILOT_CLIENT_ID", %s );
			$answers[] = $read();
			define( "WU_SERVER_PILOT_API_KEY", %s );
			$answers[] = $read();
			return $answers;',
			var_export( Emulator::CLIENT_ID, true ),
			var_export( Emulator::API_KEY, true )
		);
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY' );
		$this->assertSame( [ 'configuration', 'configuration', [ 'network.example' ] ], $site->run( $code )->value() );
	}

	public function test_credentials_of_any_characters_are_trimmed_and_arrive_as_they_are(): void {
		$key = "pässwörd: \"'\\ % &\u{1F511}";
		$this->emulator->call( 'PATCH', 'state', [ 'accounts' => [ [ 'client_id' => 'cid_ü', 'api_key' => $key, 'apps' => null ] ] ] );
		$site = $this->site()->with_constants(
			[
				'WU_SERVER_PILOT_CLIENT_ID' => " cid_ü\n",
				'WU_SERVER_PILOT_API_KEY'   => "\t$key ",
				'WU_SERVER_PILOT_APP_ID'    => "\r\n" . Emulator::APP_ID . "\r\n",
				'WU_SERVER_PILOT_API_URL'   => ' ' . EmulatorProcess::shared()->api_url() . "/ \n",
			]
		);
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
		$this->assertSame( [ '/v1/apps/' . Emulator::APP_ID ], array_column( $this->emulator->requests(), 'target' ) );
	}

	public function test_an_app_id_may_be_an_integer_or_an_object_that_is_text_and_is_told_as_text(): void {
		$this->emulator->change_app( [ 'id' => '940288' ] );
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_APP_ID' );
		$ways = [
			'define( "WU_SERVER_PILOT_APP_ID", 940288 );',
			'define( "WU_SERVER_PILOT_APP_ID", new class() { public function __toString(): string { return "940288"; } } );',
			'wu_serverpilot_use_credentials( "", "", 940288 );',
		];
		foreach ( $ways as $way ) {
			$this->assertSame( '940288', $site->run( "$way return wu_serverpilot_get_app()['id'];" )->value(), $way );
		}
	}

	public function test_the_last_saved_credentials_stand_in_for_constants_that_are_absent_or_empty(): void {
		$save = 'wu_serverpilot_use_credentials( "a", "b", "c" );' . self::saving( ...array_values( self::CREDENTIALS ) );
		foreach ( [ [], array_combine( array_keys( self::CREDENTIALS ), [ '', false, null ] ) ] as $constants ) {
			$site = $this->site()->without_constants( ...array_keys( self::CREDENTIALS ) )->with_constants( $constants );
			$this->assertSame( [ 'network.example' ], $site->run( $save . self::READ )->value() );
		}
	}

	public function test_a_constant_wins_over_a_saved_credential_one_by_one(): void {
		foreach ( self::CREDENTIALS as $name => $value ) {
			$site  = $this->site()->without_constants( ...array_keys( array_diff_key( self::CREDENTIALS, [ $name => $value ] ) ) );
			$saved = array_values( array_merge( self::CREDENTIALS, [ $name => 'wrong' ] ) );
			$this->assertSame( [ 'network.example' ], $site->run( self::saving( ...$saved ) . self::READ )->value(), $name );
		}
	}

	public function test_saving_credentials_never_throws_and_the_next_call_says_what_is_missing(): void {
		$site = Php::with_extension();
		foreach ( [ 'null', '""', '" "', 'false', '[]', '[ "key" ]', 'new stdClass()', 'STDERR', 'fn() => "key"', '"\xff\xfe"' ] as $value ) {
			$code = "declare( strict_types = 1 );
				\$answer = wu_serverpilot_use_credentials( $value, $value, $value );
				try { wu_serverpilot_get_app(); } catch ( WuServerPilot\\Exception \$error ) { return [ \$answer, \$error->getMessage() ]; }";
			$this->assertSame( [ null, self::missing( ...array_keys( self::CREDENTIALS ) )['message'] ], $site->run( $code )->value(), $value );
		}
	}

	public function test_a_required_constant_without_a_usable_value_is_named(): void {
		foreach ( array_keys( self::CREDENTIALS ) as $name ) {
			$this->assertSame( self::missing( $name ), $this->site()->without_constants( $name )->run( self::READ )->error() );
			foreach ( [ '', " \t\n", null, false, [ 'key' ], 1.5 ] as $value ) {
				$this->assertSame( self::missing( $name ), $this->site()->with_constants( [ $name => $value ] )->run( self::READ )->error(), var_export( $value, true ) );
			}
		}
	}

	public function test_all_that_are_missing_are_named_together_by_every_function(): void {
		$calls = [
			'test_connection()',
			'get_app()',
			'get_domains()',
			'add_domain( "x.example" )',
			'remove_domain( "x.example" )',
			'sync_domains( [] )',
			'sync_domains( [], [], true )',
			'enable_autossl()',
			'set_force_ssl( true )',
			'get_action( "a1" )',
			'diagnose( "x.example" )',
			'lock()',
		];
		foreach ( $calls as $call ) {
			$this->assertSame( self::missing( ...array_keys( self::CREDENTIALS ) ), Php::with_extension()->run( "wu_serverpilot_$call;" )->error(), $call );
		}
	}

	/** Constants and settings that cannot be used, and what is said of them. */
	public static function unusable(): array {
		$app_id = 'WU_SERVER_PILOT_APP_ID is not an app id: it has characters other than letters and digits. It is the last part of the app\'s address in ServerPilot.';
		return [
			'an address with a password'    => [ [ 'WU_SERVER_PILOT_API_URL' => 'https://me:hunter2@api.example/v1' ], [], 'WU_SERVER_PILOT_API_URL cannot be used: it has a user name or password.' ],
			'an app id that is a path'      => [ [ 'WU_SERVER_PILOT_APP_ID' => '../apps' ], [], $app_id ],
			'an app id that is negative'    => [ [ 'WU_SERVER_PILOT_APP_ID' => -1 ], [], $app_id ],
			'an app id that is no text'     => [ [ 'WU_SERVER_PILOT_APP_ID' => "\xff" ], [], $app_id ],
			'a timeout'                     => [ [], [ 'wu_serverpilot.timeout' => 'soon' ], 'The ini setting wu_serverpilot.timeout must be a number of seconds over 0 and at most 86400.' ],
			'a time to connect'             => [ [], [ 'wu_serverpilot.connect_timeout' => 0 ], 'The ini setting wu_serverpilot.connect_timeout must be a number of seconds over 0 and at most 86400.' ],
			'retries'                       => [ [], [ 'wu_serverpilot.max_retries' => 101 ], 'The ini setting wu_serverpilot.max_retries must be a whole number from 0 to 100.' ],
			'a folder that is not absolute' => [ [], [ 'wu_serverpilot.lock_dir' => 'locks' ], 'The ini setting wu_serverpilot.lock_dir must be an absolute path.' ],
			'a folder that is not there'    => [
				[],
				[ 'wu_serverpilot.lock_dir' => '/nonexistent' ],
				'The lock /nonexistent/wu_serverpilot-' . posix_geteuid() . ' cannot be used: No such file or directory (os error 2). Set the ini setting wu_serverpilot.lock_dir to a folder that belongs to the user PHP runs as.',
			],
		];
	}

	/** @dataProvider unusable */
	#[DataProvider( 'unusable' )]
	public function test_what_cannot_be_used_is_named( array $constants, array $settings, string $sentence ): void {
		$error = $this->site()->with_constants( $constants )->with_ini( $settings )->run( 'wu_serverpilot_add_domain( "x.example" );' )->error();
		$this->assertSame( self::an_error( 'configuration', $sentence ), $error );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_bad_setting_does_not_disturb_what_does_not_need_it(): void {
		$code = 'wu_serverpilot_use_credentials( "a", "b", "c" ); return [ wu_serverpilot_requests(), wu_serverpilot_take_log_records() ];';
		$this->assertSame( [ [], [] ], $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 'soon' ] )->run( $code )->value() );
	}

	public function test_settings_are_read_at_every_call(): void {
		$this->emulator->answer( 500, 'No', [ 'Retry-After' => '0' ] );
		$code     = 'foreach ( [ "0", "1", "many", "2" ] as $retries ) {
				ini_set( "wu_serverpilot.max_retries", $retries );
				try { wu_serverpilot_get_app(); } catch ( WuServerPilot\Exception $error ) { $seen[] = [ $error->getKind(), count( wu_serverpilot_requests() ) ]; }
			}
			return $seen;';
		$expected = [ [ 'server_error', 1 ], [ 'server_error', 3 ], [ 'configuration', 3 ], [ 'server_error', 6 ] ];
		$this->assertSame( $expected, $this->value_of( $code ) );
	}

	public function test_spaces_around_a_setting_and_an_empty_setting_do_no_harm(): void {
		$site = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => ' 5 ', 'wu_serverpilot.connect_timeout' => '', 'wu_serverpilot.max_retries' => '' ] );
		$this->assertSame( [ 'network.example' ], $site->run( self::READ )->value() );
	}

	public function test_no_setting_for_temporary_files_moves_the_lock(): void {
		$folder   = Project::temporary_folder();
		$site     = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => '' ] );
		$folders  = static fn( $site ) => $site->run( 'return wu_serverpilot_status()["lock_folders"];' )->value();
		$others   = [
			$site->with_ini( [ 'sys_temp_dir' => $folder ] ),
			$site->with_ini( [ 'sys_temp_dir' => 'relative' ] ),
			$site->with_environment( [ 'TMPDIR' => $folder ] ),
			$site->with_environment( [ 'TMPDIR' => '' ] ),
			$site->with_environment( [ 'HOME' => $folder ] ),
			$site->with_environment( [ 'XDG_RUNTIME_DIR' => $folder ] ),
		];
		$expected = $folders( $site );
		$this->assertNotSame( [], $expected );
		$this->assertSame( array_fill( 0, count( $others ), $expected ), array_map( $folders, $others ) );
	}

	public function test_code_of_a_site_cannot_take_the_lock_out_of_open_basedir(): void {
		$inside  = Project::temporary_folder();
		$outside = Project::temporary_folder();
		$code    = "set_error_handler( function ( \$level, \$message ) use ( &\$said ) { \$said[] = \$message; return true; } );
			return [ ini_set( 'wu_serverpilot.lock_dir', '$outside' ), \$said, ini_get( 'wu_serverpilot.lock_dir' ), ini_set( 'wu_serverpilot.lock_dir', '$inside/locks' ), ini_get( 'wu_serverpilot.lock_dir' ), ini_set( 'wu_serverpilot.lock_dir', '' ), \$said ];";
		$site    = $this->site()->with_ini( [ 'open_basedir' => Project::path( 'tests' ) . ":$inside", 'wu_serverpilot.lock_dir' => '' ] );
		$said    = [ "ini_set(): open_basedir restriction in effect. File($outside) is not within the allowed path(s): (" . Project::path( 'tests' ) . ":$inside)" ];
		$this->assertSame( [ false, $said, '', '', "$inside/locks", "$inside/locks", $said ], $site->run( $code )->value() );
	}

	public function test_the_lock_lives_in_the_folder_that_is_set_and_the_ini_file_may_set_one_outside_of_open_basedir(): void {
		$by_code = Project::temporary_folder();
		$by_file = Project::temporary_folder();
		$this->site()->run( "ini_set( 'wu_serverpilot.lock_dir', '$by_code' ); wu_serverpilot_add_domain( 'x.example' );" )->value();
		$this->site()->with_ini( [ 'open_basedir' => Project::path( 'tests' ), 'wu_serverpilot.lock_dir' => $by_file ] )->run( 'wu_serverpilot_add_domain( "y.example" );' )->value();
		foreach ( [ $by_code, $by_file ] as $folder ) {
			$this->assertSame( [ 'wu_serverpilot-' . posix_geteuid() ], array_values( array_diff( scandir( $folder ), [ '.', '..' ] ) ) );
		}
	}

	public function test_a_host_that_wordpress_blocks_is_named_with_both_constants(): void {
		$blocked = static fn( $host ) => self::an_error( 'configuration', "WordPress blocks calls to $host: WP_HTTP_BLOCK_EXTERNAL is set, and WP_ACCESSIBLE_HOSTS does not name it. Add $host to WP_ACCESSIBLE_HOSTS in wp-config.php." );
		foreach ( [ true, 1 ] as $block ) {
			$site = $this->site()->with_constants( [ 'WP_HTTP_BLOCK_EXTERNAL' => $block, 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org,*.github.com,27.0.0.1,127.0.0' ] );
			$this->assertSame( $blocked( '127.0.0.1' ), $site->run( self::READ )->error() );
			// ServerPilot's own, where no other is set.
			$this->assertSame( $blocked( 'api.serverpilot.io' ), $site->without_constants( 'WU_SERVER_PILOT_API_URL' )->run( self::READ )->error() );
		}
	}

	public function test_a_blocking_wordpress_lets_through_what_it_lists_and_a_switch_that_php_takes_for_false_is_off(): void {
		$local = str_replace( '127.0.0.1', 'localhost', EmulatorProcess::shared()->api_url() );
		$sites = [
			[ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org, 127.* ,*.github.com' ],
			[ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WU_SERVER_PILOT_API_URL' => $local ],
			...array_map( static fn( $off ) => [ 'WP_HTTP_BLOCK_EXTERNAL' => $off ], [ false, null, '', 0, '0' ] ),
		];
		foreach ( $sites as $constants ) {
			$this->assertSame( [ 'network.example' ], $this->site()->with_constants( $constants )->run( self::READ )->value(), var_export( $constants, true ) );
		}
	}

	/**
	 * Code that saves credentials.
	 *
	 * @param string ...$credentials Client id, API key, app id.
	 */
	private static function saving( string ...$credentials ): string {
		return 'wu_serverpilot_use_credentials( ...' . var_export( $credentials, true ) . ' );';
	}

	private static function missing( string ...$names ): array {
		return self::an_error( 'configuration', 'Missing or empty: ' . implode( ', ', $names ) . '. Define it in wp-config.php, or run the setup wizard again: Ultimate Multisite > Settings > Integrations > ServerPilot.' );
	}
}
