<?php

namespace WuServerPilot\Tests;

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

	public function test_the_last_saved_credentials_stand_in_for_constants_that_are_absent_or_empty_and_for_no_others(): void {
		$none  = array_combine( array_keys( self::CREDENTIALS ), [ '', false, null ] );
		$sites = [
			'absent'        => [ $this->site()->without_constants( ...array_keys( self::CREDENTIALS ) ), self::CREDENTIALS ],
			'empty'         => [ $this->site()->with_constants( $none ), self::CREDENTIALS ],
			'one of a kind' => [ $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_APP_ID' ), [ 'WU_SERVER_PILOT_API_KEY' => 'wrong' ] + self::CREDENTIALS ],
		];
		foreach ( $sites as $constants => [ $site, $saved ] ) {
			$credentials = array_values( array_merge( self::CREDENTIALS, $saved ) );
			$save        = 'wu_serverpilot_use_credentials( "a", "b", "c" ); wu_serverpilot_use_credentials( ...' . var_export( $credentials, true ) . ' );';
			$this->assertSame( [ 'network.example' ], $site->run( $save . self::READ )->value(), $constants );
		}
	}

	public function test_what_cannot_be_a_credential_is_none_and_saving_it_throws_nothing(): void {
		$code = 'declare( strict_types = 1 );
			foreach ( [ null, "", " ", false, [], [ "key" ], new stdClass(), STDERR, fn() => "key", "\xff\xfe", 1.5 ] as $value ) {
				$answers[] = wu_serverpilot_use_credentials( $value, $value, $value );
				try { wu_serverpilot_get_app(); } catch ( WuServerPilot\Exception $error ) { $answers[] = $error->getMessage(); }
			}
			return array_unique( $answers );';
		$this->assertSame( [ null, self::missing( ...array_keys( self::CREDENTIALS ) )['message'] ], Php::with_extension()->run( $code )->value() );
		foreach ( [ " \t\n", [ 'key' ], 1.5 ] as $value ) {
			$this->assertSame( self::missing( 'WU_SERVER_PILOT_API_KEY' ), $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_KEY' => $value ] )->run( self::READ )->error() );
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
		$tries = implode( '', array_map( static fn( $call ) => "try { wu_serverpilot_$call; } catch ( WuServerPilot\Exception \$error ) { \$said[] = \$error->getMessage(); }", $calls ) );
		$said  = self::missing( ...array_keys( self::CREDENTIALS ) )['message'];
		$this->assertSame( array_fill( 0, count( $calls ), $said ), Php::with_extension()->run( "$tries return \$said;" )->value() );
	}

	public function test_what_cannot_be_used_is_named(): void {
		$folder = '/nonexistent/wu_serverpilot-' . posix_geteuid();
		$cases  = [
			[
				[ 'WU_SERVER_PILOT_APP_ID' => '../apps' ],
				[],
				'WU_SERVER_PILOT_APP_ID is not an app id: it has characters other than letters and digits. It is the last part of the app\'s address in ServerPilot.',
			],
			[ [], [ 'wu_serverpilot.max_retries' => 101 ], 'The ini setting wu_serverpilot.max_retries must be a whole number from 0 to 100.' ],
			[ [], [ 'wu_serverpilot.lock_dir' => 'locks' ], 'The ini setting wu_serverpilot.lock_dir must be an absolute path.' ],
			[
				[],
				[ 'wu_serverpilot.lock_dir' => '/nonexistent' ],
				"The lock $folder cannot be used: No such file or directory (os error 2). Set the ini setting wu_serverpilot.lock_dir to a folder that belongs to the user PHP runs as.",
			],
		];
		foreach ( $cases as [ $constants, $settings, $sentence ] ) {
			$error = $this->site()->with_constants( $constants )->with_ini( $settings )->run( 'wu_serverpilot_add_domain( "x.example" );' )->error();
			$this->assertSame( self::an_error( 'configuration', $sentence ), $error );
		}
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_bad_setting_does_not_disturb_what_does_not_need_it(): void {
		$code = 'wu_serverpilot_use_credentials( "a", "b", "c" ); return [ wu_serverpilot_requests(), wu_serverpilot_take_log_records() ];';
		$this->assertSame( [ [], [] ], $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 'soon' ] )->run( $code )->value() );
	}

	public function test_settings_are_read_at_every_call(): void {
		$this->emulator->answer( 500, 'No' );
		$code     = 'foreach ( [ "0", "many", " 1 " ] as $retries ) {
				ini_set( "wu_serverpilot.max_retries", $retries );
				try { wu_serverpilot_get_app(); } catch ( WuServerPilot\Exception $error ) { $seen[] = [ $error->getKind(), count( wu_serverpilot_requests() ) ]; }
			}
			return $seen;';
		$expected = [ [ 'server_error', 1 ], [ 'configuration', 1 ], [ 'server_error', 3 ] ];
		$this->assertSame( $expected, $this->value_of( $code ) );
	}

	public function test_no_setting_for_temporary_files_moves_the_lock(): void {
		$folder   = Project::temporary_folder();
		$site     = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => '' ] );
		$folders  = static fn( $site ) => $site->run( 'return wu_serverpilot_status()["lock_folders"];' )->value();
		$others   = [
			$site->with_ini( [ 'sys_temp_dir' => $folder ] ),
			$site->with_environment( [ 'TMPDIR' => $folder, 'HOME' => $folder, 'XDG_RUNTIME_DIR' => $folder ] ),
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
		$site    = $this->site()->with_constants( [ 'WP_HTTP_BLOCK_EXTERNAL' => 1, 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org,*.github.com,27.0.0.1,127.0.0' ] );
		$this->assertSame( $blocked( '127.0.0.1' ), $site->run( self::READ )->error() );
		// ServerPilot's own, where no other is set.
		$this->assertSame( $blocked( 'api.serverpilot.io' ), $site->without_constants( 'WU_SERVER_PILOT_API_URL' )->run( self::READ )->error() );
	}

	public function test_a_blocking_wordpress_lets_through_what_it_lists_and_a_switch_that_php_takes_for_false_is_off(): void {
		$local = str_replace( '127.0.0.1', 'localhost', EmulatorProcess::shared()->api_url() );
		$sites = [
			[ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org, 127.* ,*.github.com' ],
			[ 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WU_SERVER_PILOT_API_URL' => $local ],
			...array_map( static fn( $off ) => [ 'WP_HTTP_BLOCK_EXTERNAL' => $off ], [ false, '', '0' ] ),
		];
		foreach ( $sites as $constants ) {
			$this->assertSame( [ 'network.example' ], $this->site()->with_constants( $constants )->run( self::READ )->value(), var_export( $constants, true ) );
		}
	}

	private static function missing( string ...$names ): array {
		return self::an_error( 'configuration', 'Missing or empty: ' . implode( ', ', $names ) . '. Define it in wp-config.php, or run the setup wizard again: Ultimate Multisite > Settings > Integrations > ServerPilot.' );
	}
}
