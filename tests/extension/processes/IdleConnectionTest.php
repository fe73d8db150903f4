<?php
/**
 * Connections that the server closes while nobody uses them.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use PHPUnit\Framework\Attributes\DataProvider;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * A kept-alive connection may be gone when the next request needs one: that is no failure.
 */
final class IdleConnectionTest extends ProcessTestCase {

	/**
	 * How the server closes them.
	 */
	public static function closings(): array {
		return [
			'when it feels like it' => [ static fn( $emulator ) => $emulator->close_idle_connections() ],
			'after a while'         => [ static fn( $emulator ) => $emulator->change_settings( [ 'idle_close_ms' => 20 ] ) ],
		];
	}

	/**
	 * @dataProvider closings
	 */
	#[DataProvider( 'closings' )]
	public function test_a_connection_that_was_closed_is_replaced_without_an_error_or_a_repetition( callable $close ): void {
		$fpm = new Fpm();
		$fpm->run( 'wu_serverpilot_get_domains();' )->value();
		$worker = array_key_first( $fpm->workers() );
		$this->assertSame( 1, $this->connections_of( $worker ) );

		$close( $this->emulator );
		if ( 20 === $this->emulator->state()['settings']['idle_close_ms'] ) {
			$fpm->run( 'wu_serverpilot_get_domains();' )->value();
		}
		self::wait_until( fn() => 0 === $this->connections_of( $worker ), 'the connection is closed' );
		$this->emulator->forget();

		$result = $fpm->run( 'return wu_serverpilot_add_domain( "shop.test", false )["changed"];' );

		$this->assertTrue( $result->value() );
		$this->assertSame( [ [ 200, 1, null ], [ 200, 1, null ] ], array_map( static fn( $row ) => [ $row['status'], $row['attempt'], $row['error'] ], $result->requests() ) );
		$this->assertSame( [ $worker, 1 ], [ array_key_first( $fpm->workers() ), $this->emulator->connections() ] );
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
	 * How many TCP connections a process has open, to anything.
	 *
	 * @param int $process The process.
	 */
	private function connections_of( int $process ): int {
		$inodes = [];
		foreach ( glob( "/proc/$process/fd/*" ) as $descriptor ) {
			if ( preg_match( '/^socket:\[(\d+)\]$/', (string) @readlink( $descriptor ), $found ) ) {
				$inodes[] = $found[1];
			}
		}
		$tcp = array_slice( file( "/proc/$process/net/tcp" ), 1 );
		return count( array_intersect( $inodes, array_map( static fn( $line ) => preg_split( '/\s+/', trim( $line ) )[9], $tcp ) ) );
	}
}
