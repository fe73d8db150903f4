<?php
/**
 * What the extension says of itself.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Read by the plugin, which has no copy of any of it.
 */
final class StatusTest extends ExtensionTestCase {

	private const NAMES = [ 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' ];

	public function test_the_status_tells_version_app_limits_and_locks(): void {
		$locks  = Project::temporary_folder();
		$status = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $locks ] )->run( 'return [ wu_serverpilot_status(), wu_serverpilot_version(), wu_serverpilot_requests() ];' )->value();

		[ $status, $version, $requests ] = $status;
		$this->assertMatchesRegularExpression( '/^([0-9a-f]{12}(-dirty)?|unknown)$/', $status['revision'] );
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

	public function test_nothing_is_thrown_where_nothing_is_configured(): void {
		$status = Php::with_extension()->run( 'return wu_serverpilot_status();' )->value();
		$this->assertSame(
			[ null, 'https://api.serverpilot.io/v1', null, array_fill_keys( self::NAMES, 'missing' ) ],
			[ $status['app_id'], $status['api_url'], $status['account'], $status['credentials'] ]
		);
	}

	/**
	 * @dataProvider ways_to_configure
	 */
	#[DataProvider( 'ways_to_configure' )]
	public function test_each_credential_tells_where_it_comes_from( array $constants, string $saved, array $origins, ?string $app_id ): void {
		$status = Php::with_extension()->with_constants( $constants )->run( "wu_serverpilot_use_credentials( $saved ); return wu_serverpilot_status();" )->value();
		$this->assertSame( [ array_combine( self::NAMES, $origins ), $app_id ], [ $status['credentials'], $status['app_id'] ] );
	}

	public static function ways_to_configure(): array {
		return [
			'all saved'               => [ [], '"id", "key", "app"', [ 'saved', 'saved', 'saved' ], 'app' ],
			'a constant wins'         => [ [ 'WU_SERVER_PILOT_APP_ID' => 940288 ], '"id", "key", "app"', [ 'saved', 'saved', 'constant' ], '940288' ],
			'an empty constant'       => [ [ 'WU_SERVER_PILOT_CLIENT_ID' => '' ], '"id", "", " "', [ 'saved', 'missing', 'missing' ], null ],
			'one of white space wins' => [ [ 'WU_SERVER_PILOT_APP_ID' => ' ' ], '"id", "key", "app"', [ 'saved', 'saved', 'missing' ], null ],
			'no id at all'            => [ [ 'WU_SERVER_PILOT_APP_ID' => '../key' ], '', [ 'missing', 'missing', 'constant' ], null ],
		];
	}

	public function test_the_account_changes_with_either_half_of_it_and_with_nothing_else(): void {
		$account = static fn( string ...$saved ) => Php::with_extension()->run( 'wu_serverpilot_use_credentials( ...' . var_export( $saved, true ) . ' ); return wu_serverpilot_status()["account"];' )->value();
		$own     = $account( 'id', 'key', 'app' );

		$this->assertSame( [ $own, null, null ], [ $account( 'id', ' key ', 'other' ), $account( 'id', '', 'app' ), $account( '', 'key', 'app' ) ] );
		$this->assertCount( 4, array_unique( [ $own, $account( 'id2', 'key', 'app' ), $account( 'id', 'key2', 'app' ), $account( 'i', 'dkey', 'app' ) ] ) );
	}

	public function test_an_address_that_cannot_be_used_is_not_repeated(): void {
		$site = $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_URL' => 'https://me:SECRET@host.example/v1' ] );
		$this->assertSame( '', $site->run( 'return wu_serverpilot_status()["api_url"];' )->value() );
	}
}
