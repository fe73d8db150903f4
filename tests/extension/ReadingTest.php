<?php

namespace WuServerPilot\Tests;

/**
 * What is told of the app and its server's actions; and of the site itself, by the status, which the plugin reads, and by phpinfo(), a support
 * tool: both say what is set, never to what.
 */
final class ReadingTest extends ExtensionTestCase {

	private const READ_APP = 'GET /v1/apps/' . Emulator::APP_ID;

	/** Names that we would refuse, and names that somebody wrote twice. */
	private const FOREIGN = [ 'z.example', 'A.Example', 'a.example', 'z.example', '10.0.0.1', 'my_app.example', 'bücher.example' ];

	private const NAMES = [ 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' ];

	public function test_the_connection_test_says_which_app_it_is_and_how_full(): void {
		$this->emulator->reset( [ 'a.example', 'b.example' ] );
		$expected = [
			'app_id'       => Emulator::APP_ID,
			'app_name'     => 'network',
			'server_id'    => 'UXOSIYrdtL4cSGp3',
			'runtime'      => 'php8.2',
			'domain_count' => 2,
			'domain_limit' => 300,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_test_connection();' ) );
		$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
	}

	public function test_the_app_is_told_whole_with_the_mode_of_its_certificate_and_never_its_text(): void {
		$none  = [ 'available' => false, 'domains' => [] ];
		$offer = [ 'available' => true, 'domains' => [ 'network.example' ] ];
		$apps  = [
			[ [], [ 'mode' => 'none', 'force' => false ], $none ],
			[ [ 'ssl' => [ 'auto' => true ], 'autossl' => $offer ], [ 'mode' => 'auto', 'force' => false ], $offer ],
			// Fields that the documentation does not know are ignored.
			[ [ 'ssl' => [ 'auto' => false, 'force' => true ], 'colour' => [ 'deep' => [ 1, null, 'x' ] ] ], [ 'mode' => 'custom', 'force' => true ], $none ],
		];
		foreach ( $apps as [ $fields, $ssl, $autossl ] ) {
			$this->emulator->reset( [ 'network.example' ], $fields );
			$expected = [
				'id'        => Emulator::APP_ID,
				'name'      => 'network',
				'server_id' => 'UXOSIYrdtL4cSGp3',
				'runtime'   => 'php8.2',
				'domains'   => [ 'network.example' ],
				'ssl'       => $ssl,
				'autossl'   => $autossl,
			];
			$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_get_app();' ) );
			$this->assertSame( [ self::READ_APP ], $this->emulator->request_lines() );
		}
	}

	public function test_the_list_comes_in_the_apps_own_order_byte_for_byte_and_an_empty_one_is_empty(): void {
		foreach ( [ self::FOREIGN, [] ] as $list ) {
			$this->emulator->reset( $list );
			$this->assertSame( [ $list, count( $list ) ], $this->value_of( 'return [ wu_serverpilot_get_domains(), wu_serverpilot_test_connection()["domain_count"] ];' ) );
		}
	}

	public function test_an_action_tells_how_far_it_is(): void {
		foreach ( [ 'open' => [ null, 'success' ], 'success' => [ 0, 'success' ], 'error' => [ 0, 'error' ] ] as $status => [ $after, $outcome ] ) {
			$this->emulator->reset();
			$this->emulator->change_settings( [ 'action_after_ms' => $after, 'action_outcome' => $outcome ] );
			$action   = $this->value_of( 'return wu_serverpilot_get_action( wu_serverpilot_add_domain( "a.example" )["action_id"] );' );
			$expected = [
				'id'         => 'action0000000001',
				'server_id'  => 'UXOSIYrdtL4cSGp3',
				'status'     => $status,
				'created_at' => $this->emulator->state()['actions'][0]['datecreated'],
			];
			$this->assertSame( $expected, $action );
			$this->assertSame( 'GET /v1/actions/action0000000001', array_slice( $this->emulator->request_lines(), -1 )[0] );
		}
	}

	// The status.

	public function test_the_status_tells_version_app_limits_and_locks(): void {
		$locks  = Project::temporary_folder();
		$status = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $locks ] )->run( 'return [ wu_serverpilot_status(), phpversion( "wu_serverpilot" ), wu_serverpilot_requests() ];' )->value();

		[ $status, $version, $requests ] = $status;
		$this->assertMatchesRegularExpression( '/^([0-9a-f]{12}(-dirty)?|unknown)$/', $status['revision'] );
		$this->assertMatchesRegularExpression( '/^\d+\.\d+\.\d+$/', $version );
		$expected = [
			'version'           => $version,
			'revision'          => $status['revision'],
			'app_id'            => Emulator::APP_ID,
			'api_url'           => EmulatorProcess::shared()->api_url(),
			'account'           => substr( hash_hmac( 'sha256', Emulator::CLIENT_ID, Emulator::API_KEY ), 0, 32 ),
			'credentials'       => array_fill_keys( self::NAMES, 'constant' ),
			'domain_limit'      => 300,
			'certificate_names' => 100,
			'lock_folders'      => [ "$locks/wu_serverpilot-" . posix_geteuid() ],
			'lock_problem'      => null,
			'has_client'        => false,
		];
		$this->assertSame( [ $expected, [] ], [ $status, $requests ] );
	}

	public function test_nothing_is_thrown_where_nothing_is_configured_or_it_cannot_be_used(): void {
		$told = static fn( $site ) => array_intersect_key( $site->run( 'return wu_serverpilot_status();' )->value(), array_flip( [ 'app_id', 'api_url', 'account', 'credentials' ] ) );
		$this->assertSame(
			[ 'app_id' => null, 'api_url' => 'https://api.serverpilot.io/v1', 'account' => null, 'credentials' => array_fill_keys( self::NAMES, 'missing' ) ],
			$told( Php::with_extension() )
		);
		$unusable = [ 'WU_SERVER_PILOT_API_URL' => 'https://me:SECRET@host.example/v1', 'WU_SERVER_PILOT_APP_ID' => '../key' ];
		$this->assertSame(
			[ 'app_id' => null, 'api_url' => '', 'account' => null, 'credentials' => array_combine( self::NAMES, [ 'missing', 'missing', 'constant' ] ) ],
			$told( Php::with_extension()->with_constants( $unusable ) )
		);
	}

	public function test_each_credential_tells_where_it_comes_from(): void {
		$ways = [
			'all saved'               => [ [], '"id", "key", "app"', [ 'saved', 'saved', 'saved' ], 'app' ],
			'a constant wins'         => [ [ 'WU_SERVER_PILOT_APP_ID' => 940288 ], '"id", "key", "app"', [ 'saved', 'saved', 'constant' ], '940288' ],
			'an empty constant'       => [ [ 'WU_SERVER_PILOT_CLIENT_ID' => '' ], '"id", "", " "', [ 'saved', 'missing', 'missing' ], null ],
			'one of white space wins' => [ [ 'WU_SERVER_PILOT_APP_ID' => ' ' ], '"id", "key", "app"', [ 'saved', 'saved', 'missing' ], null ],
		];
		foreach ( $ways as $way => [ $constants, $saved, $origins, $app_id ] ) {
			$status = Php::with_extension()->with_constants( $constants )->run( "wu_serverpilot_use_credentials( $saved ); return wu_serverpilot_status();" )->value();
			$this->assertSame( [ array_combine( self::NAMES, $origins ), $app_id ], [ $status['credentials'], $status['app_id'] ], $way );
		}
	}

	// phpinfo().

	public function test_the_section_tells_version_tls_constants_and_settings(): void {
		$locks = Project::temporary_folder();
		// A setting that has no order of its own in some PHP versions is sorted.
		$code  = 'ob_start();
			( new ReflectionExtension( "wu_serverpilot" ) )->info();
			[ $facts, $settings ] = explode( "Master Value\n", ob_get_clean() );
			$settings = array_filter( explode( "\n", $settings ) );
			sort( $settings );
			return $facts . "Master Value\n" . implode( "\n", $settings ) . "\n";';
		$site  = $this->site()->without_constants( 'WU_SERVER_PILOT_APP_ID' )->with_constants( [ 'WU_SERVER_PILOT_API_KEY' => '' ] );
		$info  = $site->with_ini( [ 'wu_serverpilot.lock_dir' => $locks ] )->run( $code )->value();

		$this->assertMatchesRegularExpression( '/^Git revision => ([0-9a-f]{12}(-dirty)?|unknown)$/m', $info );
		$expected = <<<'TEXT'

		wu_serverpilot

		Version => {version}
		Git revision => …
		TLS => rustls (TLS 1.2, TLS 1.3), certificates of the system
		WU_SERVER_PILOT_CLIENT_ID is set => yes
		WU_SERVER_PILOT_API_KEY is set => no
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

	public function test_the_command_line_shows_the_same_section(): void {
		exec( implode( ' ', array_map( 'escapeshellarg', Php::with_extension()->command( '--ri', 'wu_serverpilot' ) ) ), $lines, $status );
		$this->assertSame( [ 0, 'wu_serverpilot' ], [ $status, $lines[1] ] );
		$this->assertContains( 'wu_serverpilot.timeout => 45 => 45', $lines );
	}
}
