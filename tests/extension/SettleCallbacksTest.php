<?php
/**
 * What the function settle calls.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * However it ends, the lock is free and the caller learns of it.
 */
final class SettleCallbacksTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	private const FACTS = '[ "own" => [ "network.example" ], "wanted" => [ [ "name" => "shop.example" ] ] ]';

	private const IN_TIME = 'ini_set( "wu_serverpilot.timeout", "5" );';

	public function test_facts_are_asked_for_the_app_as_get_app_answers_it(): void {
		$code = 'wu_serverpilot_settle( static function ( array $app, ...$others ) use ( &$seen ) { $seen = [ $app, $others ]; return ' . self::FACTS . '; } );
			return $seen === [ $seen[0], [] ] && array_merge( wu_serverpilot_get_app(), [ "domains" => [ "network.example" ], "autossl" => $seen[0]["autossl"] ] ) === $seen[0];';
		$this->assertTrue( $this->value_of( $code ) );
	}

	/**
	 * @dataProvider callables
	 */
	#[DataProvider( 'callables' )]
	public function test_anything_that_can_be_called_may_be_given( string $callable ): void {
		$code = 'class Site {
				public function __invoke( array $app ) { return self::facts( $app ); }
				public static function facts( array $app ) { return ' . self::FACTS . '; }
				public static function &by_reference( array $app ) { static $facts = ' . self::FACTS . '; return $facts; }
				public function __call( $name, $arguments ) { return self::facts( ...$arguments ); }
			}
			function site_facts( array $app ) { return Site::facts( $app ); }';
		$this->assertSame( [ 'shop.example' ], $this->value_of( "$code return wu_serverpilot_settle( $callable )['added'];" ) );
	}

	public static function callables(): array {
		return [
			[ '"site_facts"' ],
			[ '"Site::facts"' ],
			[ '[ "Site", "facts" ]' ],
			[ '[ "Site", "by_reference" ]' ],
			[ 'new Site()' ],
			[ '[ new Site(), "magic" ]' ],
			[ 'Site::facts( ... )' ],
			[ 'fn() => Site::facts( [] )' ],
		];
	}

	public function test_an_exception_of_either_reaches_the_caller_as_the_same_object_and_the_lock_is_free(): void {
		$code = self::IN_TIME . '$thrown = new DomainException( "Mine." );
			$throws  = static function () use ( $thrown ) { throw $thrown; };
			foreach ( [ [ $throws, [] ], [ static fn() => [], [ "needed" => $throws ] ], [ $throws, [ "dry_run" => true ] ] ] as $arguments ) {
				try {
					wu_serverpilot_settle( ...$arguments );
				} catch ( DomainException $caught ) {
					$same[] = $caught === $thrown;
				}
			}
			return [ $same, wu_serverpilot_add_domain( "after.example" )["added"] ];';
		$this->assertSame( [ [ true, true, true ], [ 'after.example' ] ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ, self::READ, self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_an_error_of_php_is_passed_on_like_an_exception(): void {
		$code = self::IN_TIME . 'try {
				wu_serverpilot_settle( static fn() => strlen() );
			} catch ( ArgumentCountError $error ) {
				return [ get_class( $error ), wu_serverpilot_add_domain( "after.example" )["added"] ];
			}';
		$this->assertSame( [ 'ArgumentCountError', [ 'after.example' ] ], $this->value_of( $code ) );
	}

	/**
	 * Ways in which a process can end inside a callback.
	 */
	public static function ends(): array {
		return [
			'exit'                   => [ 'exit( 7 );', 7, '' ],
			'a fatal error'          => [ 'trigger_error( "Mine", E_USER_ERROR );', 255, 'Fatal error: Mine' ],
			'no memory'              => [ 'ini_set( "memory_limit", "16M" ); $text = str_repeat( "x", 1 << 28 );', 255, 'Allowed memory size' ],
			'a class without method' => [ 'eval( "class Broken implements Countable {}" );', 255, 'Class Broken contains 1 abstract method' ],
			'time'                   => [ 'set_time_limit( 1 ); while ( true ) {}', 255, 'Maximum execution time of 1 second exceeded' ],
		];
	}

	/**
	 * @dataProvider ends
	 */
	#[DataProvider( 'ends' )]
	public function test_the_lock_is_free_at_once_when_a_callback_ends_the_request( string $end, int $status, string $said ): void {
		foreach ( [ '$end, []', 'static fn() => [], [ "needed" => $end ]' ] as $arguments ) {
			$this->emulator->reset();
			$code   = self::IN_TIME . '
				register_shutdown_function( static function () {
					echo json_encode( [ wu_serverpilot_add_domain( "after.example" )["added"], wu_serverpilot_settle( static fn() => ' . self::FACTS . ' )["added"] ] );
				} );
				$end = static function () { ' . $end . ' };
				wu_serverpilot_settle( ' . $arguments . ' );';
			$result = $this->site()->run( $code );

			$this->assertSame( [ $status, '[["after.example"],["shop.example"]]' ], [ $result->status, $result->output ], $result->errors );
			'' === $said ? $this->assertSame( '', $result->errors ) : $this->assertStringContainsString( $said, $result->errors );
			$this->assertSame( [ 'network.example', 'after.example', 'shop.example' ], $this->emulator->domains() );
		}
	}

	public function test_what_would_change_the_app_is_refused_inside_and_what_reads_works(): void {
		$code     = self::IN_TIME . '$calls = [
				static fn() => wu_serverpilot_add_domain( "a.example" ),
				static fn() => wu_serverpilot_remove_domain( "a.example" ),
				static fn() => wu_serverpilot_sync_domains( [ "a.example" ] ),
				static fn() => wu_serverpilot_settle( static fn() => [] ),
				static fn() => wu_serverpilot_get_domains(),
				static fn() => wu_serverpilot_sync_domains( [ "a.example" ], [], true )["added"],
				static fn() => wu_serverpilot_settle( static fn() => ' . self::FACTS . ', [ "dry_run" => true ] )["added"],
				static fn() => wu_serverpilot_canonical( "A.example." ),
			];
			$try = static function () use ( $calls, &$seen ) {
				foreach ( $calls as $call ) {
					try { $seen[] = $call(); } catch ( WuServerPilot\Exception $error ) { $seen[] = [ $error->getKind(), $error->isRetryable(), $error->getMessage() ]; }
				}
				return ' . self::FACTS . ';
			};
			$added = wu_serverpilot_settle( $try )["added"];
			return [ $seen, $added, wu_serverpilot_add_domain( "after.example" )["added"] ];';
		$sentence = 'wu_serverpilot_settle() is running and holds this app\'s lock, so a function that it calls cannot change the app as well. ' .
			'Nothing was changed by that. Call it when wu_serverpilot_settle() has returned.';
		$refused  = [ 'locked', false, $sentence ];
		$expected = [ $refused, $refused, $refused, $refused, [ 'network.example' ], [ 'a.example' ], [ 'shop.example' ], 'a.example' ];
		$this->assertSame( [ $expected, [ 'shop.example' ], [ 'after.example' ] ], $this->value_of( $code ) );
	}

	public function test_time_spent_in_a_callback_counts_and_nothing_is_written(): void {
		$code  = 'ini_set( "wu_serverpilot.timeout", "0.2" );
			$slow = static function () { usleep( 300000 ); return ' . self::FACTS . '; };
			foreach ( [ [ $slow ], [ $slow, [ "needed" => static fn() => (bool) $slow() ] ] ] as $arguments ) {
				try {
					wu_serverpilot_settle( ...$arguments );
				} catch ( WuServerPilot\Exception $error ) {
					$kinds[] = [ $error->getKind(), $error->isRetryable(), $error->getMessage() ];
				}
			}
			return $kinds;';
		$error = [ 'timeout', true, 'ServerPilot did not finish within 0.2 seconds (wu_serverpilot.timeout) while this site was asked what the app should have. It is tried again later.' ];
		$this->assertSame( [ $error, $error ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_needed_is_asked_before_any_request_and_may_end_the_call(): void {
		$code = '$facts = static function () use ( &$asked ) { $asked[] = "facts"; return ' . self::FACTS . '; };
			$needed = static function ( ...$arguments ) use ( &$asked ) { $asked[] = [ "needed", $arguments, count( wu_serverpilot_requests() ) ]; return [] === $arguments && 1 < count( $asked ); };
			return [ wu_serverpilot_settle( $facts, [ "needed" => $needed ] ), wu_serverpilot_settle( $facts, [ "needed" => $needed ] )["added"], $asked ];';
		$this->assertSame( [ null, [ 'shop.example' ], [ [ 'needed', [], 0 ], [ 'needed', [], 0 ], 'facts' ] ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_settled_is_given_the_report_under_the_lock_before_autossl(): void {
		$this->emulator->change_app( [ 'autossl' => [ 'available' => true ] ] );
		$code = self::IN_TIME . '$settled = static function ( ...$arguments ) use ( &$told ) {
				try { wu_serverpilot_add_domain( "a.example" ); } catch ( WuServerPilot\Exception $error ) { $told = [ $arguments, $error->getKind() ]; }
			};
			$report = wu_serverpilot_settle( static fn() => ' . self::FACTS . ', [ "settled" => $settled ] );
			return [ $told === [ [ array_merge( $report, [ "autossl" => "not_requested" ] ) ], "locked" ], $report["autossl"] ];';
		$this->assertSame( [ true, 'enabled' ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ, self::WRITE, self::WRITE . '/ssl' ], $this->emulator->request_lines() );
	}

	public function test_what_settled_throws_reaches_the_caller_and_what_was_written_stays(): void {
		$code = self::IN_TIME . 'try {
				wu_serverpilot_settle( static fn() => ' . self::FACTS . ', [ "settled" => static function () { throw new DomainException( "Mine." ); } ] );
			} catch ( DomainException $error ) {
				return wu_serverpilot_add_domain( "after.example" )["domains"];
			}';
		$this->assertSame( [ 'network.example', 'shop.example', 'after.example' ], $this->value_of( $code ) );
	}

	public function test_a_dry_run_calls_for_facts_alone_and_takes_no_lock(): void {
		$code = '$file = static fn() => glob( ini_get( "wu_serverpilot.lock_dir" ) . "/*/*" );
			$before = $file();
			$report = wu_serverpilot_settle( static fn() => ' . self::FACTS . ', [ "dry_run" => true, "needed" => static fn() => exit( 1 ), "settled" => static fn() => exit( 1 ) ] );
			return [ $report["added"], $report["autossl"], $before === $file() ];';
		$this->assertSame( [ [ 'shop.example' ], 'not_requested', true ], $this->value_of( $code ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_child_that_a_callback_forks_does_not_go_on_and_leaves_the_lock_to_its_parent(): void {
		$code = self::IN_TIME . '$fork = static function () use ( &$child ) {
				$child = pcntl_fork();
				0 === $child || pcntl_waitpid( $child, $status );
				return ' . self::FACTS . ';
			};
			try {
				$added = wu_serverpilot_settle( $fork )["added"];
			} catch ( WuServerPilot\Exception $error ) {
				echo $error->getKind(), $error->isRetryable() ? " again" : "";
				exit;
			}
			return $added;';
		$result = $this->site()->run( $code );
		$this->assertSame( [ 'locked', [ 'shop.example' ] ], [ $result->output, $result->value() ] );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_a_fiber_that_waits_inside_keeps_the_lock_and_nobody_waits_for_it_in_vain(): void {
		$code = self::IN_TIME . '$fiber = new Fiber( static fn() => wu_serverpilot_settle( static function () { Fiber::suspend(); return ' . self::FACTS . '; } )["added"] );
			$fiber->start();
			try { wu_serverpilot_add_domain( "a.example" ); } catch ( WuServerPilot\Exception $error ) { $kind = [ $error->getKind(), $error->isRetryable() ]; }
			$fiber->resume();
			return [ $kind, $fiber->getReturn(), wu_serverpilot_add_domain( "after.example" )["added"] ];';
		$this->assertSame( [ [ 'locked', false ], [ 'shop.example' ], [ 'after.example' ] ], $this->value_of( $code ) );
	}

	public function test_a_fiber_that_is_dropped_inside_frees_the_lock(): void {
		$code = self::IN_TIME . '$fiber = new Fiber( static fn() => wu_serverpilot_settle( static function () { Fiber::suspend(); } ) );
			$fiber->start();
			unset( $fiber );
			gc_collect_cycles();
			return wu_serverpilot_add_domain( "after.example" )["added"];';
		$this->assertSame( [ 'after.example' ], $this->value_of( $code ) );
	}

	/**
	 * @dataProvider misshapen_facts
	 */
	#[DataProvider( 'misshapen_facts' )]
	public function test_facts_of_another_shape_are_a_configuration_error_that_says_which( string $facts, string $said ): void {
		$error = $this->error_of( self::IN_TIME . "wu_serverpilot_settle( static fn() => $facts );" );
		$this->assertSame( self::an_error( 'configuration', "The facts that wu_serverpilot_settle() was told cannot be used: $said. Nothing was changed." ), $error );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public static function misshapen_facts(): array {
		$wanted = static fn( $wanted ) => '[ "own" => [ "network.example" ], "wanted" => ' . $wanted . ' ]';
		return [
			[ 'null', 'the answer is not an array' ],
			[ 'new ArrayObject()', 'the answer is not an array' ],
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
			[ $wanted( '[], "managed" => "x"' ), 'managed is not an array' ],
			[ $wanted( '[], "held" => [ null ]' ), 'held[0] is not text' ],
		];
	}

	/**
	 * @dataProvider unusable_options
	 */
	#[DataProvider( 'unusable_options' )]
	public function test_an_option_that_cannot_be_used_is_a_configuration_error_that_says_which( string $options, string $said ): void {
		$error = $this->error_of( "wu_serverpilot_settle( static fn() => exit( 1 ), $options );" );
		$this->assertSame( self::an_error( 'configuration', "wu_serverpilot_settle() was not called as it has to be: $said. Nothing was changed." ), $error );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public static function unusable_options(): array {
		return [
			[ '[ "needed" => "no_such_function" ]', '“needed” cannot be called' ],
			[ '[ "settled" => [] ]', '“settled” cannot be called' ],
			[ '[ "needed" => static fn() => null ]', '“needed” answered neither true nor false' ],
			[ '[ "needed" => static fn() => 1 ]', '“needed” answered neither true nor false' ],
			[ '[ "dry_run" => 1 ]', '“dry_run” is neither true nor false' ],
			[ '[ "any_app" => "yes" ]', '“any_app” is neither true nor false' ],
			[ '[ "dryrun" => true ]', '“dryrun” is no option' ],
			[ '[ true ]', '“0” is no option' ],
		];
	}

	public function test_options_may_be_null_or_references(): void {
		$code = '$yes = true; $options = [ "needed" => null, "dry_run" => &$yes ];
			return wu_serverpilot_settle( options: $options, facts: static fn() => ' . self::FACTS . ' )["added"];';
		$this->assertSame( [ 'shop.example' ], $this->value_of( $code ) );
	}

	/**
	 * @dataProvider wrong_arguments
	 */
	#[DataProvider( 'wrong_arguments' )]
	public function test_what_cannot_be_called_is_phps_own_error( string $arguments, string $class ): void {
		$error = $this->error_of( "wu_serverpilot_settle( $arguments );" );
		$this->assertSame( [ $class, null ], [ $error['class'], $error['kind'] ] );
	}

	public static function wrong_arguments(): array {
		return [
			[ '', 'ArgumentCountError' ],
			[ '"no_such_function"', 'TypeError' ],
			[ '[]', 'TypeError' ],
			[ 'null', 'TypeError' ],
			[ '"strlen", null', 'TypeError' ],
			[ '"strlen", true', 'TypeError' ],
		];
	}

	public function test_100_settlings_that_end_badly_leave_no_file_open_and_no_memory_taken(): void {
		$code = self::IN_TIME . '$files = static fn() => count( scandir( "/proc/self/fd" ) );
			$turn = static function () {
				try { wu_serverpilot_settle( static function () { throw new Exception(); } ); } catch ( Exception $error ) {}
				try { wu_serverpilot_settle( static fn() => [ "own" => [ 1 ] ] ); } catch ( Exception $error ) {}
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
