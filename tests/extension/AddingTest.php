<?php
/**
 * The function add_domain.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * What it writes, and what it answers.
 */
final class AddingTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	public function test_a_domain_goes_to_the_end_of_the_list_in_one_read_and_one_write(): void {
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example' ],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [ 'network.example', 'shop.example' ],
			'autossl'   => 'pending',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' ) );
		$this->assertSame( [ 'network.example', 'shop.example' ], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
		$this->assertSame( [ [ 'domains' => [ 'network.example', 'shop.example' ] ] ], $this->emulator->written() );
	}

	public function test_the_www_twin_comes_in_the_same_write(): void {
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example', 'www.shop.example' ],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [ 'network.example', 'shop.example', 'www.shop.example' ],
			'autossl'   => 'pending',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example", true );' ) );
		$this->assertSame( $expected['domains'], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider names_without_a_twin
	 */
	#[DataProvider( 'names_without_a_twin' )]
	public function test_a_www_name_and_a_wildcard_get_no_twin( string $name ): void {
		$report = $this->site()->run( sprintf( 'return wu_serverpilot_add_domain( %s, true );', var_export( $name, true ) ) )->value();
		$this->assertSame( [ $name ], $report['added'] );
		$this->assertSame( [ 'network.example', $name ], $this->emulator->domains() );
	}

	public static function names_without_a_twin(): array {
		return [ [ 'www.shop.example' ], [ '*.shop.example' ] ];
	}

	public function test_a_twin_that_is_there_already_is_reported_unchanged(): void {
		$this->emulator->reset( [ 'www.shop.example' ] );
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example' ],
			'removed'   => [],
			'unchanged' => [ 'www.shop.example' ],
			'domains'   => [ 'www.shop.example', 'shop.example' ],
			'autossl'   => 'pending',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example", true );' ) );
	}

	public function test_adding_again_is_one_request_and_writes_nothing(): void {
		$this->emulator->reset( [ 'network.example', 'shop.example' ] );
		$expected = [
			'changed'   => false,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [ 'shop.example' ],
			'domains'   => [ 'network.example', 'shop.example' ],
			'autossl'   => 'pending',
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	/**
	 * @dataProvider spellings
	 */
	#[DataProvider( 'spellings' )]
	public function test_a_name_is_put_into_canonical_form( string $typed, string $canonical ): void {
		$report = $this->value_of( sprintf( 'return wu_serverpilot_add_domain( %s );', var_export( $typed, true ) ) );
		$this->assertSame( [ $canonical ], $report['added'] );
		$this->assertSame( [ 'network.example', $canonical ], $this->emulator->domains() );
	}

	public static function spellings(): array {
		return [
			'upper case'         => [ 'Shop.EXAMPLE', 'shop.example' ],
			'a trailing dot'     => [ 'shop.example.', 'shop.example' ],
			'white space'        => [ " \t\r\nshop.example\n ", 'shop.example' ],
			'a U-label'          => [ 'bücher.example', 'xn--bcher-kva.example' ],
			'an upper U-label'   => [ 'BÜCHER.example', 'xn--bcher-kva.example' ],
			'an A-label'         => [ 'XN--bcher-kva.example', 'xn--bcher-kva.example' ],
			'an ideographic dot' => [ 'shop。example', 'shop.example' ],
			'full-width letters' => [ 'ｓｈｏｐ.example', 'shop.example' ],
			'a wildcard'         => [ '*.Shop.example.', '*.shop.example' ],
			'two hyphens inside' => [ 'r3---sn.example', 'r3---sn.example' ],
			'63 octets'          => [ str_repeat( 'a', 63 ) . '.example', str_repeat( 'a', 63 ) . '.example' ],
			'digits'             => [ '123.example', '123.example' ],
		];
	}

	public function test_a_name_is_found_in_any_spelling_and_its_spelling_is_kept(): void {
		$list = [ 'Shop.Example', 'BÜCHER.example' ];
		$this->emulator->reset( $list );
		$report = $this->value_of( 'return [ wu_serverpilot_add_domain( "shop.example." ), wu_serverpilot_add_domain( "xn--bcher-kva.example" ) ];' );

		$this->assertSame( [ [ 'shop.example' ], [ 'xn--bcher-kva.example' ] ], array_column( $report, 'unchanged' ) );
		$this->assertSame( [ $list, $list ], array_column( $report, 'domains' ) );
		$this->assertSame( [], $this->emulator->written() );
	}

	public function test_names_on_the_list_go_back_byte_for_byte_with_other_peoples_duplicates(): void {
		$foreign = [ 'Z.Example', 'z.example', 'z.example', '10.0.0.1', 'my_app.example', 'a b', 'bücher.example', 'x.example.', '-', '*' ];
		$this->emulator->reset( $foreign );
		$report = $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' );

		$this->assertSame( [ ...$foreign, 'shop.example' ], $report['domains'] );
		$this->assertSame( [ [ 'domains' => [ ...$foreign, 'shop.example' ] ] ], $this->emulator->written() );
	}

	public function test_the_first_domain_of_an_app_is_added_to_an_empty_list(): void {
		$this->emulator->reset( [] );
		$this->assertSame( [ 'shop.example' ], $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" )["domains"];' ) );
		$this->assertSame( [ 'shop.example' ], $this->emulator->domains() );
	}

	public function test_the_300th_domain_fits(): void {
		$this->emulator->reset( self::names( 299 ) );
		$report = $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ ...self::names( 299 ), 'shop.example' ], $report['domains'] );
	}

	public function test_without_an_action_to_follow_the_action_id_is_null(): void {
		$this->emulator->fault(
			[
				'method' => 'POST',
				'apply'  => true,
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => [ 'domains' => [ 'network.example', 'shop.example' ] ] ],
				],
			]
		);
		$expected = [
			'changed'   => true,
			'added'     => [ 'shop.example' ],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [ 'network.example', 'shop.example' ],
			'autossl'   => 'pending',
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' ) );
	}

	public function test_the_list_in_the_answer_is_the_one_that_serverpilot_has_now(): void {
		$this->emulator->fault(
			[
				'method' => 'POST',
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => [ 'domains' => [ 'network.example', 'Shop.Example' ] ] ],
				],
			]
		);
		$report = $this->value_of( 'return wu_serverpilot_add_domain( "shop.example" );' );
		$this->assertSame( [ [ 'shop.example' ], [ 'network.example', 'Shop.Example' ] ], [ $report['added'], $report['domains'] ] );
	}

	/**
	 * So many names.
	 *
	 * @param int $count How many.
	 */
	private static function names( int $count ): array {
		return array_map( static fn( $number ) => "n$number.example", range( 1, $count ) );
	}
}
