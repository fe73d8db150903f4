<?php
/**
 * One folder of locks and several users.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * The folder is like /tmp: everybody may make files in it, and only their own can be removed.
 */
final class OtherUsersTest extends ProcessTestCase {

	private const VICTIM = 'nobody';
	private const OTHER  = 'www-data';

	protected function setUp(): void {
		parent::setUp();
		if ( 0 !== posix_geteuid() ) {
			$this->markTestSkipped( 'Only root can run PHP as other users.' );
		}
		$this->emulator->call(
			'PATCH',
			'state',
			[
				'apps' => [
					array_merge( $this->emulator->app(), [ 'id' => 'appOne' ] ),
					array_merge( $this->emulator->app(), [ 'id' => 'appTwo' ] ),
				],
			]
		);
	}

	public function test_pools_of_two_users_change_two_apps_through_one_folder(): void {
		$fpm  = $this->pools();
		$code = 'foreach ( [ "a", "b", "c" ] as $name ) { wu_serverpilot_add_domain( "$name.test", false ); }';
		$one  = $fpm->start( $code, Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appOne' ] ), [], 'victim' );
		$two  = $fpm->start( $code, Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appTwo' ] ), [], 'other' );

		$this->assertNull( Fpm::result( $one )->value() );
		$this->assertNull( Fpm::result( $two )->value() );
		$list = [ 'network.example', 'a.test', 'b.test', 'c.test' ];
		$this->assertSame( [ $list, $list ], array_column( $this->emulator->state()['apps'], 'domains' ) );
		$this->assertSame( [ 0700, 0700 ], array_map( static fn( $folder ) => fileperms( $folder ) & 0777, glob( $fpm->locks() . '/*' ) ) );
	}

	/**
	 * What another user may have put where the victim's folder belongs.
	 */
	public static function traps(): array {
		return [
			'a folder that all may use'   => [
				static function ( $place ) {
					mkdir( $place );
					chown( $place, self::OTHER );
					chmod( $place, 0777 );
				},
			],
			'a folder of their own'       => [
				static function ( $place ) {
					mkdir( $place, 0700 );
					chown( $place, self::OTHER );
				},
			],
			'a link to a good folder'     => [
				static function ( $place ) {
					mkdir( "$place-good", 0700 );
					chown( "$place-good", self::VICTIM );
					symlink( "$place-good", $place );
					lchown( $place, self::OTHER );
				},
			],
			'a link to nowhere'           => [
				static function ( $place ) {
					symlink( "$place-nowhere", $place );
					// Where PHP has threads its own lchown() wants to see what the link leads to.
					exec( 'chown --no-dereference ' . self::OTHER . ' ' . escapeshellarg( $place ) );
				},
			],
			'a file'                      => [
				static function ( $place ) {
					touch( $place );
					chown( $place, self::OTHER );
					chmod( $place, 0666 );
				},
			],
			'a pipe'                      => [
				static function ( $place ) {
					posix_mkfifo( $place, 0666 );
					chown( $place, self::OTHER );
				},
			],
			'the victim\'s folder, opened to the group' => [
				static function ( $place ) {
					mkdir( $place );
					chown( $place, self::VICTIM );
					chmod( $place, 0770 );
				},
			],
		];
	}

	/**
	 * @dataProvider traps
	 */
	#[DataProvider( 'traps' )]
	public function test_what_another_user_planted_is_a_configuration_error_at_once( callable $plant ): void {
		$fpm = $this->pools();
		$plant( $fpm->locks() . '/wu_serverpilot-' . posix_getpwnam( self::VICTIM )['uid'] );

		$ended = $fpm->run( self::timed_add(), Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appOne' ] ), [], 'victim' )->value();

		$this->assertSame( [ 'configuration', false ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertStringContainsString( 'wu_serverpilot.lock_dir', $ended['message'] );
		self::assert_within( self::GRACE, $ended['seconds'] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * Two pools that share the folder.
	 */
	private function pools(): Fpm {
		$fpm = new Fpm(
			[
				'victim' => [ 'user' => self::VICTIM ],
				'other'  => [ 'user' => self::OTHER ],
			]
		);
		$fpm->open_to_other_users();
		return $fpm;
	}
}
