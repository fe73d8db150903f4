<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\ExtensionTestCase;
use WuServerPilot\Tests\Project;

/**
 * Whatever ends requests and wherever, also under the lock: the worker serves on, and its next request and another process get the lock at once.
 */
final class EndsTest extends ExtensionTestCase {

	/** Seconds within which the lock is to be had: nobody waits for it. */
	private const AT_ONCE = 1.5;

	/** How far the work has come; `%s` is the end, an expression. */
	private const STAGES = [
		'while the object is made' => '( static fn( ...$all ) => null )( wu_serverpilot_lock(), %s );',
		'locked'                   => '$app = wu_serverpilot_lock(); %s;',
		'read'                     => '$app = wu_serverpilot_lock(); $app->read(); %s;',
		'while facts are made'     => '$app = wu_serverpilot_lock(); $app->reconcile( [ "own" => [ "network.example" ], "wanted" => [], "other" => %s ] );',
		'reconciled'               => '$app = wu_serverpilot_lock(); $app->reconcile( [ "own" => [ "network.example" ], "wanted" => [ [ "name" => "shop.example" ] ] ] ); %s;',
		'released'                 => '$app = wu_serverpilot_lock(); $app->read(); $app->release(); %s;',
	];

	/** Ways for a request to end, each an expression. */
	public static function ends(): array {
		$keep = '$GLOBALS["kept"] = $app ?? null';
		return [
			'a fatal error'                    => [ 'trigger_error( "Mine", E_USER_ERROR )' ],
			'no memory'                        => [ 'str_repeat( "x", PHP_INT_MAX >> 8 )' ],
			'exit'                             => [ 'exit' ],
			'an exception'                     => [ 'throw new DomainException( "Mine." )' ],
			'a fatal error, the object kept'   => [ "[ $keep, trigger_error( 'Mine', E_USER_ERROR ) ]" ],
			'exit, the object kept'            => [ "[ $keep, exit ]" ],
			'a fiber that is never resumed'    => [ 'Fiber::suspend()' ],
			'a destructor that throws'         => [ "[ $keep, \$GLOBALS['bomb'] = new Bomb( static fn() => throw new DomainException( 'Mine.' ) ) ]" ],
			'a destructor with a fatal error'  => [ "[ $keep, \$GLOBALS['bomb'] = new Bomb( static fn() => trigger_error( 'Mine', E_USER_ERROR ) ) ]" ],
			'a shutdown function that locks'   => [ "[ $keep, register_shutdown_function( static function () { unset( \$GLOBALS['kept'] ); wu_serverpilot_lock()->read(); } ), exit ]" ],
			'a program that lives on'          => [ '[ exec( "sleep 3 >/dev/null 2>&1 &" ), exit ]' ],
			'SIGKILL'                          => [ 'exec( "kill -KILL " . getmypid() )', false ],
		];
	}

	/** @dataProvider ends */
	#[DataProvider( 'ends' )]
	public function test_the_next_request_of_a_worker_of_php_fpm_and_another_process_get_the_lock( string $end, bool $worker_lives_on = true ): void {
		$fpm = new Fpm();
		foreach ( self::STAGES as $stage => $work ) {
			$worker = array_key_first( $fpm->workers() );
			$fpm->start( self::request( $work, $end ), Fpm::site() )->answer();
			$this->assert_lock_is_free( $fpm, "$stage: $end" );
			$this->assertSame( $worker_lives_on, array_key_first( $fpm->workers() ) === $worker, "$stage: $end" );
		}
	}

	public function test_a_request_whose_time_is_up_frees_the_lock(): void {
		$fpm = new Fpm();
		$fpm->start( self::request( self::STAGES['while facts are made'], '( static function () { set_time_limit( 1 ); while ( true ) {} } )()' ), Fpm::site() )->answer();
		$this->assert_lock_is_free( $fpm, 'while facts are made' );
	}

	/**
	 * Takes all but the last of what PHP may have: no further chunk, `%d` of the pages, and `%d` of the places in a page for
	 * what is as large as the object.
	 */
	private const FILL = '$kept = array_fill( 0, 2000, null ); ini_set( "memory_limit", (string) memory_get_usage( true ) );
		for ( $at = 0; $at < %d; $at++ ) { $kept[ $at ] = str_repeat( "x", 4000 ); }
		for ( $at = 0; $at < %d; $at++ ) { $kept[ $at + 600 ] = str_repeat( "x", 20 ); }
		$filled = true;';

	/**
	 * What needs memory while the lock is held; `%s` takes all but the last of it. And so many pages to leave it, from none to
	 * more than enough.
	 */
	public static function hungry(): array {
		$facts = '$facts = [ "own" => [ "network.example" ], "wanted" => array_map( static fn( $n ) => [ "name" => "not-a-domain-$n" ], range( 1, 300 ) ) ];';
		return [
			'the object'             => [ '%s $app = wu_serverpilot_lock();', range( 0, 2 ) ],
			'what read() answers'    => [ '$app = wu_serverpilot_lock(); %s $app->read();', range( 0, 20 ) ],
			'what reconcile() tells' => [ "$facts \$app = wu_serverpilot_lock(); %s \$app->reconcile( \$facts );", range( 0, 300, 15 ) ],
		];
	}

	/** @dataProvider hungry */
	#[DataProvider( 'hungry' )]
	public function test_memory_that_runs_out_anywhere_frees_the_lock( string $work, array $left ): void {
		$this->emulator->reset( [ 'network.example', ...array_map( static fn( $n ) => "n$n.example", range( 1, 250 ) ) ] );
		$fpm   = new Fpm();
		$ends  = function ( int $pages, int $places ) use ( $fpm, $work ): string {
			$code   = 'register_shutdown_function( static function () use ( &$kept, &$filled, &$done ) { $kept = null; echo json_encode( [ $filled, $done ] ); } );' . sprintf( $work, sprintf( self::FILL, $pages, $places ) ) . '$done = true; $kept = null; exit;';
			$answer = $fpm->start( $code, Fpm::site() )->answer();
			$this->assert_lock_is_free( $fpm, "$pages pages and $places places taken" );
			return $answer['body'];
		};
		$pages  = self::last( static fn( $pages ) => '[null,null]' !== $ends( $pages, 0 ), 511 );
		$places = self::last( static fn( $places ) => '[null,null]' !== $ends( $pages, $places ), 300 );

		$ended = array_map( static fn( $left ) => $ends( $pages - $left, 0 === $left ? $places : 0 ), $left );
		$this->assertEqualsCanonicalizing( [ '[true,null]', '[true,true]' ], array_values( array_unique( $ended ) ) );
	}

	/**
	 * The last number for which something is so.
	 *
	 * @param callable(int):bool $is_so It is for 0, and not for those after the last.
	 * @param int                $end   It is not for this one.
	 */
	private static function last( callable $is_so, int $end ): int {
		$last = 0;
		while ( $end - $last > 1 ) {
			$middle = intdiv( $last + $end, 2 );
			$is_so( $middle ) ? $last = $middle : $end = $middle;
		}
		return $last;
	}

	public function test_100_requests_without_memory_for_an_answer_leave_none_of_it_behind(): void {
		$this->emulator->change_app( [ 'name' => str_repeat( 'n', 600 << 10 ) ] );
		$fpm    = new Fpm();
		$work   = 'ini_set( "memory_limit", "2M" ); $kept = str_repeat( "x", 1100 << 10 ); $app = wu_serverpilot_lock(); $app->read();';
		$memory = static function () use ( $fpm ): int {
			preg_match( '/^VmRSS:\s+(\d+)/m', file_get_contents( '/proc/' . array_key_first( $fpm->workers() ) . '/status' ), $found );
			return (int) $found[1];
		};
		$turn   = static fn() => $fpm->start( $work, Fpm::site() )->answer()['errors'];
		$this->assertStringContainsString( 'Allowed memory size', $turn() );
		array_map( $turn, range( 1, 20 ) );
		$before = $memory();
		array_map( $turn, range( 1, 100 ) );

		// The answers would be 60 MiB; the allocator takes a while until it is level.
		$this->assertLessThan( $before + ( 12 << 10 ), $memory() );
		$this->assert_lock_is_free( $fpm, 'after 100' );
	}

	// A panic reaches PHP as an \Error, and the worker serves on.

	/**
	 * The extension with a function that panics. In the development profile, of which `cargo test` has nearly everything already: panics
	 * unwind there as in a release.
	 */
	private static function panicking_extension(): string {
		static $copy = null;
		if ( null === $copy ) {
			$target = getenv( 'CARGO_TARGET_DIR' ) ?: Project::path( 'target' );
			$copied = "$target/panic-probe/libwu_serverpilot.so";
			is_dir( dirname( $copied ) ) || mkdir( dirname( $copied ), 0777, true );
			// The next build without the function takes the place of cargo's own, perhaps before it is copied.
			$build = 'cd ' . escapeshellarg( Project::path( '' ) ) . ' && cargo build --quiet --workspace --lib --features wu_serverpilot/panic-probe 2>&1';
			for ( $try = 1; $try <= 3 && null === $copy; $try++ ) {
				exec( $build, $said, $status );
				self::assertSame( 0, $status, 'The extension with a function that panics was not built: ' . implode( "\n", $said ) );
				copy( "$target/debug/libwu_serverpilot.so", $copied );
				$copy = str_contains( file_get_contents( $copied ), 'wu_serverpilot_panic' ) ? realpath( $copied ) : null;
			}
		}
		return $copy;
	}

	/** Where it panics: on its way, or with the HTTP client's mutex held. */
	public static function places(): array {
		return [
			'in a function'          => [ 'false', 'Rust panic: asked for by a test' ],
			'with the client held'   => [ 'true', 'Rust panic: asked for by a test, with the client held' ],
		];
	}

	/** @dataProvider places */
	#[DataProvider( 'places' )]
	public function test_a_panic_is_an_error_that_php_can_catch_and_the_worker_serves_on( string $place, string $message ): void {
		$fpm    = new Fpm( [ 'pool' => [ 'php_value[log_errors]' => 0 ] ], self::panicking_extension() );
		$worker = array_key_first( $fpm->workers() );
		$panic  = "wu_serverpilot_panic( $place );";
		$code   = "wu_serverpilot_get_domains(); try { $panic } catch ( \\Error \$error ) { return [ get_class( \$error ), \$error->getMessage(), wu_serverpilot_get_domains() ]; }";

		foreach ( range( 1, 3 ) as $turn ) {
				$this->assertSame( [ 'Error', $message, [ 'network.example' ] ], $this->value( $fpm, $code ) );
			// Not caught, it is a fatal error of this one request.
			$this->assertTrue( $fpm->start( "register_shutdown_function( static function () { $panic } );", Fpm::site() )->answer()['complete'] );
		}

		$this->assertSame( [ 'network.example' ], $this->value( $fpm, 'return wu_serverpilot_get_domains();' ) );
		$this->assertSame( [ $worker ], array_keys( $fpm->workers() ) );
		$this->assertSame( 1, $this->emulator->connections() );
	}

	public function test_a_panic_while_credentials_are_read_throws_nothing_that_could_show_them(): void {
		$fpm    = new Fpm( [ 'pool' => [ 'php_value[log_errors]' => 0 ] ], self::panicking_extension() );
		$worker = array_key_first( $fpm->workers() );
		$code   = 'wu_serverpilot_use_credentials( "id", "KEY", "panic" ); return wu_serverpilot_status()["credentials"];';

		$missing = array_fill_keys( [ 'WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID' ], 'missing' );
		$empty   = array_fill_keys( array_keys( $missing ), '' );
		$answer  = $fpm->start( $code, Fpm::site( $empty ) )->answer()['body'];
		$this->assertSame( $missing, unserialize( $answer )['value'] );
		$this->assertSame( [ 'network.example' ], $this->value( $fpm, 'return wu_serverpilot_get_domains();' ) );
		$this->assertSame( [ $worker ], array_keys( $fpm->workers() ) );
	}

	public function test_a_lock_that_php_has_no_memory_to_make_an_object_of_ends_with_the_request(): void {
		$fpm     = new Fpm( [ 'pool' => [] ], self::panicking_extension() );
		$worker  = array_key_first( $fpm->workers() );
		$another = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $fpm->locks() ] );
		$code    = 'ini_set( "wu_serverpilot.timeout", "5" ); return wu_serverpilot_add_domain( "%s" )["added"];';
		$fpm->start( 'wu_serverpilot_lock_without_memory();', Fpm::site() )->answer();
		$this->assertSame( [ 'another.example' ], $another->run( sprintf( $code, 'another.example' ) )->value() );
		$this->assertSame( [ 'next.example' ], $fpm->run( sprintf( $code, 'next.example' ) )->value() );
		$this->assertSame( [ $worker ], array_keys( $fpm->workers() ) );
	}

	/** What the code returns. Rust writes of the panic to stderr, which is no complaint of PHP's. */
	private function value( Fpm $fpm, string $code ) {
		return unserialize( $fpm->start( $code, Fpm::site() )->answer()['body'] )['value'];
	}

	/** A request that does the work up to its end; in a fiber, so that it may end by waiting for ever. */
	private static function request( string $work, string $end ): string {
		return 'final class Bomb { public function __construct( private Closure $explode ) {} public function __destruct() { ( $this->explode )(); } }
			$GLOBALS["fiber"] = new Fiber( static function () { ' . sprintf( $work, $end ) . ' } ); $GLOBALS["fiber"]->start();';
	}

	/** The server's next request gets the lock at once, and so does another process. */
	private function assert_lock_is_free( Fpm $fpm, string $message ): void {
		$code    = 'ini_set( "wu_serverpilot.timeout", "5" ); ' . self::timed_add( 'network.example' );
		$another = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $fpm->locks() ] );
		foreach ( [ $fpm->run( $code ), $another->run( $code ) ] as $result ) {
			$added = $result->value();
			$this->assertNull( $added['kind'], $message );
			self::assert_within( self::AT_ONCE, $added['seconds'], $message );
		}
	}
}
