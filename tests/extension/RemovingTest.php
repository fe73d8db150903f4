<?php
/**
 * The function remove_domain.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * What it writes, and what it answers.
 */
final class RemovingTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	public function test_a_domain_in_the_middle_goes_with_its_www_twin_and_the_rest_stays(): void {
		$this->emulator->reset( [ 'a.example', 'shop.example', 'b.example', 'www.shop.example', 'c.example' ] );
		$expected = [
			'changed'   => true,
			'added'     => [],
			'removed'   => [ 'shop.example', 'www.shop.example' ],
			'unchanged' => [],
			'domains'   => [ 'a.example', 'b.example', 'c.example' ],
			'autossl'   => 'not_requested',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' ) );
		$this->assertSame( [ 'a.example', 'b.example', 'c.example' ], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_the_twin_stays_when_it_is_told_to(): void {
		$this->emulator->reset( [ 'a.example', 'shop.example', 'www.shop.example' ] );
		$expected = [
			'changed'   => true,
			'added'     => [],
			'removed'   => [ 'shop.example' ],
			'unchanged' => [],
			'domains'   => [ 'a.example', 'www.shop.example' ],
			'autossl'   => 'not_requested',
			'action_id' => 'action0000000001',
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example", false );' ) );
	}

	public function test_removing_a_www_name_leaves_the_bare_name(): void {
		$this->emulator->reset( [ 'shop.example', 'www.shop.example', 'www.www.shop.example' ] );
		$report = $this->value_of( 'return wu_serverpilot_remove_domain( "www.shop.example" );' );
		$this->assertSame( [ 'www.shop.example' ], $report['removed'] );
		$this->assertSame( [ 'shop.example', 'www.www.shop.example' ], $this->emulator->domains() );
	}

	public function test_a_twin_that_was_never_there_is_reported_unchanged(): void {
		$this->emulator->reset( [ 'a.example', 'shop.example' ] );
		$report = $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' );
		$this->assertSame( [ [ 'shop.example' ], [ 'www.shop.example' ] ], [ $report['removed'], $report['unchanged'] ] );
	}

	public function test_removing_what_is_not_there_is_one_request_and_writes_nothing(): void {
		$expected = [
			'changed'   => false,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [ 'shop.example', 'www.shop.example' ],
			'domains'   => [ 'network.example' ],
			'autossl'   => 'not_requested',
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_every_spelling_and_repetition_of_the_name_goes_and_foreign_names_stay_byte_for_byte(): void {
		$this->emulator->reset( [ 'Z.Example', 'z.example', 'Shop.example', 'my_app.example', 'shop.example.', 'SHOP.EXAMPLE', 'bücher.example' ] );
		$report = $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example", false );' );

		$this->assertSame( [ 'shop.example' ], $report['removed'] );
		$this->assertSame( [ 'Z.Example', 'z.example', 'my_app.example', 'bücher.example' ], $report['domains'] );
		$this->assertSame( [ [ 'domains' => $report['domains'] ] ], $this->emulator->written() );
	}

	public function test_a_wildcard_is_a_name_of_its_own(): void {
		$this->emulator->reset( [ '*.shop.example', 'a.shop.example', 'shop.example' ] );
		$report = $this->value_of( 'return wu_serverpilot_remove_domain( "*.shop.example" );' );
		$this->assertSame( [ '*.shop.example' ], $report['removed'] );
		$this->assertSame( [ 'a.shop.example', 'shop.example' ], $this->emulator->domains() );
	}

	public function test_removing_from_an_empty_list_changes_nothing(): void {
		$this->emulator->reset( [] );
		$report = $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" );' );
		$this->assertSame( [ false, [] ], [ $report['changed'], $report['domains'] ] );
	}

	public function test_adding_and_removing_restores_the_list(): void {
		$list = [ 'b.example', 'A.example', 'b.example' ];
		$this->emulator->reset( $list );
		$this->value_of( 'wu_serverpilot_add_domain( "shop.example", true ); return wu_serverpilot_remove_domain( "shop.example" );' );
		$this->assertSame( $list, $this->emulator->domains() );
	}
}
