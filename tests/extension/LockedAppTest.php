<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * What may be done with it, when, and by whom.
 */
final class LockedAppTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	private const FACTS = '[ "own" => [ "network.example" ], "wanted" => [ [ "name" => "shop.example" ] ] ]';

	private const IN_TIME = 'ini_set( "wu_serverpilot.timeout", "5" );';

	/** Code: kind, retryable and message of what each function in $calls throws, or what it answers. */
	private const ANSWERS = '$answers = array_map( static function ( $call ) {
			try { return $call(); } catch ( WuServerPilot\Exception $error ) { return [ $error->getKind(), $error->isRetryable(), $error->getMessage() ]; }
		}, $calls );';

	public function test_the_app_is_read_once_and_as_get_app_answers_it(): void {
		$code = '$app = wu_serverpilot_lock(); $read = $app->read(); $report = $app->reconcile( ' . self::FACTS . ' );
			return [ $read === $report["app"], $read["domains"], $app->read()["domains"], array_keys( $read ) === array_keys( wu_serverpilot_get_app() ) ];';
		$this->assertSame( [ true, [ 'network.example' ], [ 'network.example', 'shop.example' ], true ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ, self::WRITE, self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public function test_to_lock_makes_no_request(): void {
		$this->assertSame( 'WuServerPilot\LockedApp', $this->value_of( 'return get_class( wu_serverpilot_lock() );' ) );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_while_it_is_held_what_would_change_the_app_is_refused_and_what_reads_works(): void {
		$code     = self::IN_TIME . '$app = wu_serverpilot_lock(); $calls = [
				static fn() => wu_serverpilot_add_domain( "a.example" ),
				static fn() => wu_serverpilot_remove_domain( "a.example" ),
				static fn() => wu_serverpilot_sync_domains( [ "a.example" ] ),
				static fn() => wu_serverpilot_lock(),
				static fn() => wu_serverpilot_get_domains(),
				static fn() => wu_serverpilot_sync_domains( [ "a.example" ], [], true )["added"],
				static fn() => wu_serverpilot_canonical( "A.example." ),
			];' . self::ANSWERS . '
			return [ $answers, $app->reconcile( ' . self::FACTS . ' )["added"], $app->release(), wu_serverpilot_add_domain( "after.example" )["added"] ];';
		$refused  = [ 'locked', false, "This request holds the app's lock already (wu_serverpilot_lock()). Nothing was changed by this call. Release that lock first." ];
		$expected = [ $refused, $refused, $refused, $refused, [ 'network.example' ], [ 'a.example' ], 'a.example' ];
		$this->assertSame( [ $expected, [ 'shop.example' ], null, [ 'after.example' ] ], $this->value_of( $code ) );
	}

	/** How a lock may end; `$app` is the object. */
	public static function ends(): array {
		return [
			'released'             => [ '$app->release();' ],
			'released twice'       => [ '$app->release(); $app->release();' ],
			'unset'                => [ 'unset( $app );' ],
			'another takes over'   => [ '$app = null;' ],
			'its function is over' => [ '( static function () use ( &$app ) { $mine = $app; $app = null; } )();' ],
			'a fiber is dropped'   => [ '$app = null; $fiber = new Fiber( static function () { $app = wu_serverpilot_lock(); Fiber::suspend(); } ); $fiber->start(); unset( $fiber ); gc_collect_cycles();' ],
			'a cycle is collected' => [ '$cycle = new stdClass(); $cycle->itself = $cycle; $cycle->app = $app; unset( $app, $cycle ); gc_collect_cycles();' ],
			'an exception passes'  => [ '$app = null; try { ( static function () { $app = wu_serverpilot_lock(); throw new Exception(); } )(); } catch ( Exception $thrown ) {}' ],
		];
	}

	/** @dataProvider ends */
	#[DataProvider( 'ends' )]
	public function test_the_lock_is_free_at_once_when_the_object_is( string $end ): void {
		$code = self::IN_TIME . "\$app = wu_serverpilot_lock(); $end return wu_serverpilot_add_domain( 'after.example' )['added'];";
		$this->assertSame( [ 'after.example' ], $this->value_of( $code ) );
	}

	public function test_an_object_of_before_neither_works_nor_frees_the_lock_of_another(): void {
		$code    = self::IN_TIME . '$old = wu_serverpilot_lock(); $old->release(); $new = wu_serverpilot_lock();
			$calls = [ static fn() => $old->read(), static fn() => $old->reconcile( ' . self::FACTS . ' ), static fn() => $old->release(), static fn() => wu_serverpilot_lock() ];' . self::ANSWERS . '
			unset( $old, $calls );
			return [ $answers, $new->reconcile( ' . self::FACTS . ' )["added"] ];';
		$locked  = [ 'locked', false, "This request holds the app's lock already (wu_serverpilot_lock()). Nothing was changed by this call. Release that lock first." ];
		$refused = [ 'locked', false, "The app's lock was released before this call. Nothing was changed by it. Take the lock again (wu_serverpilot_lock())." ];
		$this->assertSame( [ [ $refused, $refused, null, $locked ], [ 'shop.example' ] ], $this->value_of( $code ) );
	}

	public function test_nothing_is_written_when_too_little_time_is_left(): void {
		$code  = 'ini_set( "wu_serverpilot.timeout", "0.6" );
			$app = wu_serverpilot_lock(); $app->read();
			usleep( 450000 );
			$app->reconcile( [ "own" => [ "network.example" ], "wanted" => [ [ "name" => "network.example" ] ] ] );
			$app->reconcile( ' . self::FACTS . ' );';
		$error = self::an_error(
			'timeout',
			'ServerPilot did not finish within 0.6 seconds (wu_serverpilot.timeout) while this site gathered what the app shall have, and too little time was left to write it. It is tried again later.',
			[ 'retryable' => true ]
		);
		$this->assertSame( $error, $this->error_of( $code ) );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	/** Ways to another object, or to the inside of this one. */
	public static function doors(): array {
		return [
			[ 'new WuServerPilot\LockedApp();' ],
			[ 'clone $app;' ],
			[ 'serialize( $app );' ],
			[ 'unserialize( "O:23:\"WuServerPilot\\LockedApp\":0:{}" );' ],
			[ 'unserialize( "C:23:\"WuServerPilot\\LockedApp\":0:{}" );' ],
			[ '( new ReflectionClass( $app ) )->newInstanceWithoutConstructor()->read();' ],
			[ '( new ReflectionMethod( $app, "__construct" ) )->invoke( $app );' ],
			[ '$app->number = 7;' ],
			[ '$app->number;' ],
			[ '$app->read( 7 );' ],
			[ '$app->reconcile();' ],
			[ '$app->reconcile( "own" );' ],
		];
	}

	/** @dataProvider doors */
	#[DataProvider( 'doors' )]
	public function test_no_door_leads_to_another_object_and_the_lock_stays_held( string $door ): void {
		$code   = self::IN_TIME . '$app = wu_serverpilot_lock(); set_error_handler( static fn( $level, $said ) => throw new ErrorException( $said ) );
			try { ' . $door . ' $refused = false; } catch ( Throwable $thrown ) { $refused = ! $thrown instanceof WuServerPilot\Exception; }
			unset( $thrown );
			return [ $refused, $app->reconcile( ' . self::FACTS . ' )["added"] ];';
		$this->assertSame( [ true, [ 'shop.example' ] ], $this->value_of( $code ) );
	}

	public function test_the_class_is_final(): void {
		$result = $this->site()->run( 'eval( "class Mine extends WuServerPilot\\LockedApp {}" );' );
		$this->assertStringContainsString( 'final class', $result->errors );
	}

	/** @dataProvider misshapen_facts */
	#[DataProvider( 'misshapen_facts' )]
	public function test_facts_of_another_shape_are_a_configuration_error_that_says_which( string $facts, string $said ): void {
		$error = $this->error_of( self::IN_TIME . "wu_serverpilot_lock()->reconcile( $facts );" );
		$this->assertSame( self::an_error( 'configuration', "The facts cannot be used: $said. Nothing was changed." ), $error );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public static function misshapen_facts(): array {
		$wanted = static fn( $wanted ) => '[ "own" => [ "network.example" ], "wanted" => ' . $wanted . ' ]';
		return [
			[ '[ "own" => [] ]', 'wanted is missing' ],
			[ '[ "wanted" => [] ]', 'own is missing' ],
			[ '[ "own" => null, "wanted" => [] ]', 'own is missing' ],
			[ '[ "own" => "network.example", "wanted" => [] ]', 'own is not an array' ],
			[ '[ "own" => [ "a.example", 7 ], "wanted" => [] ]', 'own[1] is not text' ],
			[ $wanted( '"shop.example"' ), 'wanted is not an array' ],
			[ $wanted( '[ "shop.example" ]' ), 'wanted[0] is not an array' ],
			[ $wanted( '[ [ "names" => [] ] ]' ), 'wanted[0].name is missing' ],
			[ $wanted( '[ [ "name" => "a.example" ], [ "name" => 1.5 ] ]' ), 'wanted[1].name is not text' ],
			[ $wanted( '[ [ "name" => "a.example", "names" => "a.example" ] ]' ), 'wanted[0].names is not an array' ],
			[ $wanted( '[ [ "name" => "a.example", "names" => [ "a.example", [] ] ] ]' ), 'wanted[0].names[1] is not text' ],
			[ $wanted( '[ [ "name" => "a.example", "entry" => 1 ] ]' ), 'wanted[0].entry is neither true, false nor null' ],
			[ $wanted( '[], "gone" => "x"' ), 'gone is not an array' ],
			[ $wanted( '[], "missing" => [ 7 ]' ), 'missing[0] is not text' ],
			[ $wanted( '[], "deferred" => [ null ]' ), 'deferred[0] is not text' ],
			[ $wanted( '[], "taken_off" => "many"' ), 'taken_off is not a number of domains' ],
			[ $wanted( '[], "taken_off" => -1' ), 'taken_off is not a number of domains' ],
		];
	}

	/** @dataProvider unusable_options */
	#[DataProvider( 'unusable_options' )]
	public function test_an_option_that_cannot_be_used_is_a_configuration_error_that_says_which( string $options, string $said ): void {
		$error = $this->error_of( 'wu_serverpilot_lock()->reconcile( ' . self::FACTS . ", $options );" );
		$this->assertSame( self::an_error( 'configuration', "An option cannot be used: $said. Nothing was changed." ), $error );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public static function unusable_options(): array {
		return [
			[ '[ "any_app" => "yes" ]', '“any_app” is neither true nor false' ],
			[ '[ "confirmed" => "a.example" ]', '“confirmed” is not a list of names' ],
			[ '[ "confirmed" => [ true ] ]', '“confirmed” is not a list of names' ],
			[ '[ "dry_run" => true ]', '“dry_run” is no option' ],
			[ '[ true ]', '“0” is no option' ],
		];
	}

	public function test_100_that_end_badly_leave_no_file_open_and_no_memory_taken(): void {
		$code = self::IN_TIME . '$files = static fn() => count( scandir( "/proc/self/fd" ) );
			$turn = static function () {
				try { $app = wu_serverpilot_lock(); throw new Exception(); } catch ( Exception $error ) {}
				unset( $app );
				try { $app = wu_serverpilot_lock(); $app->reconcile( [ "own" => [ 1 ] ] ); } catch ( Exception $error ) {}
			};
			$turn();
			$before = [ $files(), memory_get_usage() ];
			for ( $i = 0; $i < 100; $i++ ) { $turn(); }
			return [ $files() - $before[0], memory_get_usage() - $before[1] ];';
		list( $files, $memory ) = $this->value_of( $code );
		$this->assertSame( 0, $files );
		$this->assertLessThan( 4096, $memory );
	}
}
