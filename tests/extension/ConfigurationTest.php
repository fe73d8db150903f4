<?php
/**
 * Where configuration comes from.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Constants, saved credentials and settings, read anew at every call.
 */
final class ConfigurationTest extends ExtensionTestCase {

	private const READ = 'wu_serverpilot_get_domains()';

	public function test_constants_are_read_at_every_call(): void {
		$code = sprintf(
			'$read = function () { try { return %s; } catch ( WuServerPilot\Exception $error ) { return $error->getKind(); } };
			$answers[] = $read();
			define( "WU_SERVER_PILOT_CLIENT_ID", %s );
			$answers[] = $read();
			define( "WU_SERVER_PILOT_API_KEY", %s );
			$answers[] = $read();
			return $answers;',
			self::READ,
			var_export( Emulator::CLIENT_ID, true ),
			var_export( Emulator::API_KEY, true )
		);
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY' );
		$this->assertSame( [ 'configuration', 'configuration', [ 'network.example' ] ], $site->run( $code )->value() );
	}

	public function test_values_are_trimmed_as_they_come_from_a_copied_page(): void {
		$site = $this->site()->with_constants(
			[
				'WU_SERVER_PILOT_CLIENT_ID' => ' ' . Emulator::CLIENT_ID . "\n",
				'WU_SERVER_PILOT_API_KEY'   => "\t" . Emulator::API_KEY . ' ',
				'WU_SERVER_PILOT_APP_ID'    => "\r\n" . Emulator::APP_ID . "\r\n",
				'WU_SERVER_PILOT_API_URL'   => ' ' . EmulatorProcess::shared()->api_url() . "/ \n",
			]
		);
		$this->assertSame( [ 'network.example' ], $site->run( 'return ' . self::READ . ';' )->value() );
		$this->assertSame( [ '/v1/apps/' . Emulator::APP_ID ], array_column( $this->emulator->requests(), 'target' ) );
	}

	public function test_the_app_id_of_an_older_account_may_be_an_integer(): void {
		$this->emulator->change_app( [ 'id' => '940288' ] );
		$site = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 940288 ] );
		$this->assertSame( '940288', $site->run( 'return wu_serverpilot_get_app()["id"];' )->value() );
	}

	public function test_credentials_of_any_characters_arrive_as_they_are(): void {
		$key     = "pässwörd: \"'\\ % &\u{1F511}";
		$account = [
			'client_id' => 'cid_ü',
			'api_key'   => $key,
			'apps'      => null,
		];
		$this->emulator->call( 'PATCH', 'state', [ 'accounts' => [ $account ] ] );
		$site = $this->site()->with_constants(
			[
				'WU_SERVER_PILOT_CLIENT_ID' => 'cid_ü',
				'WU_SERVER_PILOT_API_KEY'   => $key,
			]
		);
		$this->assertSame( [ 'network.example' ], $site->run( 'return ' . self::READ . ';' )->value() );
	}

	public function test_saved_credentials_stand_in_for_absent_constants(): void {
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' );
		$this->assertSame( [ 'network.example' ], $site->run( self::saving() . 'return ' . self::READ . ';' )->value() );
		$this->assertSame( [ Emulator::CLIENT_ID ], array_column( $this->emulator->requests(), 'client_id' ) );
	}

	public function test_saved_credentials_stand_in_for_empty_constants(): void {
		$empty = [
			'WU_SERVER_PILOT_CLIENT_ID' => '',
			'WU_SERVER_PILOT_API_KEY'   => false,
			'WU_SERVER_PILOT_APP_ID'    => null,
		];
		$this->assertSame( [ 'network.example' ], $this->site()->with_constants( $empty )->run( self::saving() . 'return ' . self::READ . ';' )->value() );
	}

	/**
	 * @dataProvider constants
	 */
	#[DataProvider( 'constants' )]
	public function test_a_constant_wins_over_a_saved_credential_one_by_one( string $name, array $saved ): void {
		$others = array_diff( array_column( $this->constants(), 0 ), [ $name ] );
		$site   = $this->site()->without_constants( ...$others );
		$this->assertSame( [ 'network.example' ], $site->run( self::saving( ...$saved ) . 'return ' . self::READ . ';' )->value() );
	}

	public static function constants(): array {
		return [
			[ 'WU_SERVER_PILOT_CLIENT_ID', [ 'wrong', Emulator::API_KEY, Emulator::APP_ID ] ],
			[ 'WU_SERVER_PILOT_API_KEY', [ Emulator::CLIENT_ID, 'wrong', Emulator::APP_ID ] ],
			[ 'WU_SERVER_PILOT_APP_ID', [ Emulator::CLIENT_ID, Emulator::API_KEY, 'wrong' ] ],
		];
	}

	public function test_the_last_saved_credentials_count(): void {
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' );
		$this->assertSame( [ 'network.example' ], $site->run( self::saving( 'a', 'b', 'c' ) . self::saving() . 'return ' . self::READ . ';' )->value() );
	}

	/**
	 * @dataProvider odd_values
	 */
	#[DataProvider( 'odd_values' )]
	public function test_saving_credentials_never_throws_and_the_next_call_says_what_is_missing( string $value ): void {
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' );
		$code = "declare( strict_types = 1 );
			\$answer = wu_serverpilot_use_credentials( $value, $value, $value );
			try { wu_serverpilot_get_app(); } catch ( WuServerPilot\\Exception \$error ) { return [ \$answer, \$error->getKind(), \$error->getMessage() ]; }";
		[ $answer, $kind, $message ] = $site->run( $code )->value();

		$this->assertSame( [ null, 'configuration' ], [ $answer, $kind ] );
		$this->assertStringStartsWith( 'Missing or empty: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY, WU_SERVER_PILOT_APP_ID. ', $message );
	}

	public static function odd_values(): array {
		return [ [ 'null' ], [ '""' ], [ '" "' ], [ 'false' ], [ '[]' ], [ '[ "key" ]' ], [ 'new stdClass()' ], [ 'STDERR' ], [ 'fn() => "key"' ], [ '"\xff\xfe"' ] ];
	}

	public function test_saved_numbers_are_taken_as_text(): void {
		$this->emulator->change_app( [ 'id' => '940288' ] );
		$site = $this->site()->without_constants( 'WU_SERVER_PILOT_APP_ID' );
		$this->assertSame( '940288', $site->run( 'wu_serverpilot_use_credentials( "", "", 940288 ); return wu_serverpilot_get_app()["id"];' )->value() );
	}

	public function test_settings_are_read_at_every_call(): void {
		$this->emulator->answer( 500, 'No', [ 'Retry-After' => '0' ] );
		$code = sprintf(
			'foreach ( [ "0", "1", "many", "2" ] as $retries ) {
				ini_set( "wu_serverpilot.max_retries", $retries );
				try { %s; } catch ( WuServerPilot\Exception $error ) { $seen[] = [ $error->getKind(), count( wu_serverpilot_requests() ) ]; }
			}
			return $seen;',
			self::READ
		);
		$expected = [ [ 'server_error', 1 ], [ 'server_error', 3 ], [ 'configuration', 3 ], [ 'server_error', 6 ] ];
		$this->assertSame( $expected, $this->value_of( $code ) );
	}

	public function test_spaces_around_a_setting_and_an_empty_setting_do_no_harm(): void {
		$site = $this->site()->with_ini(
			[
				'wu_serverpilot.timeout'         => ' 5 ',
				'wu_serverpilot.connect_timeout' => '',
				'wu_serverpilot.max_retries'     => '',
			]
		);
		$this->assertSame( [ 'network.example' ], $site->run( 'return ' . self::READ . ';' )->value() );
	}

	public function test_no_setting_for_temporary_files_moves_the_lock(): void {
		$folder  = Project::temporary_folder();
		$site    = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => '' ] );
		$folders = static fn( $site ) => $site->run( 'return wu_serverpilot_status()["lock_folders"];' )->value();
		$others  = [
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

	public function test_the_lock_lives_in_the_folder_that_is_set(): void {
		$folder = Project::temporary_folder();
		$this->site()->run( "ini_set( 'wu_serverpilot.lock_dir', '$folder' ); wu_serverpilot_add_domain( 'x.example' );" )->value();
		$this->assertSame( [ 'wu_serverpilot-' . posix_geteuid() ], array_values( array_diff( scandir( $folder ), [ '.', '..' ] ) ) );
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

	public function test_the_lock_folder_of_the_ini_file_may_lie_outside_of_open_basedir(): void {
		$folder = Project::temporary_folder();
		$site   = $this->site()->with_ini( [ 'open_basedir' => Project::path( 'tests' ), 'wu_serverpilot.lock_dir' => $folder ] );
		$this->assertSame( [ 'x.example' ], $site->run( 'return wu_serverpilot_add_domain( "x.example" )["added"];' )->value() );
		$this->assertSame( [ 'wu_serverpilot-' . posix_geteuid() ], array_values( array_diff( scandir( $folder ), [ '.', '..' ] ) ) );
	}

	/**
	 * @dataProvider accessible
	 */
	#[DataProvider( 'accessible' )]
	public function test_a_blocking_wordpress_lets_through_what_it_lists( array $constants ): void {
		$site = $this->site()->with_constants( $constants + [ 'WP_HTTP_BLOCK_EXTERNAL' => true ] );
		$this->assertSame( [ 'network.example' ], $site->run( 'return ' . self::READ . ';' )->value() );
	}

	public static function accessible(): array {
		$local = str_replace( '127.0.0.1', 'localhost', EmulatorProcess::shared()->api_url() );
		return [
			'the host'       => [ [ 'WP_ACCESSIBLE_HOSTS' => '127.0.0.1' ] ],
			'among others'   => [ [ 'WP_ACCESSIBLE_HOSTS' => 'api.wordpress.org, 127.0.0.1 ,*.github.com' ] ],
			'by a pattern'   => [ [ 'WP_ACCESSIBLE_HOSTS' => '127.*' ] ],
			'this machine'   => [ [ 'WU_SERVER_PILOT_API_URL' => $local ] ],
		];
	}

	/**
	 * @dataProvider values_that_mean_no
	 */
	#[DataProvider( 'values_that_mean_no' )]
	public function test_a_switch_of_wordpress_that_php_takes_for_false_is_off( $value ): void {
		$site = $this->site()->with_constants( [ 'WP_HTTP_BLOCK_EXTERNAL' => $value ] );
		$this->assertSame( [ 'network.example' ], $site->run( 'return ' . self::READ . ';' )->value() );
	}

	public static function values_that_mean_no(): array {
		return [ [ false ], [ null ], [ '' ], [ 0 ], [ '0' ] ];
	}

	public function test_a_constant_may_be_an_object_that_is_text(): void {
		$code = 'define( "WU_SERVER_PILOT_APP_ID", new class() { public function __toString(): string { return "' . Emulator::APP_ID . '"; } } );
			return wu_serverpilot_get_app()["id"];';
		$this->assertSame( Emulator::APP_ID, $this->site()->without_constants( 'WU_SERVER_PILOT_APP_ID' )->run( $code )->value() );
	}

	/**
	 * Code that saves credentials.
	 *
	 * @param string ...$credentials Client id, API key, app id; the emulator's by default.
	 */
	private static function saving( string ...$credentials ): string {
		$credentials = $credentials ?: [ Emulator::CLIENT_ID, Emulator::API_KEY, Emulator::APP_ID ];
		return 'wu_serverpilot_use_credentials( ...' . var_export( $credentials, true ) . ' );';
	}
}
