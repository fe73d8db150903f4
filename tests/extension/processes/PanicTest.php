<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * It reaches PHP as an \Error, and the worker serves on.
 */
final class PanicTest extends ProcessTestCase {

	/** The extension with a function that panics. */
	private static string $extension;

	public static function setUpBeforeClass(): void {
		exec( escapeshellarg( __DIR__ . '/panic-probe' ), $output, $status );
		self::assertSame( 0, $status, 'The extension with a function that panics was not built.' );
		self::$extension = end( $output );
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
		$fpm    = new Fpm( [ 'pool' => [ 'php_value[log_errors]' => 0 ] ], self::$extension );
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
		$fpm    = new Fpm( [ 'pool' => [ 'php_value[log_errors]' => 0 ] ], self::$extension );
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
		$fpm     = new Fpm( [ 'pool' => [] ], self::$extension );
		$worker  = array_key_first( $fpm->workers() );
		$another = $this->site()->with_ini( [ 'wu_serverpilot.lock_dir' => $fpm->locks() ] );
		$code    = 'ini_set( "wu_serverpilot.timeout", "5" ); return wu_serverpilot_add_domain( "%s" )["added"];';
		$fpm->start( 'wu_serverpilot_lock_without_memory();', Fpm::site() )->answer();
		$this->assertSame( [ 'another.example' ], $another->run( sprintf( $code, 'another.example' ) )->value() );
		$this->assertSame( [ 'next.example' ], $fpm->run( sprintf( $code, 'next.example' ) )->value() );
		$this->assertSame( [ $worker ], array_keys( $fpm->workers() ) );
	}

	/**
	 * What the code returns. Rust writes of the panic to stderr, which is no complaint of PHP's.
	 *
	 * @return mixed
	 */
	private function value( Fpm $fpm, string $code ) {
		return unserialize( $fpm->start( $code, Fpm::site() )->answer()['body'] )['value'];
	}
}
