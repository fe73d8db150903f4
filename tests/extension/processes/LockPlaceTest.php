<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Php;
use WuServerPilot\Tests\Project;

/**
 * Processes of one user that see different folders for temporary files, or no home, as services do.
 */
final class LockPlaceTest extends ExtensionTestCase {

	/** Holds a machine's folders: a user database, a home, shared memory. */
	private string $machine;

	protected function setUp(): void {
		parent::setUp();
		if ( 0 !== posix_geteuid() ) {
			$this->markTestSkipped( 'Only root can give a process another view of the file system.' );
		}
		$this->machine = Project::temporary_folder();
		mkdir( "$this->machine/home", 0700 );
		mkdir( "$this->machine/shm" );
		chmod( "$this->machine/shm", 01777 );
		file_put_contents( "$this->machine/passwd", "root:x:0:0::$this->machine/home:/bin/sh\n" );
	}

	/** What a service may see otherwise than a shell: mounts, and what its environment says. */
	public static function views(): array {
		return [
			'a /tmp of its own (PrivateTmp)'    => [ self::own( '/tmp' ) . ' && ' . self::own( '/var/tmp' ) ],
			'no home (ProtectHome)'             => [ 'mount -t tmpfs none "$machine/home"' ],
			'a home that is only read'          => [ 'mount --bind "$machine/home" "$machine/home" && mount -o remount,bind,ro "$machine/home"' ],
			'no shared memory'                  => [ 'mount -t tmpfs -o mode=755,ro none /dev/shm' ],
			'other folders by its environment'  => [ 'true', [ 'TMPDIR' => '/var/tmp', 'HOME' => '/nonexistent' ] ],
		];
	}

	/** @dataProvider views */
	#[DataProvider( 'views' )]
	public function test_a_service_and_a_shell_exclude_each_other( string $mounts, array $environment = [] ): void {
		$service = $this->user( $mounts )->with_environment( $environment );
		$shell   = $this->user( 'true' );
		$this->emulator->fault( [ 'action' => [ 'type' => 'hang' ] ] );

		foreach ( [ [ $service, $shell ], [ $shell, $service ] ] as $turn => [ $first, $second ] ) {
			$holder = $first->start( self::timed_add( 'holder.test' ) );
			$this->wait_until_hanging( $turn + 1 );
			$ended = $second->with_ini( [ 'wu_serverpilot.timeout' => 0.3 ] )->run( self::timed_add() )->value();
			$holder->kill();
			$holder->finish();
			$this->assertSame( 'locked', $ended['kind'] );
		}
		$this->assertCount( 2, $this->emulator->requests() );
	}

	public function test_the_places_are_told_and_made_at_the_first_change_only(): void {
		$expected = [ "$this->machine/home/.wu_serverpilot", '/dev/shm/wu_serverpilot-0' ];
		$status   = $this->user( 'true' )->run( 'return wu_serverpilot_status();' )->value();

		$this->assertSame( [ $expected, null, false ], [ $status['lock_folders'], $status['lock_problem'], $status['has_client'] ] );
		$this->assertSame( [], $this->made() );

		$status = $this->user( 'true' )->run( 'wu_serverpilot_add_domain( "a.test" ); return wu_serverpilot_status();' )->value();
		$this->assertSame( [ $expected, true ], [ $status['lock_folders'], $status['has_client'] ] );
		$this->assertSame( [ 'home/.wu_serverpilot', 'shm/wu_serverpilot-0' ], $this->made() );
	}

	public function test_root_beside_the_user_of_the_web_server_is_warned(): void {
		$this->emulator->change_settings( [ 'autossl_after_ms' => null ] );
		$add = 'wu_serverpilot_add_domain( "a.test" );';
		$this->assertSame( [], $this->user( 'true' )->run( $add )->log() );
		$file = basename( glob( "$this->machine/shm/wu_serverpilot-0/*" )[0] );
		mkdir( "$this->machine/shm/wu_serverpilot-33" );
		touch( "$this->machine/shm/wu_serverpilot-33/$file" );

		$expected = 'PHP runs as root and does not wait for the user whose locks are in /dev/shm/wu_serverpilot-33.'
			. ' Run WP-CLI and cron as the user of the web server\'s PHP, or changes can be lost.';
		$record   = [ 'level' => 'warning', 'message' => $expected ];
		$this->assertSame( [ $record ], $this->user( 'true' )->run( $add )->log() );
		$this->assertSame( $expected, $this->user( 'true' )->run( 'return wu_serverpilot_status()["lock_problem"];' )->value() );
	}

	public function test_what_another_user_put_into_shared_folders_stops_no_change(): void {
		foreach ( [ '/dev/shm', '/var/tmp' ] as $shared ) {
			$planted[] = "mkdir $shared/wu_serverpilot-0 && chown 33 $shared/wu_serverpilot-0";
		}
		$no_home = 'sed s,/home:,/nonexistent:, "$machine/passwd" > "$machine/homeless" && mount --bind "$machine/homeless" /etc/passwd';
		$user    = $this->user( self::own( '/var/tmp' ) . ' && ' . self::own( '/tmp' ) . ' && ' . implode( ' && ', $planted ) . " && $no_home" );

		$folders = $user->run( 'wu_serverpilot_add_domain( "a.test" ); return wu_serverpilot_status()["lock_folders"];' )->value();
		$this->assertSame( [ '/tmp/wu_serverpilot-0' ], $folders );
		$this->assertSame( [ 'network.example', 'a.test' ], $this->emulator->domains() );
	}

	public function test_a_full_home_does_not_keep_a_write_from_being_noted_in_shared_memory(): void {
		// After the next process's read and write, before it looks once more.
		$this->emulator->fault(
			[ 'method' => 'POST', 'apply_after' => 2, 'which' => [ 'nth' => 1 ], 'action' => [ 'type' => 'hang' ] ]
		);
		$holder = $this->user( self::full( '"$machine/home"' ) )->start( self::timed_add( 'holder.test' ) );
		$this->wait_until_hanging();
		$holder->kill();
		$holder->finish();

		$this->user( 'true' )->run( 'return wu_serverpilot_add_domain( "next.test", false );' )->value();
		$this->assertSame( [ 'network.example', 'next.test' ], $this->emulator->domains() );
	}

	public function test_a_write_that_can_be_noted_nowhere_is_made_with_a_warning(): void {
		$full   = self::full( '"$machine/home"' ) . ' && ' . self::full( '/dev/shm' );
		$result = $this->user( $full )->run( 'return wu_serverpilot_add_domain( "a.test", false )["added"];' );
		$record = [
			'level'   => 'warning',
			'message' => 'The write cannot be noted beside the lock: No space left on device (os error 28).'
				. ' If a change times out and arrives late all the same, nobody will notice that it undoes later ones.',
		];

		$this->assertSame( [ 'a.test' ], $result->value() );
		$this->assertSame( [ $record ], array_values( array_unique( $result->log(), SORT_REGULAR ) ) );
	}

	/** What makes a folder, as the shell reads it, one in which files can be made, but nothing written. */
	private static function full( string $folder ): string {
		return "mount -t tmpfs -o mode=700,size=4k none $folder && printf x > $folder/full";
	}

	/** What gives a process a folder of its own. This project stays, should it be in there. */
	private static function own( string $folder ): string {
		return 'mount --bind "$project" /mnt && mount -t tmpfs none ' . $folder . ' && mkdir -p "$project" && mount --move /mnt "$project"';
	}

	/**
	 * A process of this machine's user.
	 *
	 * @param string $mounts What it sees otherwise than the others: shell commands; $machine is the machine's folder, $project this project's.
	 */
	private function user( string $mounts ): Php {
		$view = 'machine=$1 project=$2; shift 2; mount --bind "$machine/passwd" /etc/passwd && mount --bind "$machine/shm" /dev/shm && '
			. "$mounts && exec \"\$@\"";
		return $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => '' ] )
			->started_by( 'unshare', '--mount', 'sh', '-c', $view, 'sh', $this->machine, Project::path( '' ) );
	}

	/** The folders that were made for locks, below the machine's. */
	private function made(): array {
		$folders = array_merge( glob( "$this->machine/home/.wu*" ), glob( "$this->machine/shm/*" ) );
		return array_map( fn( $folder ) => substr( $folder, strlen( $this->machine ) + 1 ), $folders );
	}

	// One folder of locks and several users. It is like /tmp: everybody may make files in it, and only their own can be removed.

	private const VICTIM = 'nobody';
	private const OTHER  = 'www-data';

	public function test_pools_of_two_users_change_two_apps_through_one_folder(): void {
		$fpm  = $this->pools();
		$code = 'foreach ( [ "a", "b", "c" ] as $name ) { wu_serverpilot_add_domain( "$name.test", false ); }';
		$one  = $fpm->start( $code, Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appOne' ] ), 'victim' );
		$two  = $fpm->start( $code, Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appTwo' ] ), 'other' );

		$this->assertNull( Fpm::result( $one )->value() );
		$this->assertNull( Fpm::result( $two )->value() );
		$list = [ 'network.example', 'a.test', 'b.test', 'c.test' ];
		$this->assertSame( [ $list, $list ], array_column( $this->emulator->state()['apps'], 'domains' ) );
		$this->assertSame( [ 0700, 0700 ], array_map( static fn( $folder ) => fileperms( $folder ) & 0777, glob( $fpm->locks() . '/*' ) ) );
	}

	/** What another user may have put where the victim's folder belongs. What else may lie there is tested by cargo. */
	public static function traps(): array {
		return [
			'a folder of their own'   => [
				static function ( $place ) {
					mkdir( $place, 0700 );
					chown( $place, self::OTHER );
				},
			],
			'a link to a good folder' => [
				static function ( $place ) {
					mkdir( "$place-good", 0700 );
					chown( "$place-good", self::VICTIM );
					symlink( "$place-good", $place );
					lchown( $place, self::OTHER );
				},
			],
			'a pipe'                  => [
				static function ( $place ) {
					posix_mkfifo( $place, 0666 );
					chown( $place, self::OTHER );
				},
			],
		];
	}

	/** @dataProvider traps */
	#[DataProvider( 'traps' )]
	public function test_what_another_user_planted_is_a_configuration_error_at_once( callable $plant ): void {
		$fpm = $this->pools();
		$plant( $fpm->locks() . '/wu_serverpilot-' . posix_getpwnam( self::VICTIM )['uid'] );

		$ended = $fpm->run( self::timed_add(), Fpm::site( [ 'WU_SERVER_PILOT_APP_ID' => 'appOne' ] ), 'victim' )->value();

		$this->assertSame( [ 'configuration', false ], [ $ended['kind'], $ended['retryable'] ] );
		$this->assertStringContainsString( 'wu_serverpilot.lock_dir', $ended['message'] );
		self::assert_within( self::GRACE, $ended['seconds'] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	/** Two pools that share the folder, each with an app of its own. */
	private function pools(): Fpm {
		$apps = array_map( fn( $id ) => array_merge( $this->emulator->app(), [ 'id' => $id ] ), [ 'appOne', 'appTwo' ] );
		$this->emulator->call( 'PATCH', 'state', [ 'apps' => $apps ] );
		$fpm = new Fpm( [ 'victim' => [ 'user' => self::VICTIM ], 'other' => [ 'user' => self::OTHER ] ] );
		$fpm->open_to_other_users();
		return $fpm;
	}
}
