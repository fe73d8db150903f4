<?php
/**
 * The header Retry-After.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Obeyed where it fits into what is left of the call's time, handed on where it does not.
 */
final class RetryAfterTest extends ExtensionTestCase {

	private const READ = 'GET /apps/' . Emulator::APP_ID;

	public function test_a_pause_that_fits_is_waited_for(): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => '1' ], [ 'which' => [ 'first' => 1 ] ] );
		$this->assertSame( [ 'network.example' ], $this->value_of( 'return wu_serverpilot_get_domains();' ) );

		[ $first, $second ] = array_column( $this->emulator->requests(), 'ms' );
		$this->assertGreaterThanOrEqual( 1000, $second - $first );
	}

	/**
	 * @dataProvider statuses
	 */
	#[DataProvider( 'statuses' )]
	public function test_a_pause_that_does_not_fit_is_not_begun_and_the_error_carries_it( int $status, string $kind ): void {
		$this->emulator->answer( $status, 'Slow down', [ 'Retry-After' => '3600' ] );
		$error = $this->error_of( 'wu_serverpilot_get_app();' );
		$this->assertSame( [ $kind, $status, true, 3600 ], [ $error['kind'], $error['code'], $error['retryable'], $error['retry_after'] ] );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public static function statuses(): array {
		return [ [ 429, 'rate_limited' ], [ 503, 'server_error' ] ];
	}

	public function test_what_is_left_of_the_time_counts_not_the_whole(): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => '1' ] );
		$error = $this->site()->with_ini( [ 'wu_serverpilot.timeout' => 2 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'rate_limited', 1 ], [ $error['kind'], $error['retry_after'] ] );
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_date_ahead_is_told_in_seconds(): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => gmdate( 'D, d M Y H:i:s \G\M\T', time() + 3600 ) ] );
		$error = $this->error_of( 'wu_serverpilot_get_app();' );
		$this->assertContains( $error['retry_after'], range( 3500, 3600 ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_date_in_the_past_means_that_nothing_is_asked_for(): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => 'Fri, 31 Dec 1999 23:59:59 GMT' ] );
		$error = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 3 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( 0, $error['retry_after'] );
		$this->assertSame( array_fill( 0, 4, self::READ ), $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider values_without_a_meaning
	 */
	#[DataProvider( 'values_without_a_meaning' )]
	public function test_a_value_that_makes_no_sense_is_as_none( string $value ): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => $value ] );
		$error = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'rate_limited', true, null ], [ $error['kind'], $error['retryable'], $error['retry_after'] ] );
	}

	public static function values_without_a_meaning(): array {
		return [ [ 'soon' ], [ '-5' ], [ '1.5' ], [ '' ], [ '5 seconds' ] ];
	}

	/**
	 * @dataProvider long_waits
	 */
	#[DataProvider( 'long_waits' )]
	public function test_a_wait_is_a_day_at_most( string $value ): void {
		$this->emulator->answer( 429, 'Slow down', [ 'Retry-After' => $value ] );
		$this->assertSame( 86400, $this->error_of( 'wu_serverpilot_get_app();' )['retry_after'] );
	}

	public static function long_waits(): array {
		return [
			'a year'                => [ '31536000' ],
			'the longest'           => [ '9223372036854775807' ],
			'longer than PHP knows' => [ '18446744073709551616' ],
			'a distant date'        => [ 'Fri, 31 Dec 9999 23:59:59 GMT' ],
		];
	}
}
