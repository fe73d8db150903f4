<?php

namespace WuServerPilot\Tests\Processes;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * They are forked by the master that loaded the extension, serve many requests, and are replaced.
 */
final class FpmTest extends ProcessTestCase {

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

	/**
	 * Has requests served, each of which is right, and answers which workers did it.
	 *
	 * @param Fpm $fpm     The server.
	 * @param int $count   How many requests.
	 * @param int $at_once How many of them together.
	 * @return list<int>
	 */
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
}
