<?php
/**
 * Errors by the status of ServerPilot's answer.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * The kind, the sentence, and how often the request was sent.
 */
final class StatusErrorsTest extends ExtensionTestCase {

	private const READ    = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE   = 'POST /apps/' . Emulator::APP_ID;
	private const RETRIES = 2;

	/**
	 * @dataProvider permanent
	 */
	#[DataProvider( 'permanent' )]
	public function test_a_status_that_repetition_cannot_cure_is_asked_for_once( int $status, string $kind, string $what, string $advice ): void {
		$this->emulator->answer( $status, 'It said so', [ 'Retry-After' => '0' ] );
		$expected = self::an_error(
			$kind,
			"$what (status $status): “It said so”. $advice",
			[
				'code'        => $status,
				'retry_after' => 0,
			]
		);
		$this->assertSame( $expected, $this->error_of( 'wu_serverpilot_get_app();' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider permanent
	 */
	#[DataProvider( 'permanent' )]
	public function test_a_refused_write_is_not_sent_again( int $status, string $kind, string ...$sentences ): void {
		$this->emulator->answer( $status, 'No', [], [ 'method' => 'POST' ] );
		$error = $this->error_of( 'wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ $kind, $status, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ 'network.example' ], $this->emulator->domains() );
	}

	public static function permanent(): array {
		$rejected = [ 'rejected', 'ServerPilot rejected the request', 'Check in ServerPilot what the app accepts.' ];
		return [
			[ 400, ...$rejected ],
			[ 401, 'authentication', 'ServerPilot does not accept the API credentials', 'Check WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY; a new API key replaces the old one.' ],
			[ 402, 'payment_required', 'The ServerPilot account has no valid payment card', 'Add a payment card in the ServerPilot account.' ],
			[ 403, 'forbidden', 'ServerPilot does not allow this to the API key', 'Check that the app belongs to the account of WU_SERVER_PILOT_CLIENT_ID.' ],
			[ 404, 'not_found', 'ServerPilot found nothing under the app id “' . Emulator::APP_ID . '”', 'Check WU_SERVER_PILOT_APP_ID: it is the last part of the app\'s address in ServerPilot.' ],
			[ 409, 'conflict', 'ServerPilot reports a conflict with something that exists already', 'Check in ServerPilot what is in the way: another app may have the domain, or SSL may be off.' ],
			[ 405, ...$rejected ],
			[ 410, ...$rejected ],
			[ 422, ...$rejected ],
			[ 451, ...$rejected ],
			[ 499, ...$rejected ],
		];
	}

	/**
	 * @dataProvider retryable
	 */
	#[DataProvider( 'retryable' )]
	public function test_a_status_that_passes_is_asked_for_again_as_often_as_set( int $status, string $kind, string $what ): void {
		$this->emulator->answer( $status, 'It said so', [ 'Retry-After' => '0' ] );
		$result   = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => self::RETRIES ] )->run( 'wu_serverpilot_get_app();' );
		$expected = self::an_error(
			$kind,
			"$what (status $status): “It said so”. It is tried again later.",
			[
				'code'        => $status,
				'retryable'   => true,
				'retry_after' => 0,
			]
		);
		$this->assertSame( $expected, $result->error() );
		$this->assertSame( array_fill( 0, 1 + self::RETRIES, self::READ ), $this->emulator->request_lines() );
	}

	public static function retryable(): array {
		$failed = [ 'server_error', 'ServerPilot failed' ];
		return [
			[ 408, ...$failed ],
			[ 421, ...$failed ],
			[ 425, ...$failed ],
			[ 429, 'rate_limited', 'ServerPilot asks for fewer requests' ],
			[ 500, ...$failed ],
			[ 501, ...$failed ],
			[ 502, ...$failed ],
			[ 503, ...$failed ],
			[ 504, ...$failed ],
			[ 520, ...$failed ],
			[ 599, ...$failed ],
		];
	}

	/**
	 * @dataProvider calls
	 */
	#[DataProvider( 'calls' )]
	public function test_every_function_asks_again_until_it_works( string $call ): void {
		$this->emulator->change_app( [ 'ssl' => [ 'auto' => true ] ] );
		$this->value_of( 'wu_serverpilot_add_domain( "old.example" );' );
		$this->emulator->answer( 503, 'No', [ 'Retry-After' => '0' ], [ 'which' => [ 'first' => 1 ] ] );

		$result = $this->site()->run( "return $call;" );
		$this->assertIsArray( $result->value() );
		$this->assertSame( [ [ 503, 1 ], [ 200, 2 ] ], array_map( static fn( $row ) => [ $row['status'], $row['attempt'] ], array_slice( $result->requests(), 0, 2 ) ) );
	}

	public static function calls(): array {
		return [
			[ 'wu_serverpilot_test_connection()' ],
			[ 'wu_serverpilot_get_app()' ],
			[ 'wu_serverpilot_get_domains()' ],
			[ 'wu_serverpilot_add_domain( "x.example" )' ],
			[ 'wu_serverpilot_remove_domain( "old.example" )' ],
			[ 'wu_serverpilot_sync_domains( [ "x.example" ], [ "old.example" ] )' ],
			[ 'wu_serverpilot_enable_autossl()' ],
			[ 'wu_serverpilot_set_force_ssl( true )' ],
			[ 'wu_serverpilot_get_action( "action0000000001" )' ],
		];
	}

	public function test_without_retries_there_is_one_attempt(): void {
		$this->emulator->answer( 500, 'No', [ 'Retry-After' => '0' ] );
		$this->site()->with_ini( [ 'wu_serverpilot.max_retries' => 0 ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_failed_write_is_sent_again_only_after_the_list_was_read_again(): void {
		$this->emulator->answer( 500, 'No', [ 'Retry-After' => '0' ], [ 'method' => 'POST' ] );
		$result = $this->site()->with_ini( [ 'wu_serverpilot.max_retries' => self::RETRIES ] )->run( 'wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( 'server_error', $result->error()['kind'] );
		$this->assertSame( [ self::READ, self::WRITE, self::READ, self::WRITE, self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_a_write_that_was_made_in_spite_of_its_failure_is_seen_as_made(): void {
		$this->emulator->fault(
			[
				'method' => 'POST',
				'apply'  => true,
				'which'  => [ 'first' => 1 ],
				'action' => [
					'type'    => 'answer',
					'status'  => 500,
					'headers' => [ 'Retry-After' => '0' ],
				],
			]
		);
		$report = $this->value_of( 'return wu_serverpilot_sync_domains( [ "shop.example" ], [ "network.example" ] );' );
		unset( $report['autossl'], $report['action_id'] );
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example' ],
			'removed'   => [ 'network.example' ],
			'unchanged' => [],
			'domains'   => [ 'shop.example' ],
		];
		$this->assertSame( $expected, $report );
		$this->assertSame( [ self::READ, self::WRITE, self::READ ], array_slice( $this->emulator->request_lines(), 0, 3 ) );
	}

	public function test_an_unknown_app_is_named_with_the_constant(): void {
		$error = $this->site()->with_constants( [ 'WU_SERVER_PILOT_APP_ID' => 'noSuchApp' ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'not_found', 404 ], [ $error['kind'], $error['code'] ] );
		$this->assertStringContainsString( '“noSuchApp”', $error['message'] );
		$this->assertStringContainsString( 'WU_SERVER_PILOT_APP_ID', $error['message'] );
	}

	public function test_another_accounts_key_is_an_authentication_error(): void {
		$error = $this->site()->with_constants( [ 'WU_SERVER_PILOT_API_KEY' => 'rotated' ] )->run( 'wu_serverpilot_get_app();' )->error();
		$this->assertSame( [ 'authentication', 401, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
		$this->assertSame( [ false ], array_column( $this->emulator->requests(), 'authorized' ) );
	}

	public function test_an_action_that_does_not_exist_is_not_found(): void {
		$error = $this->error_of( 'wu_serverpilot_get_action( "action9" );' );
		$this->assertSame( self::an_error( 'not_found', self::no_action( 'action9' ), [ 'code' => 404 ] ), $error );
		$this->assertSame( [ 'GET /actions/action9' ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider texts_that_are_no_action
	 */
	#[DataProvider( 'texts_that_are_no_action' )]
	public function test_what_cannot_be_an_action_is_not_found_without_a_request( string $text, string $shown ): void {
		$error = $this->error_of( sprintf( 'wu_serverpilot_get_action( %s );', var_export( $text, true ) ) );
		$this->assertSame( self::an_error( 'not_found', self::no_action( $shown ) ), $error );
		$this->assertSame( [], $this->emulator->requests() );
	}

	private static function no_action( string $shown ): string {
		return "ServerPilot has no action “{$shown}” in the account of app “nlcN0TwdZAyNEgdp” (WU_SERVER_PILOT_APP_ID). Use an action_id that a change returned.";
	}

	public static function texts_that_are_no_action(): array {
		return [ [ '', '' ], [ '../apps', '../apps' ], [ 'a/b', 'a/b' ], [ 'a?b', 'a?b' ], [ "a\nb", 'a\u{a}b' ], [ "\xff", '�' ] ];
	}

	/**
	 * @dataProvider bodies_without_a_message
	 */
	#[DataProvider( 'bodies_without_a_message' )]
	public function test_an_error_without_a_message_of_the_api_has_its_sentence_all_the_same( string $body ): void {
		$this->emulator->fault(
			[
				'action' => [
					'type'   => 'answer',
					'status' => 403,
					'body'   => $body,
				],
			]
		);
		$this->assertSame(
			'ServerPilot does not allow this to the API key (status 403). Check that the app belongs to the account of WU_SERVER_PILOT_CLIENT_ID.',
			$this->error_of( 'wu_serverpilot_get_app();' )['message']
		);
	}

	public static function bodies_without_a_message(): array {
		return [
			'nothing'           => [ '' ],
			'a page'            => [ '<html><body>Forbidden</body></html>' ],
			'another shape'     => [ '{"error":"no"}' ],
			'a number'          => [ '{"error":{"message":7}}' ],
			'an empty message'  => [ '{"error":{"message":"  "}}' ],
			'cut off'           => [ '{"error":{"message":"Forb' ],
		];
	}
}
