<?php
/**
 * The function requests.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * What it tells of each HTTP attempt.
 */
final class RequestsTest extends ExtensionTestCase {

	public function test_each_attempt_has_a_row_and_its_duration_is_a_float(): void {
		$result = $this->site()->run( 'wu_serverpilot_add_domain( "shop.example" );' );
		$url    = EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID;
		$row    = static fn( $method ) => [
			'method'      => $method,
			'url'         => $url,
			'status'      => 200,
			'attempt'     => 1,
			'duration_ms' => 'float',
			'error'       => null,
		];
		$this->assertSame( [ $row( 'GET' ), $row( 'POST' ) ], self::without_times( $result->requests() ) );
	}

	public function test_failed_attempts_count_up_and_say_what_went_wrong(): void {
		$this->emulator->answer( 503, 'Closed', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 2 ] ] );
		$rows = $this->site()->run( 'wu_serverpilot_get_app();' )->requests();

		$this->assertSame( [ 503, 503, 200 ], array_column( $rows, 'status' ) );
		$this->assertSame( [ 1, 2, 3 ], array_column( $rows, 'attempt' ) );
		$error = 'ServerPilot failed (status 503): “Closed”. It is tried again later.';
		$this->assertSame( [ $error, $error, null ], array_column( $rows, 'error' ) );
	}

	public function test_an_attempt_without_an_answer_has_status_0(): void {
		$this->emulator->fault( [ 'action' => [ 'type' => 'reset' ] ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( [ 0 ], array_column( $result->requests(), 'status' ) );
		$this->assertSame( [ $result->error()['message'] ], array_column( $result->requests(), 'error' ) );
	}

	public function test_the_last_hundred_are_kept(): void {
		$rows = $this->site()->run(
			'wu_serverpilot_get_action( wu_serverpilot_add_domain( "shop.example" )["action_id"] );
			for ( $i = 0; $i < 99; $i++ ) {
				wu_serverpilot_get_domains();
			}'
		)->requests();
		$this->assertCount( 102, $this->emulator->requests() );
		$paths = array_map( static fn( $row ) => basename( $row['url'] ), $rows );
		$this->assertSame( [ 'action0000000001', ...array_fill( 0, 99, Emulator::APP_ID ) ], $paths );
	}

	public function test_asking_does_not_make_them_go_away(): void {
		$counts = $this->value_of( 'wu_serverpilot_get_app(); return [ count( wu_serverpilot_requests() ), count( wu_serverpilot_requests() ) ];' );
		$this->assertSame( [ 1, 1 ], $counts );
	}

	public function test_before_the_first_call_there_are_none(): void {
		$this->assertSame( [], Php::with_extension()->run( 'return wu_serverpilot_requests();' )->value() );
	}

	/**
	 * Rows with the type in place of the duration.
	 *
	 * @param array[] $rows The rows.
	 */
	private static function without_times( array $rows ): array {
		return array_map( static fn( $row ) => array_merge( $row, [ 'duration_ms' => gettype( $row['duration_ms'] ) === 'double' && $row['duration_ms'] > 0 ? 'float' : $row['duration_ms'] ] ), $rows );
	}
}
