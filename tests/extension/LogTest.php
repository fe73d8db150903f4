<?php

namespace WuServerPilot\Tests;

/**
 * What is remembered of calls: their requests, and records of the level that is set.
 */
final class LogTest extends ExtensionTestCase {

	private const WARNING = [
		'level'   => 'warning',
		'message' => 'Attempt 1 failed and is repeated after … ms: ServerPilot failed (status 503): “No”. It is tried again later.',
	];

	private const INFO = [ 'level' => 'info', 'message' => 'AutoSSL is now on for app ' . Emulator::APP_ID ];

	/** A first attempt fails, a domain is added, and AutoSSL is turned on: something for every level but error. */
	private const EVENTFUL = 'wu_serverpilot_add_domain( "shop.example" );';

	protected function setUp(): void {
		parent::setUp();
		$this->emulator->change_app( [ 'autossl' => [ 'available' => true ] ] );
		$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 1 ] ] );
	}

	public function test_each_attempt_has_a_row_with_what_went_wrong_and_its_duration_is_a_float(): void {
		$rows  = $this->site()->run( self::EVENTFUL )->requests();
		$url   = EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID;
		$row   = static fn( $method, $url, $status, $attempt, $error = null ) => [ 'method' => $method, 'url' => $url, 'status' => $status, 'attempt' => $attempt, 'duration_ms' => true, 'error' => $error ];
		$error = 'ServerPilot failed (status 503): “No”. It is tried again later.';
		$told  = array_map( static fn( $row ) => array_merge( $row, [ 'duration_ms' => is_float( $row['duration_ms'] ) && $row['duration_ms'] > 0 ] ), $rows );
		$this->assertSame( [ $row( 'GET', $url, 503, 1, $error ), $row( 'GET', $url, 200, 2 ), $row( 'POST', $url, 200, 1 ), $row( 'POST', "$url/ssl", 200, 1 ) ], $told );
	}

	public function test_an_attempt_without_an_answer_has_status_0(): void {
		$this->emulator->heal();
		$this->emulator->fault( [ 'action' => [ 'type' => 'reset' ] ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( [ [ 0 ], [ $result->error()['message'] ] ], [ array_column( $result->requests(), 'status' ), array_column( $result->requests(), 'error' ) ] );
	}

	public function test_the_last_hundred_requests_and_500_records_are_kept(): void {
		$this->emulator->heal();
		$code   = '$before = wu_serverpilot_requests();
			wu_serverpilot_get_action( wu_serverpilot_add_domain( "shop.example" )["action_id"] );
			for ( $i = 0; $i < 500; $i++ ) {
				wu_serverpilot_get_domains();
			}
			return [ $before, wu_serverpilot_requests() === wu_serverpilot_requests() ];';
		$result = $this->site()->with_ini( [ 'wu_serverpilot.log_level' => 'debug' ] )->run( $code );
		$this->assertSame( [ [], true ], $result->value() );
		$this->assertSame( array_fill( 0, 100, Emulator::APP_ID ), array_map( static fn( $row ) => basename( $row['url'] ), $result->requests() ) );
		$this->assertCount( 500, preg_grep( '/^GET /', array_column( $result->log(), 'message' ) ) );
	}

	public function test_one_connection_serves_all_calls_of_a_process(): void {
		$this->value_of( 'for ( $i = 0; $i < 20; $i++ ) { wu_serverpilot_add_domain( "n$i.example" ); } return null;' );
		$this->assertCount( 21, $this->emulator->domains() );
		$this->assertSame( 1, $this->emulator->connections() );
	}

	// Records.

	public function test_the_setting_says_from_which_level_on_records_are_gathered_and_the_default_is_info(): void {
		$levels = [ 'error' => [], 'warning' => [ self::WARNING ], '' => [ self::WARNING, self::INFO ], 'loud' => [ self::WARNING, self::INFO ] ];
		foreach ( $levels as $level => $records ) {
			$this->setUp();
			$this->assertSame( $records, self::steady( $this->site()->with_ini( [ 'wu_serverpilot.log_level' => $level ] )->run( self::EVENTFUL )->log() ), $level );
		}
	}

	public function test_debug_tells_each_attempt_with_status_and_duration_and_each_decision(): void {
		$log  = $this->site()->with_ini( [ 'wu_serverpilot.log_level' => 'debug' ] )->run( self::EVENTFUL )->log();
		$url  = EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID;
		$told = preg_replace( '/after \d+ ms/', 'after … ms', array_column( $log, 'message' ) );
		$this->assertSame(
			[
				"GET $url answered 503 after … ms (attempt 1)",
				"GET $url answered 200 after … ms (attempt 2)",
				"POST $url answered 200 after … ms (attempt 1)",
				"POST $url/ssl answered 200 after … ms (attempt 1)",
			],
			array_values( preg_grep( '/ answered /', $told ) )
		);
		$this->assertCount( 1, preg_grep( '/^shop\.example added /', $told ) );
	}

	public function test_a_debugging_wordpress_turns_debug_on_and_the_level_is_read_at_every_call(): void {
		$code = 'foreach ( [ "info", "off", "info" ] as $level ) {
				ini_set( "wu_serverpilot.log_level", $level );
				wu_serverpilot_get_domains();
				$debugs[] = in_array( "debug", array_column( wu_serverpilot_take_log_records(), "level" ), true );
			}
			return $debugs;';
		foreach ( [ [ 1, [ true, false, true ] ], [ '0', [ false, false, false ] ] ] as [ $wp_debug, $debugs ] ) {
			$this->assertSame( $debugs, $this->site()->with_constants( [ 'WP_DEBUG' => $wp_debug ] )->run( $code )->value() );
		}
	}

	public function test_records_are_taken_once_also_those_of_a_call_that_throws(): void {
		$code   = 'try { wu_serverpilot_get_action( "nothing1" ); } catch ( WuServerPilot\Exception $error ) { return [ wu_serverpilot_take_log_records(), wu_serverpilot_take_log_records() ]; }';
		$result = $this->site()->run( $code );
		$this->assertSame( [ [ self::WARNING ], [] ], array_map( [ self::class, 'steady' ], $result->value() ) );
		$this->assertSame( [], $result->log() );
	}

	/** Records without the length of the pauses, which is random. */
	private static function steady( array $records ): array {
		return array_map( static fn( $record ) => preg_replace( '/repeated after \d+ ms/', 'repeated after … ms', $record ), $records );
	}
}
