<?php

namespace WuServerPilot\Tests;

/**
 * Which names there are and what becomes of a list is tested by cargo; here it is what PHP hands in and gets.
 */
final class ChangesTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

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

	public function test_a_domain_that_is_not_there_is_not_removed(): void {
		$unchanged = [ 'unchanged' => [ 'shop.example', 'www.shop.example' ], 'domains' => [ 'network.example' ] ];
		$this->assertSame( self::no_change( $unchanged ), $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
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

	public function test_nothing_to_do_reads_the_list_and_answers_it(): void {
		$this->assertSame( self::no_change( [ 'domains' => [ 'network.example' ] ] ), $this->value_of( 'return wu_serverpilot_sync_domains( [], [] );' ) );
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

	public function test_more_than_300_domains_are_refused_with_the_numbers(): void {
		$names = array_map( static fn( $number ) => "n$number.example", range( 1, 299 ) );
		$this->emulator->reset( $names );
		$this->assertSame(
			self::an_error(
				'domain_limit',
				'The ServerPilot app has 299 of at most 300 domains, so the 2 asked for cannot be added. ' .
				'Nothing was changed. Remove domains that are no longer needed, or move sites to another app.'
			),
			$this->error_of( 'wu_serverpilot_add_domain( "x.example", true );' )
		);
		$this->assertSame( $names, $this->emulator->domains() );
	}

	public function test_the_last_domain_is_not_removed_nor_in_a_dry_run(): void {
		$this->emulator->reset( [ 'shop.example', 'www.shop.example' ] );
		$sentence = 'Removing this would leave the ServerPilot app without any domain, so that it serves nobody. Nothing was changed. Add another domain first.';
		foreach ( [ 'remove_domain( "shop.example" )', 'sync_domains( [], [ "www.shop.example", "shop.example" ], true )' ] as $call ) {
			$this->assertSame( self::an_error( 'last_domain', $sentence ), $this->error_of( "wu_serverpilot_$call;" ), $call );
		}
		$this->assertSame( [ self::READ, self::READ ], $this->emulator->request_lines() );
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
			'sync_domains( [ "a.example" ], [ "b.example", %s ] )',
			'sync_domains( [ "a.example" ], [ %s ], true )',
		];
		foreach ( $calls as $call ) {
			$error = $this->error_of( 'wu_serverpilot_' . sprintf( $call, '"my_shop.example"' ) . ';' );
			$this->assertSame( self::no_name( 'my_shop.example', 'it has an underscore, which host names cannot have' ), $error, $call );
		}
		$this->assertSame( self::no_name( '\u{1b}[31m\u{3c}b\u{3e}\u{0}', 'it has control characters' ), $this->error_of( 'wu_serverpilot_add_domain( "\e[31m<b>\0" );' ) );
		$this->assertSame( self::no_name( 'sh�p.example', 'it is not valid UTF-8' ), $this->error_of( 'wu_serverpilot_add_domain( "sh\xffp.example" );' ) );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_a_value_in_a_list_that_is_no_text_refuses_the_call(): void {
		foreach ( [ '[ null ]', '[ "a.example", 5 ]', '[ [ "a.example" ] ]', '[ true ]', '[ new stdClass() ]', '[ 1.5 ]' ] as $list ) {
			$this->assertSame( self::no_name( '', 'a value in the list is not text' ), $this->error_of( "wu_serverpilot_sync_domains( $list );" ), $list );
		}
		$this->assertSame( [], $this->emulator->requests() );
	}

	/**
	 * What a change answers that removed only, or what differs from that.
	 *
	 * @param array<string, mixed> $fields What differs.
	 */
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

	private static function no_name( string $shown, string $reason ): array {
		return self::an_error( 'invalid_domain', "“{$shown}” is not a domain name that can be mapped: $reason." );
	}
}
