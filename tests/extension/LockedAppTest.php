<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * What may be done with it, when, and by whom; and what it answers. What becomes of a list is tested by cargo.
 */
final class LockedAppTest extends ExtensionTestCase {

	private const READ  = 'GET /v1/apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /v1/apps/' . Emulator::APP_ID;

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
		$code  = 'ini_set( "wu_serverpilot.timeout", "3" );
			$app = wu_serverpilot_lock(); $app->read();
			usleep( 2100000 );
			$app->reconcile( [ "own" => [ "network.example" ], "wanted" => [ [ "name" => "network.example" ] ] ] );
			$app->reconcile( ' . self::FACTS . ' );';
		$error = self::an_error(
			'timeout',
			'ServerPilot did not finish within 3 seconds (wu_serverpilot.timeout) while this site gathered what the app shall have, and too little time was left to write it. It is tried again later.',
			[ 'retryable' => true ]
		);
		$this->assertSame( $error, $this->error_of( $code ) );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public function test_no_door_leads_to_another_object_or_inside_and_the_lock_stays_held(): void {
		$doors = [
			'new WuServerPilot\LockedApp()',
			'clone $app',
			'serialize( $app )',
			'unserialize( "O:23:\"WuServerPilot\LockedApp\":0:{}" )',
			'unserialize( "C:23:\"WuServerPilot\LockedApp\":0:{}" )',
			'( new ReflectionClass( $app ) )->newInstanceWithoutConstructor()->read()',
			'( new ReflectionMethod( $app, "__construct" ) )->invoke( $app )',
			'$app->number = 7',
			'$app->number',
			'$app->read( 7 )',
			'$app->reconcile()',
		];
		$tries = implode( ',', array_map( static fn( $door ) => "static fn() => $door", $doors ) );
		$code  = self::IN_TIME . '$app = wu_serverpilot_lock(); set_error_handler( static fn( $level, $said ) => throw new ErrorException( $said ) );
			$tried = array_map( static function ( $try ) { try { $try(); return "open"; } catch ( WuServerPilot\Exception $error ) { return "ours"; } catch ( Throwable $thrown ) { return "refused"; } }, [ ' . $tries . ' ] );
			return [ array_count_values( $tried ), $app->reconcile( ' . self::FACTS . ' )["added"] ];';
		$this->assertSame( [ [ 'refused' => count( $doors ) ], [ 'shop.example' ] ], $this->value_of( $code ) );
	}

	public function test_the_class_is_final(): void {
		$result = $this->site()->run( 'eval( "class Mine extends WuServerPilot\\LockedApp {}" );' );
		$this->assertStringContainsString( 'final class', $result->errors );
	}

	public function test_facts_and_options_of_another_shape_are_a_configuration_error_that_says_which(): void {
		$wanted = static fn( $wanted ) => '[ "own" => [ "network.example" ], "wanted" => ' . $wanted . ' ]';
		$facts  = [
			'[ "own" => [] ]'                                                    => 'wanted is missing',
			'[ "own" => null, "wanted" => [] ]'                                  => 'own is missing',
			'[ "own" => "network.example", "wanted" => [] ]'                     => 'own is not an array',
			'[ "own" => [ "a.example", 7 ], "wanted" => [] ]'                    => 'own[1] is not text',
			$wanted( '"shop.example"' )                                          => 'wanted is not an array',
			$wanted( '[ "shop.example" ]' )                                      => 'wanted[0] is not an array',
			$wanted( '[ [ "names" => [] ] ]' )                                   => 'wanted[0].name is missing',
			$wanted( '[ [ "name" => "a.example" ], [ "name" => 1.5 ] ]' )        => 'wanted[1].name is not text',
			$wanted( '[ [ "name" => "a.example", "names" => "a.example" ] ]' )   => 'wanted[0].names is not an array',
			$wanted( '[ [ "name" => "a.example", "names" => [ "a", [] ] ] ]' )   => 'wanted[0].names[1] is not text',
			$wanted( '[ [ "name" => "a.example", "entry" => 1 ] ]' )             => 'wanted[0].entry is neither true, false nor null',
			$wanted( '[], "gone" => "x"' )                                       => 'gone is not an array',
			$wanted( '[], "missing" => [ 7 ]' )                                  => 'missing[0] is not text',
			$wanted( '[], "deferred" => [ null ]' )                              => 'deferred[0] is not text',
			$wanted( '[], "taken_off" => "many"' )                               => 'taken_off is not a number of domains',
			$wanted( '[], "taken_off" => -1' )                                   => 'taken_off is not a number of domains',
		];
		$options = [
			'[ "any_app" => "yes" ]'           => '“any_app” is neither true nor false',
			'[ "confirmed" => "a.example" ]'   => '“confirmed” is not a list of names',
			'[ "confirmed" => [ true ] ]'      => '“confirmed” is not a list of names',
			'[ "dry_run" => true ]'            => '“dry_run” is no option',
			'[ true ]'                         => '“0” is no option',
		];
		$calls   = implode( ',', array_map( static fn( $arguments ) => "static fn() => \$app->reconcile( $arguments )", [ ...array_keys( $facts ), ...array_map( static fn( $options ) => self::FACTS . ", $options", array_keys( $options ) ) ] ) );
		$said    = static fn( $what ) => static fn( $said ) => [ 'configuration', false, "$what cannot be used: $said. Nothing was changed." ];
		$this->assertSame(
			[ ...array_map( $said( 'The facts' ), array_values( $facts ) ), ...array_map( $said( 'An option' ), array_values( $options ) ) ],
			$this->value_of( self::IN_TIME . "\$app = wu_serverpilot_lock(); \$calls = [ $calls ];" . self::ANSWERS . ' return $answers;' )
		);
		$this->assertSame( [], $this->emulator->requests() );
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

	// What reconcile() answers.

	public function test_everything_that_is_wanted_and_nothing_that_is_gone_comes_of_one_read_and_one_write(): void {
		$this->emulator->reset( [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ] );
		$report = $this->reconcile(
			[
				'own'     => [ 'network.example' ],
				'wanted'  => [
					[ 'name' => 'site.network.example', 'names' => [ 'site.network.example', 'www.site.network.example' ] ],
					[ 'name' => 'Bücher.example.', 'names' => [ 'www.bücher.example', 'Bücher.example.' ] ],
					[ 'name' => 'here.example' ],
					[ 'name' => 'network.example' ],
				],
				'gone'    => [ 'old.example', 'www.old.example', 'here.example' ],
			]
		);
		$app      = [
			'id'        => Emulator::APP_ID,
			'name'      => 'network',
			'server_id' => 'UXOSIYrdtL4cSGp3',
			'runtime'   => 'php8.2',
			'domains'   => [ 'network.example', 'Old.example', 'www.old.example', 'foreign.example', 'here.example' ],
			'ssl'       => [ 'mode' => 'none', 'force' => false ],
			'autossl'   => [ 'available' => false, 'domains' => [] ],
		];
		$domains  = [ 'network.example', 'foreign.example', 'here.example', 'xn--bcher-kva.example', 'www.xn--bcher-kva.example', 'site.network.example' ];
		$expected = [
			'changed'       => true,
			'added'         => [ 'xn--bcher-kva.example', 'www.xn--bcher-kva.example', 'site.network.example' ],
			'removed'       => [ 'old.example', 'www.old.example' ],
			'unchanged'     => [ 'here.example', 'network.example' ],
			'domains'       => $domains,
			'autossl'       => 'pending',
			'action_id'     => 'action0000000001',
			'recognised'    => true,
			'app'           => $app,
			'no_room'       => [],
			'by_wildcard'   => [],
			'deferred'      => [],
			'only_on_app'   => [ 'foreign.example' ],
			'refused'       => [],
			'untried'       => [],
			'held_back'     => [],
			'gave_way'      => [],
			'autossl_error' => null,
			'fates'         => [
				'site.network.example' => 'added',
				'Bücher.example.'      => 'added',
				'here.example'         => 'listed',
				'network.example'      => 'listed',
			],
		];
		$this->assertSame( $expected, $report );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'domains' => $domains ] ], $this->emulator->written() );
	}
	public function test_the_app_of_another_network_is_left_alone(): void {
		$production = [ 'network.example', '*.network.example', 'shop.example' ];
		$this->emulator->reset( $production, [ 'autossl' => [ 'available' => true ] ] );
		$facts  = [ 'own' => [ 'staging.network.example' ] ] + self::facts( [ 'new.example', 'xn--zz.example' ] ) + [ 'gone' => [ 'shop.example' ] ];
		$report = $this->reconcile( $facts );
		$this->assertSame( [ false, false, $production, 'not_requested', [], [] ], [ $report['recognised'], $report['changed'], $report['domains'], $report['autossl'], $report['refused'], $report['fates'] ] );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );

		$forced = $this->reconcile( $facts, '[ "any_app" => true ]' );
		$this->assertSame( [ true, [ 'network.example', '*.network.example', 'new.example' ] ], [ $forced['recognised'], $forced['domains'] ] );
	}
	public function test_bad_names_keep_no_others_out_and_are_told_as_they_were_given(): void {
		$this->emulator->answer( 409, 'Another app has it', [], [ 'body' => '"taken\.example"' ] );
		$report   = $this->reconcile( self::facts( [ 'a.example', 'xn--zz.example', 'Taken.Example.', 'b.example' ] ) );
		$messages = [
			'xn--zz.example' => '“xn--zz.example” is not a domain name that can be mapped: it has characters that domain names cannot have, or is too long.',
			'Taken.Example.' => 'ServerPilot reports a conflict with something that exists already (status 409): “Another app has it”. ' .
				'Check in ServerPilot what is in the way: another app may have the domain, or SSL may be off.',
		];
		$this->assertSame( $messages, array_map( static fn( $row ) => $row['message'], $report['refused'] ) );
		$this->assertSame( $messages, array_map( static fn( $row ) => self::say( $row['text'] ), $report['refused'] ) );
		$this->assertSame( [ 'invalid_domain', 'conflict' ], array_column( $report['refused'], 'kind' ) );
		$this->assertSame( [ 'network.example', 'a.example', 'b.example' ], $this->emulator->domains() );
	}
	public function test_a_name_without_text_that_can_be_shown_is_refused_escaped(): void {
		$report = $this->value_of( 'return wu_serverpilot_lock()->reconcile( [ "own" => [ "network.example" ], "wanted" => [ [ "name" => "<b>\xff\n" ], [ "name" => "" ] ] ] );' );
		$this->assertSame( [ "\\u{3c}b\\u{3e}\u{fffd}\\u{a}", '' ], array_keys( $report['refused'] ) );
	}

	public function test_on_a_full_app_each_name_is_told_by_how_it_fares(): void {
		$sites   = array_map( static fn( $number ) => "s$number.network.example", range( 1, 3 ) );
		$foreign = array_map( static fn( $number ) => "n$number.example", range( 1, 295 ) );
		$this->emulator->reset( [ 'network.example', '*.network.example', ...$foreign, ...$sites ] );
		$facts              = self::facts( [ ...$sites, 'shop.example', 'late.example', 'Taken.example' ] ) + [ 'deferred' => [ 'taken.EXAMPLE', 'other.example' ] ];
		$facts['wanted'][0] = $facts['wanted'][0] + [ 'entry' => true ];
		$facts['wanted'][1] = $facts['wanted'][1] + [ 'entry' => true ];
		$report             = $this->reconcile( $facts );
		$told               = [ 'added', 'removed', 'gave_way', 'by_wildcard', 'no_room', 'deferred', 'only_on_app' ];
		$this->assertSame(
			[ [ 'shop.example' ], [ 's3.network.example' ], [ 's3.network.example' ], [ 's3.network.example' ], [ 'late.example' ], [ 'taken.example' ], $foreign ],
			array_map( static fn( $what ) => $report[ $what ], $told )
		);
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_more_than_the_brake_allows_stays_until_a_person_confirms_it_and_additions_do_not_wait(): void {
		$customers = array_map( static fn( $number ) => "c$number.example", range( 1, 40 ) );
		$this->emulator->reset( [ 'network.example', ...$customers ] );
		$facts  = self::facts( [ ...array_slice( $customers, 5 ), 'new.example' ] ) + [ 'missing' => array_slice( $customers, 0, 5 ) ];
		$report = $this->reconcile( $facts );
		$held   = [ 'missing' => [ 'names' => array_slice( $customers, 0, 5 ), 'domains' => 5, 'allowed' => 4 ] ];
		$this->assertSame( [ [ 'new.example' ], [], $held ], [ $report['added'], $report['removed'], $report['held_back'] ] );

		$report = $this->reconcile( $facts, '[ "confirmed" => [ "C2.example.", "c3.example" ] ]' );
		$this->assertSame( [ 'c2.example', 'c3.example' ], $report['removed'] );
		$this->assertSame( [ 'c1.example', 'c4.example', 'c5.example' ], $report['held_back']['missing']['names'] );

		$facts['missing'] = [ 'c1.example', 'c4.example' ];
		$report           = $this->reconcile( $facts + [ 'taken_off' => 2 ] );
		$this->assertSame( [ [], 1 ], [ $report['removed'], $report['held_back']['missing']['allowed'] ] );
	}
	public function test_a_failure_of_autossl_fails_nothing_and_is_told(): void {
		$this->emulator->reset( [ 'network.example' ], [ 'autossl' => [ 'available' => true ] ] );
		$this->emulator->answer( 429, 'No', [ 'Retry-After' => '600' ], [ 'path' => '/ssl$' ] );
		$report = $this->reconcile( self::facts( [ 'shop.example' ] ) );
		$error  = $report['autossl_error'];

		$this->assertSame( [ [ 'shop.example' ], 'pending' ], [ $report['added'], $report['autossl'] ] );
		$this->assertStringContainsString( '(status 429): “No”. ', $error['message'] );
		$this->assertSame( $error['message'], self::say( $error['text'] ) );
		unset( $error['message'], $error['text'] );
		$this->assertSame( [ 'kind' => 'rate_limited', 'retryable' => true, 'retry_after' => 600, 'concerns' => 'moment' ], $error );
	}
	public function test_a_plan_answers_what_would_be_without_lock_or_request(): void {
		$app   = [ 'domains' => [ 'network.example', 'old.example' ], 'ssl' => [ 'mode' => 'none' ] ];
		$facts = self::facts( [ 'shop.example' ] ) + [ 'gone' => [ 'old.example' ] ];
		$plan  = $this->value_of( sprintf( '$app = wu_serverpilot_lock(); return wu_serverpilot_plan( %s, %s );', var_export( $app, true ), var_export( $facts, true ) ) );
		$this->assertSame( [ true, [ 'shop.example' ], [ 'old.example' ], [ 'network.example', 'shop.example' ], 'not_requested' ], [ $plan['changed'], $plan['added'], $plan['removed'], $plan['domains'], $plan['autossl'] ] );
		$this->assertSame( [], $this->emulator->requests() );
	}
	/** Facts of network.example, which wants these names. */
	private static function facts( array $wanted ): array {
		return [ 'own' => [ 'network.example' ], 'wanted' => array_map( static fn( $name ) => [ 'name' => $name ], $wanted ) ];
	}

	/** Reconciles by these facts and answers the report. */
	private function reconcile( array $facts, string $options = '[]' ): array {
		return $this->value_of( sprintf( 'return wu_serverpilot_lock()->reconcile( %s, %s );', var_export( $facts, true ), $options ) );
	}
}
