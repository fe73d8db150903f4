<?php

namespace WuServerPilot\Tests;

/**
 * Which names there are, what becomes of a list and when AutoSSL is looked after is tested by cargo; here it is what PHP hands in and gets.
 */
final class ChangesTest extends ExtensionTestCase {

	private const READ  = 'GET /v1/apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /v1/apps/' . Emulator::APP_ID;

	private const OFFER = [ 'available' => true, 'domains' => [ 'network.example', 'www.network.example' ] ];

	/** Names that nobody asks about; others wrote them. */
	private const FOREIGN = [ 'Z.Example', 'z.example', 'z.example', '10.0.0.1', 'my_app.example', 'a b', 'bücher.example', '-', '*' ];

	public function test_a_domain_and_its_twin_go_to_the_end_of_the_list_in_one_read_and_one_write(): void {
		$this->emulator->reset( self::FOREIGN );
		$domains  = [ ...self::FOREIGN, 'shop.example', 'www.shop.example' ];
		$expected = self::report( [ 'added' => [ 'shop.example', 'www.shop.example' ], 'domains' => $domains, 'autossl' => 'pending' ] );
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "Shop.Example.", true );' ) );
		$this->assertSame( $domains, $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'domains' => $domains ] ], $this->emulator->written() );
	}

	public function test_a_domain_that_is_there_in_another_spelling_is_one_request_and_no_change(): void {
		$this->emulator->reset( [ 'BÜCHER.example' ] );
		$unchanged = [ 'unchanged' => [ 'xn--bcher-kva.example' ], 'domains' => [ 'BÜCHER.example' ], 'autossl' => 'pending' ];
		$this->assertSame( self::no_change( $unchanged ), $this->value_of( 'return wu_serverpilot_add_domain( "xn--bcher-kva.example" );' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_a_domain_goes_with_its_twin_unless_the_twin_is_to_stay(): void {
		$list = [ 'a.example', 'shop.example', 'b.example', 'www.shop.example' ];
		$this->emulator->reset( $list );
		$expected = self::report( [ 'removed' => [ 'shop.example', 'www.shop.example' ], 'domains' => [ 'a.example', 'b.example' ] ] );
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' ) );
		$this->assertSame( [ 'a.example', 'b.example' ], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );

		$this->emulator->reset( $list );
		$expected = self::report( [ 'removed' => [ 'shop.example' ], 'domains' => [ 'a.example', 'b.example', 'www.shop.example' ] ] );
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example", false );' ) );
	}

	public function test_names_are_added_and_removed_in_one_write_and_no_twins_are_made_up(): void {
		$this->emulator->reset( [ 'a.example', 'old.example', 'www.old.example', 'b.example' ] );
		$expected = self::report(
			[
				'added'     => [ 'd.example', 'c.example' ],
				'removed'   => [ 'old.example' ],
				'unchanged' => [ 'b.example', 'gone.example' ],
				'domains'   => [ 'a.example', 'www.old.example', 'b.example', 'd.example', 'c.example' ],
				'autossl'   => 'pending',
			]
		);
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_sync_domains( [ "d.example", "b.example", "c.example" ], [ "old.example", "gone.example" ] );' ) );
		$this->assertSame( $expected['domains'], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_a_dry_run_answers_what_would_be_and_writes_nothing(): void {
		$this->emulator->reset( [ 'a.example', 'old.example' ], [ 'autossl' => [ 'available' => true ] ] );
		$would = [ 'added' => [ 'c.example' ], 'removed' => [ 'old.example' ], 'unchanged' => [ 'a.example' ], 'domains' => [ 'a.example', 'c.example' ], 'action_id' => null ];
		$this->assertSame( self::report( $would ), $this->value_of( 'return wu_serverpilot_sync_domains( [ "c.example", "a.example" ], [ "old.example" ], true );' ) );
		$this->assertSame( [ 'a.example', 'old.example' ], $this->emulator->domains() );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_only_the_values_of_an_array_count(): void {
		$this->emulator->reset( [ 'a.example', 'x.example', 'y.example' ] );
		$code = '$x = "x.example"; $arrays = [
				"a list"               => [ "x.example", "y.example" ],
				"with holes"           => [ 3 => "x.example", 9 => "y.example" ],
				"not in order of keys" => [ 9 => "x.example", 3 => "y.example" ],
				"with keys of text"    => [ "one" => "x.example", "two" => "y.example" ],
				"filtered"             => array_filter( [ "", "x.example", "", "y.example" ] ),
				"with references"      => [ &$x, "y.example" ],
				"with repetitions"     => [ "x.example", "X.example.", "y.example", "x.example" ],
			];
			$known = array_map( static fn( $names ) => wu_serverpilot_sync_domains( $names, [], true )["unchanged"], $arrays );
			$gone  = array_map( static fn( $names ) => wu_serverpilot_sync_domains( [], $names, true )["removed"], $arrays );
			return array_unique( array_merge( array_values( $known ), array_values( $gone ) ), SORT_REGULAR );';
		$this->assertSame( [ [ 'x.example', 'y.example' ] ], $this->value_of( $code ) );
	}

	public function test_a_name_takes_its_canonical_form_or_none_without_configuration(): void {
		$names = [
			'Example.COM'            => 'example.com',
			" example.com.\n"        => 'example.com',
			'bücher.example'         => 'xn--bcher-kva.example',
			'*.XN--bcher-kva.example' => '*.xn--bcher-kva.example',
			''                       => null,
			'localhost'              => null,
			'10.0.0.1'               => null,
			"a\0b.example"           => null,
			"\xff.example"           => null,
		];
		$code  = sprintf( 'return array_map( "wu_serverpilot_canonical", unserialize( base64_decode( "%s" ) ) );', base64_encode( serialize( array_keys( $names ) ) ) );
		$this->assertSame( array_values( $names ), Php::with_extension()->run( $code )->value() );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_every_function_that_takes_a_name_refuses_one_that_is_none_before_any_request(): void {
		$calls = [
			'add_domain( %s, true )',
			'remove_domain( %s )',
			'sync_domains( [ "a.example", %s, "b.example" ] )',
			'sync_domains( [ "a.example" ], [ "b.example", %s ], true )',
			'diagnose( %s )',
			'diagnose_names( [ "a.example", %s ] )',
		];
		foreach ( $calls as $call ) {
			$error = $this->error_of( 'wu_serverpilot_' . sprintf( $call, '"my_shop.example"' ) . ';' );
			$this->assertSame( self::no_name( 'my_shop.example', 'it has an underscore, which host names cannot have' ), $error, $call );
		}
		$this->assertSame( self::no_name( 'sh�p.example', 'it is not valid UTF-8' ), $this->error_of( 'wu_serverpilot_add_domain( "sh\xffp.example" );' ) );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_value_in_a_list_that_is_no_text_refuses_the_call(): void {
		$code     = 'return array_map(
			static function ( $list ) { try { wu_serverpilot_sync_domains( $list ); } catch ( WuServerPilot\Exception $error ) { return $error->getMessage(); } },
			[ [ null ], [ "a.example", 5 ], [ [ "a.example" ] ], [ true ], [ new stdClass() ], [ 1.5 ] ]
		);';
		$sentence = self::no_name( '', 'a value in the list is not text' )['message'];
		$this->assertSame( array_fill( 0, 6, $sentence ), $this->value_of( $code ) );
		$this->assertSame( [], $this->emulator->requests() );
	}

	// The certificate.

	public function test_autossl_that_is_available_is_enabled(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->assertSame( self::ssl_report( [] ), $this->value_of( 'return wu_serverpilot_enable_autossl();' ) );
		$this->assertSame( [ self::READ, self::WRITE . '/ssl' ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'auto' => true ] ], $this->emulator->written() );
	}

	public function test_an_add_succeeds_where_autossl_is_refused_which_is_an_error_where_it_was_asked_for(): void {
		$this->emulator->change_app( [ 'autossl' => self::OFFER ] );
		$this->emulator->answer( 400, 'Not yet.', [], [ 'path' => '/ssl$' ] );
		$result = $this->site()->run( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ [ 'shop.example' ], 'pending', 'action0000000001' ], [ $result->value()['added'], $result->value()['autossl'], $result->value()['action_id'] ] );
		$this->assertSame( [ 'warning' ], array_column( $result->log(), 'level' ) );
		$this->assertStringStartsWith( 'AutoSSL could not be turned on yet: ', $result->log()[0]['message'] );

		$error = $this->error_of( 'wu_serverpilot_enable_autossl();' );
		$this->assertSame( [ 'rejected', 400, false ], [ $error['kind'], $error['code'], $error['retryable'] ] );
	}

	public function test_force_ssl_is_switched_where_it_differs(): void {
		foreach ( [ [ false, true ], [ true, false ], [ true, true ] ] as [ $before, $after ] ) {
			$this->emulator->reset( [ 'network.example' ], [ 'autossl' => self::OFFER, 'ssl' => [ 'auto' => true, 'force' => $before ] ] );
			$expected = self::ssl_report( [ 'autossl' => 'on', 'force' => $after, 'action_id' => $before === $after ? null : 'action0000000001' ] );
			$this->assertSame( $expected, $this->value_of( sprintf( 'return wu_serverpilot_set_force_ssl( %s );', var_export( $after, true ) ) ) );
			$this->assertSame( $before === $after ? [] : [ [ 'force' => $after ] ], $this->emulator->written() );
		}
	}

	public function test_without_ssl_force_is_off_already_and_no_certificate_is_told(): void {
		$none = self::ssl_report( [ 'autossl' => 'not_requested', 'available' => false, 'covered' => [], 'action_id' => null ] );
		$this->assertSame( $none, $this->value_of( 'return wu_serverpilot_set_force_ssl( false );' ) );
	}

	/** What a change answers that removed only, or what differs from that. */
	private static function report( array $fields ): array {
		$report = [
			'changed'   => true,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [],
			'autossl'   => 'not_requested',
			'action_id' => 'action0000000001',
		];
		return array_merge( $report, $fields );
	}

	private static function no_change( array $fields ): array {
		return self::report( [ 'changed' => false, 'action_id' => null ] + $fields );
	}

	/** What is answered when AutoSSL was enabled, or what differs from that. */
	private static function ssl_report( array $fields ): array {
		$report = [
			'autossl'   => 'enabled',
			'force'     => false,
			'available' => true,
			'covered'   => self::OFFER['domains'],
			'action_id' => 'action0000000001',
		];
		return array_merge( $report, $fields );
	}

	private static function no_name( string $shown, string $reason ): array {
		return self::an_error( 'invalid_domain', "“{$shown}” is not a domain name that can be mapped: $reason." );
	}
}
