<?php

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;
use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;
use WuServerPilot\Tests\ExtensionTestCase;

/**
 * Workers are forked by the master that loaded the extension, serve many requests, one after the other for several sites, and are replaced.
 */
final class FpmTest extends ExtensionTestCase {

	/** A call whose answer shows that it worked; its worker is named. */
	private const CODE = 'return [ getmypid(), wu_serverpilot_get_domains() ];';

	public function test_500_requests_of_four_workers_use_four_connections(): void {
		$fpm = new Fpm( [ 'pool' => [ 'pm.max_children' => 4 ] ] );

		$workers = $this->serve( $fpm, 500, 8 );

		$this->assertCount( 4, $workers );
		$this->assertSame( 4, $this->emulator->connections() );
		$this->assertSame( $workers, array_keys( $fpm->workers() ) );
		$this->assert_nobody_crashed( $fpm );
	}

	public function test_workers_that_are_replaced_after_two_requests(): void {
		$fpm = new Fpm( [ 'pool' => [ 'pm.max_children' => 2, 'pm.max_requests' => 2 ] ] );

		$workers = $this->serve( $fpm, 60, 4 );

		$this->assertGreaterThanOrEqual( 30, count( $workers ) );
		$this->assert_all_are_replaced( $fpm, 2 );
		$this->assert_nobody_crashed( $fpm );
	}

	public function test_a_reload_lets_requests_end_and_new_workers_serve(): void {
		$fpm    = new Fpm( [ 'pool' => [ 'pm.max_children' => 2 ] ] );
		$before = $this->serve( $fpm, 4, 2 );
		$master = $fpm->id;
		foreach ( range( 1, 2 ) as $reload ) {
			$running = $this->slow_request( $fpm );
			$fpm->signal( SIGUSR2 );
			$this->assertSame( [ 'network.example' ], Fpm::result( $running )->value()[1] );
			$fpm->wait_for_log( '/ready to handle connections/', $reload + 1 );
			$this->serve( $fpm, 6, 2 );
		}

		$this->assertSame( [ true, $master ], [ $fpm->runs(), $fpm->id ] );
		$this->assertSame( [], array_values( array_intersect( $before, array_keys( $fpm->workers() ) ) ) );
		$this->assert_all_are_replaced( $fpm, 2 );
		$this->assert_nobody_crashed( $fpm );
	}

	public function test_a_graceful_stop_lets_requests_end_and_leaves_nothing(): void {
		$fpm = new Fpm( [ 'pool' => [ 'pm.max_children' => 3 ] ] );
		$this->serve( $fpm, 6, 3 );
		$workers = array_keys( $fpm->workers() );
		$running = $this->slow_request( $fpm );

		$fpm->signal( SIGQUIT );

		$this->assertSame( [ 'network.example' ], Fpm::result( $running )->value()[1] );
		self::wait_until( static fn() => ! $fpm->runs(), 'php-fpm ended' );
		$this->assertSame( [], array_filter( $workers, [ ProcessTable::class, 'runs' ] ) );
		$this->assertStringContainsString( 'exiting, bye-bye!', $fpm->log() );
		$this->assert_nobody_crashed( $fpm );
	}

	public function test_a_worker_ended_by_sigterm_inside_a_call_is_replaced(): void {
		$fpm = new Fpm();
		$this->emulator->fault( [ 'which' => [ 'nth' => 2 ], 'action' => [ 'type' => 'hang' ] ] );
		list( $worker ) = $this->serve( $fpm, 1, 1 );
		$hanging        = $fpm->start( self::CODE, Fpm::site() );
		$this->wait_until_hanging();

		$killed = microtime( true );
		posix_kill( $worker, SIGTERM );
		$this->assertFalse( $hanging->answer()['complete'] );
		self::assert_within( self::GRACE, microtime( true ) - $killed );

		$this->assertNotSame( [ $worker ], $this->serve( $fpm, 1, 1 ) );
	}

	public function test_request_terminate_timeout_ends_a_call(): void {
		$fpm = new Fpm( [ 'pool' => [ 'request_terminate_timeout' => '1s' ] ] );
		$this->emulator->fault( [ 'which' => [ 'nth' => 1 ], 'action' => [ 'type' => 'hang' ] ] );

		$started = microtime( true );
		$this->assertFalse( $fpm->start( self::CODE, Fpm::site() )->answer()['complete'] );

		// php-fpm looks about once a second.
		$this->assertLessThan( 4, microtime( true ) - $started );
		$this->serve( $fpm, 1, 1 );
	}

	public function test_max_execution_time_ends_a_loop_after_a_call(): void {
		$fpm     = new Fpm();
		$started = microtime( true );
		$answer  = $fpm->start( 'wu_serverpilot_get_domains(); set_time_limit( 1 ); ' . self::BUSY, Fpm::site() )->answer();

		$this->assertStringContainsString( 'Maximum execution time of 1 second exceeded', $answer['errors'] );
		$this->assertLessThan( 10, microtime( true ) - $started );
		// The same worker, and the same connection.
		$this->assertSame( array_keys( $fpm->workers() ), $this->serve( $fpm, 1, 1 ) );
		$this->assertSame( 1, $this->emulator->connections() );
	}

	public function test_answers_that_end_their_connection_cost_a_connection_and_nothing_else(): void {
		$this->emulator->change_settings( [ 'autossl_after_ms' => null ] );
		$this->emulator->fault( [ 'action' => [ 'type' => 'connection_close' ] ] );

		$result = $this->site()->run( 'foreach ( range( 1, 10 ) as $number ) { wu_serverpilot_add_domain( "$number.test", false ); }' );

		$this->assertNull( $result->value() );
		$this->assertSame( array_fill( 0, 20, [ 200, 1, null ] ), array_map( static fn( $row ) => [ $row['status'], $row['attempt'], $row['error'] ], $result->requests() ) );
		$this->assertSame( 20, $this->emulator->connections() );
	}

	/** Has requests served, each of which is right, and answers which workers did it. */
	private function serve( Fpm $fpm, int $count, int $at_once ): array {
		$workers = [];
		for ( $served = 0; $served < $count; $served += $at_once ) {
			$requests = array_map( static fn() => $fpm->start( self::CODE, Fpm::site() ), range( 1, min( $at_once, $count - $served ) ) );
			foreach ( $requests as $request ) {
				$result = Fpm::result( $request );
				list( $worker, $domains ) = $result->value();
				$this->assertSame( [ [ 'network.example' ], [ [ 1, null ] ] ], [ $domains, array_map( static fn( $row ) => [ $row['attempt'], $row['error'] ], $result->requests() ) ] );
				$workers[ $worker ] = $worker;
			}
		}
		sort( $workers );
		return $workers;
	}

	/** A request that is under way, and takes a while. */
	private function slow_request( Fpm $fpm ): FastCgi {
		$this->emulator->forget();
		$this->emulator->call( 'DELETE', 'faults' );
		$this->emulator->fault( [ 'which' => [ 'nth' => 1 ], 'action' => [ 'type' => 'delay', 'ms' => 400 ] ] );
		$request = $fpm->start( self::CODE, Fpm::site() );
		self::wait_until( fn() => [] !== $this->emulator->requests(), 'a request is under way' );
		return $request;
	}

	/** So many workers, none of them a zombie. */
	private function assert_all_are_replaced( Fpm $fpm, int $count ): void {
		$alive = static fn() => count( preg_grep( '/[RS]/', $fpm->workers() ) ) === $count && count( $fpm->workers() ) === $count;
		self::wait_until( $alive, "there are $count workers and no zombie" );
	}

	/** No worker was ended by a signal or left with an error. */
	private function assert_nobody_crashed( Fpm $fpm ): void {
		$this->assertDoesNotMatchRegularExpression( '/SIG(SEGV|ABRT|BUS|ILL|KILL)|exited with code [1-9]/', $fpm->log() );
	}

	// Nothing of one request may be there for the next, which may be another site's.

	public function test_two_sites_in_turn_each_have_their_own_credentials_app_url_and_settings(): void {
		$fpm    = new Fpm();
		$second = new EmulatorProcess();
		$sites  = [
			'first.test'  => [ $this->emulator, $this->account( $this->emulator, 'first', EmulatorProcess::shared() ), '4' ],
			'second.test' => [ $second->emulator, $this->account( $second->emulator, 'second', $second ), '7' ],
		];

		$threads = null;
		foreach ( range( 1, 5 ) as $turn ) {
			foreach ( $sites as $name => list( , $constants, $setting ) ) {
				$code   = "\$was = ini_get( 'wu_serverpilot.connect_timeout' ); ini_set( 'wu_serverpilot.connect_timeout', '$setting' ); wu_serverpilot_add_domain( '$turn.$name', false ); return \$was;";
				$result = $fpm->run( $code, $constants );
				$this->assertSame( '5', $result->value() );
				$threads ??= ProcessTable::threads( array_key_first( $fpm->workers() ) );
				$this->assertSame( array_fill( 0, 2, $constants['WU_SERVER_PILOT_API_URL'] . '/apps/' . $constants['WU_SERVER_PILOT_APP_ID'] ), array_column( $result->requests(), 'url' ) );
			}
		}

		foreach ( $sites as $name => list( $emulator, $constants ) ) {
			$requests = $emulator->requests();
			$this->assertSame( [ $constants['WU_SERVER_PILOT_CLIENT_ID'] ], array_values( array_unique( array_column( $requests, 'client_id' ) ) ) );
			$this->assertSame( [ true ], array_values( array_unique( array_column( $requests, 'authorized' ) ) ) );
			$this->assertSame( [ 'network.example', "1.$name", "2.$name", "3.$name", "4.$name", "5.$name" ], $emulator->domains() );
		}
		$this->assertCount( 1, $fpm->workers() );
		$this->assertSame( $threads, ProcessTable::threads( array_key_first( $fpm->workers() ) ) );
	}

	public function test_a_setting_of_one_request_is_not_the_next_ones(): void {
		$fpm = new Fpm();
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'first' => 1 ] ] );
		$code = 'ini_set( "wu_serverpilot.max_retries", "0" ); wu_serverpilot_get_domains();';
		$this->assertSame( 'server_error', $fpm->run( $code )->error()['kind'] );

		$this->emulator->heal();
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'first' => 1 ] ] );
		$this->assertSame( [ 'network.example' ], $fpm->run( 'return wu_serverpilot_get_domains();' )->value() );
	}

	public function test_saved_credentials_are_unknown_to_the_next_request(): void {
		$fpm = new Fpm();
		$url  = [ 'WU_SERVER_PILOT_API_URL' => EmulatorProcess::shared()->api_url() ];
		$save = sprintf( 'wu_serverpilot_use_credentials( "%s", "%s", "%s" );', Emulator::CLIENT_ID, Emulator::API_KEY, Emulator::APP_ID );

		$this->assertSame( [ 'network.example' ], $fpm->run( "$save return wu_serverpilot_get_domains();", $url )->value() );
		$error = $fpm->run( 'return wu_serverpilot_get_domains();', $url )->error();

		$this->assertSame( 'configuration', $error['kind'] );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY, WU_SERVER_PILOT_APP_ID', $error['message'] );
	}

	/** How a request may end. */
	public static function ends(): array {
		return [
			'in order'         => [ 'return;' ],
			'by exit'          => [ 'exit;' ],
			'by a fatal error' => [ 'ini_set( "memory_limit", "8M" ); str_repeat( "x", 1 << 26 );' ],
			'by its time'      => [ 'set_time_limit( 1 ); ' . self::BUSY ],
		];
	}

	/** @dataProvider ends */
	#[DataProvider( 'ends' )]
	public function test_requests_records_and_credentials_are_unknown_to_the_request_after_one_that_ended( string $end ): void {
		$fpm = new Fpm();
		$this->emulator->answer( 500, 'down', [], [ 'which' => [ 'nth' => 1 ] ] );
		$code = 'wu_serverpilot_use_credentials( "a", "b", "c" ); wu_serverpilot_add_domain( "shop.test" ); if ( [] === wu_serverpilot_requests() ) { return; }' . $end;
		$fpm->start( $code, Fpm::site() )->answer();
		$this->assertSame( [ 'network.example', 'shop.test' ], $this->emulator->domains() );

		$code = 'try { wu_serverpilot_get_domains(); } catch ( \WuServerPilot\Exception $error ) { return [ $error->getKind(), wu_serverpilot_requests(), wu_serverpilot_take_log_records() ]; }';
		$this->assertSame( [ 'configuration', [], [] ], $fpm->run( $code, [] )->value() );
		$this->assertCount( 1, $fpm->workers() );
	}

	public function test_a_proxys_password_does_not_outlive_its_request(): void {
		$fpm = new Fpm();
		$proxy    = $this->proxy();
		$password = [ 'WP_PROXY_USERNAME' => 'proxy-user', 'WP_PROXY_PASSWORD' => 'proxy-password' ];
		$worker   = array_key_first( $fpm->workers() );
		$threads  = ProcessTable::threads( $worker );

		foreach ( range( 1, 3 ) as $turn ) {
			$fpm->run( 'wu_serverpilot_get_domains(); wu_serverpilot_get_domains();', Fpm::site( $proxy + $password ) )->value();
			// The client that knew it is gone, with its thread and its connection.
			$this->assertSame( $threads, ProcessTable::threads( $worker ) );
		}

		$this->assertSame( 3, $this->emulator->connections() );
	}

	public function test_a_proxy_without_a_password_keeps_its_connection(): void {
		$fpm = new Fpm();
		foreach ( range( 1, 3 ) as $turn ) {
			$fpm->run( 'wu_serverpilot_get_domains();', Fpm::site( $this->proxy() ) )->value();
		}

		$this->assertSame( 1, $this->emulator->connections() );
	}

	public function test_a_proxy_of_one_site_is_not_the_next_ones(): void {
		$fpm = new Fpm();
		$nobody = [ 'WP_PROXY_HOST' => '127.0.0.1', 'WP_PROXY_PORT' => '1' ];
		$code   = 'ini_set( "wu_serverpilot.max_retries", "0" ); return wu_serverpilot_get_domains();';

		foreach ( range( 1, 2 ) as $turn ) {
			$this->assertSame( 'network', $fpm->run( $code, Fpm::site( $nobody ) )->error()['kind'] );
			$this->assertSame( [ 'network.example' ], $fpm->run( $code )->value() );
		}
	}

	/** The emulator as a proxy to itself: it takes requests as a proxy gets them. */
	private function proxy(): array {
		$address = parse_url( EmulatorProcess::shared()->api_url() );
		return [ 'WP_PROXY_HOST' => $address['host'], 'WP_PROXY_PORT' => $address['port'] ];
	}

	/** Gives an emulator one account with one app, and answers the constants of its site. */
	private function account( Emulator $emulator, string $name, EmulatorProcess $process ): array {
		$emulator->call(
			'PATCH',
			'state',
			[
				'accounts' => [ [ 'client_id' => "cid_$name", 'api_key' => "key-of-$name", 'apps' => null ] ],
				'apps'     => [ array_merge( $emulator->app(), [ 'id' => "app$name" ] ) ],
				'settings' => [ 'autossl_after_ms' => null ],
			]
		);
		return [
			'WU_SERVER_PILOT_CLIENT_ID' => "cid_$name",
			'WU_SERVER_PILOT_API_KEY'   => "key-of-$name",
			'WU_SERVER_PILOT_APP_ID'    => "app$name",
			'WU_SERVER_PILOT_API_URL'   => $process->api_url(),
		];
	}
}
