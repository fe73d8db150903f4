<?php

namespace WuServerPilot\Tests;

/**
 * Which records are gathered, and that they are taken once.
 */
final class LogTest extends ExtensionTestCase {

	/** A first attempt fails, a domain is added, and AutoSSL is turned on: something for every level but error. */
	private const EVENTFUL = 'wu_serverpilot_add_domain( "shop.example" );';

	private const WARNING = [
		'level'   => 'warning',
		'message' => 'Attempt 1 failed and is repeated after … ms: ServerPilot failed (status 503): “No”. It is tried again later.',
	];

	private const INFO = [ 'level' => 'info', 'message' => 'AutoSSL is now on for app ' . Emulator::APP_ID ];

	protected function setUp(): void {
		parent::setUp();
		$this->emulator->change_app( [ 'autossl' => [ 'available' => true ] ] );
		$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 1 ] ] );
	}

	public function test_the_setting_says_from_which_level_on_records_are_gathered_and_the_default_is_info(): void {
		$levels = [
			'off'     => [],
			'error'   => [],
			'warning' => [ self::WARNING ],
			'info'    => [ self::WARNING, self::INFO ],
			''        => [ self::WARNING, self::INFO ],
			'loud'    => [ self::WARNING, self::INFO ],
		];
		foreach ( $levels as $level => $records ) {
			$this->setUp();
			$this->assertSame( $records, self::steady( $this->site()->with_ini( [ 'wu_serverpilot.log_level' => $level ] )->run( self::EVENTFUL )->log() ), $level );
		}
		$this->setUp();
		$this->assertSame( [ self::WARNING, self::INFO ], self::steady( $this->site()->run( self::EVENTFUL )->log() ) );
	}

	public function test_debug_tells_each_attempt_with_status_and_duration_and_each_decision(): void {
		$log = $this->site()->with_ini( [ 'wu_serverpilot.log_level' => 'debug' ] )->run( self::EVENTFUL )->log();
		$url = EmulatorProcess::shared()->api_url() . '/apps/' . Emulator::APP_ID;

		$this->assertSame( [ self::WARNING, self::INFO ], self::steady( self::from_info_on( $log ) ) );
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

	public function test_a_debugging_wordpress_turns_debug_on_unless_logging_is_off(): void {
		foreach ( [ [ true, 'info', true ], [ 1, 'error', true ], [ true, 'off', false ], [ false, 'info', false ], [ 0, 'info', false ], [ '0', 'info', false ], [ false, 'debug', true ] ] as [ $wp_debug, $level, $debugs ] ) {
			$site = $this->site()->with_constants( [ 'WP_DEBUG' => $wp_debug ] )->with_ini( [ 'wu_serverpilot.log_level' => $level ] );
			$this->assertSame( $debugs, in_array( 'debug', array_column( $site->run( self::EVENTFUL )->log(), 'level' ), true ), var_export( $wp_debug, true ) . " $level" );
		}
	}

	public function test_the_level_is_read_at_every_call(): void {
		$code = '$levels = [];
			foreach ( [ "debug", "off", "debug" ] as $level ) {
				ini_set( "wu_serverpilot.log_level", $level );
				wu_serverpilot_get_domains();
				$levels[] = count( wu_serverpilot_take_log_records() ) > 0;
			}
			return $levels;';
		$this->assertSame( [ true, false, true ], $this->value_of( $code ) );
	}

	public function test_records_are_taken_once(): void {
		$code   = 'return [ wu_serverpilot_take_log_records(), wu_serverpilot_add_domain( "shop.example" ) ? wu_serverpilot_take_log_records() : null, wu_serverpilot_take_log_records() ];';
		$result = $this->site()->run( $code );
		$this->assertSame( [ [], [ self::WARNING, self::INFO ], [] ], array_map( [ self::class, 'steady' ], $result->value() ) );
		$this->assertSame( [], $result->log() );
	}

	public function test_records_of_several_calls_are_gathered_in_order(): void {
		$this->emulator->heal();
		$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ], [ 'which' => [ 'nth' => [ 1, 3 ] ] ] );
		$log = $this->site()->run( 'wu_serverpilot_get_app(); wu_serverpilot_get_app(); wu_serverpilot_enable_autossl();' )->log();
		$this->assertSame( [ self::WARNING, self::WARNING, self::INFO ], self::steady( $log ) );
	}

	public function test_a_call_that_throws_leaves_its_records(): void {
		$this->emulator->heal();
		$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 1 ] )->run( 'wu_serverpilot_get_app();' );
		$this->assertSame( 'server_error', $result->error()['kind'] );
		$this->assertSame( [ self::WARNING ], self::steady( $result->log() ) );
	}

	public function test_the_last_500_are_kept(): void {
		$this->emulator->heal();
		$log = $this->site()->with_ini( [ 'wu_serverpilot.log_level' => 'debug' ] )->run(
			'wu_serverpilot_add_domain( "shop.example" );
			for ( $i = 0; $i < 500; $i++ ) {
				wu_serverpilot_get_domains();
			}'
		)->log();
		$this->assertCount( 500, $log );
		$this->assertCount( 500, preg_grep( '/^GET /', array_column( $log, 'message' ) ) );
	}

	/** The records of level info and above. */
	private static function from_info_on( array $log ): array {
		return array_values( array_filter( $log, static fn( $record ) => 'debug' !== $record['level'] ) );
	}

	/**
	 * Records without the length of the pauses, which is random.
	 *
	 * @param list<array{level: string, message: string}> $records The records.
	 */
	private static function steady( array $records ): array {
		$steady = static fn( $record ) => preg_replace( '/repeated after \d+ ms/', 'repeated after … ms', $record );
		return array_map( $steady, $records );
	}
}
