<?php
/**
 * The function sync_domains.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Any number of names in at most one write.
 */
final class SyncTest extends ExtensionTestCase {

	private const READ  = 'GET /apps/' . Emulator::APP_ID;
	private const WRITE = 'POST /apps/' . Emulator::APP_ID;

	public function test_names_are_added_and_removed_in_one_write(): void {
		$this->emulator->reset( [ 'a.example', 'old.example', 'b.example' ] );
		$expected = [
			'changed'   => true,
			'added'     => [ 'd.example', 'c.example' ],
			'removed'   => [ 'old.example' ],
			'unchanged' => [ 'b.example', 'gone.example' ],
			'domains'   => [ 'a.example', 'b.example', 'd.example', 'c.example' ],
			'autossl'   => 'pending',
			'action_id' => 'action0000000001',
		];
		$code     = 'return wu_serverpilot_sync_domains( [ "d.example", "b.example", "c.example" ], [ "old.example", "gone.example" ] );';
		$this->assertSame( $expected, $this->value_of( $code ) );
		$this->assertSame( $expected['domains'], $this->emulator->domains() );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_a_dry_run_answers_what_would_be_and_writes_nothing(): void {
		$this->emulator->reset( [ 'a.example', 'old.example' ], [ 'autossl' => [ 'available' => true ] ] );
		$expected = [
			'changed'   => true,
			'added'     => [ 'c.example' ],
			'removed'   => [ 'old.example' ],
			'unchanged' => [ 'a.example' ],
			'domains'   => [ 'a.example', 'c.example' ],
			'autossl'   => 'not_requested',
			'action_id' => null,
		];
		$code     = 'return wu_serverpilot_sync_domains( [ "c.example", "a.example" ], [ "old.example" ], true );';
		$this->assertSame( $expected, $this->value_of( $code ) );
		$this->assertSame( [ 'a.example', 'old.example' ], $this->emulator->domains() );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_doing_it_twice_changes_nothing_the_second_time(): void {
		$reports  = $this->value_of(
			'$sync = fn() => wu_serverpilot_sync_domains( [ "c.example" ], [ "old.example" ] );
			$sync();
			return $sync();'
		);
		$expected = [
			'changed'   => false,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [ 'c.example', 'old.example' ],
			'domains'   => [ 'network.example', 'c.example' ],
			'autossl'   => 'enabled',
			'action_id' => 'action0000000002',
		];
		$this->assertSame( $expected, $reports );
		$this->assertCount( 2, $this->emulator->written() );
	}

	/**
	 * @dataProvider arrays
	 */
	#[DataProvider( 'arrays' )]
	public function test_only_the_values_of_an_array_count( string $add ): void {
		$report = $this->value_of( "return wu_serverpilot_sync_domains( $add );" );
		$this->assertSame( [ 'x.example', 'y.example' ], $report['added'] );
		$this->assertSame( [ [ 'domains' => [ 'network.example', 'x.example', 'y.example' ] ] ], $this->emulator->written() );
	}

	public static function arrays(): array {
		return [
			'a list'               => [ '[ "x.example", "y.example" ]' ],
			'with holes'           => [ '[ 3 => "x.example", 9 => "y.example" ]' ],
			'not in order of keys' => [ '[ 9 => "x.example", 3 => "y.example" ]' ],
			'with keys of text'    => [ '[ "one" => "x.example", "two" => "y.example" ]' ],
			'filtered'             => [ 'array_filter( [ "", "x.example", "", "y.example" ] )' ],
			'with references'      => [ '( static function () { $x = "x.example"; return [ &$x, "y.example" ]; } )()' ],
			'with repetitions'     => [ '[ "x.example", "X.example.", "y.example", "x.example" ]' ],
		];
	}

	public function test_names_that_are_removed_may_come_in_any_array_too(): void {
		$this->emulator->reset( [ 'a.example', 'b.example', 'c.example' ] );
		$report = $this->value_of( 'return wu_serverpilot_sync_domains( [], [ 7 => "a.example", "x" => "c.example", 8 => "A.example" ] );' );
		$this->assertSame( [ 'a.example', 'c.example' ], $report['removed'] );
		$this->assertSame( [ 'b.example' ], $this->emulator->domains() );
	}

	public function test_nothing_to_do_reads_the_list_and_answers_it(): void {
		$expected = [
			'changed'   => false,
			'added'     => [],
			'removed'   => [],
			'unchanged' => [],
			'domains'   => [ 'network.example' ],
			'autossl'   => 'not_requested',
			'action_id' => null,
		];
		$this->assertSame( $expected, $this->value_of( 'return wu_serverpilot_sync_domains( [], [] );' ) );
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
	}

	public function test_all_names_may_be_replaced_at_once(): void {
		$report = $this->value_of( 'return wu_serverpilot_sync_domains( [ "x.example" ], [ "network.example" ] );' );
		$this->assertSame( [ 'x.example' ], $report['domains'] );
		$this->assertSame( [ 'x.example' ], $this->emulator->domains() );
	}

	public function test_no_twins_are_made_up(): void {
		$this->emulator->reset( [ 'a.example', 'b.example', 'www.b.example' ] );
		$this->value_of( 'return wu_serverpilot_sync_domains( [ "c.example" ], [ "b.example" ] );' );
		$this->assertSame( [ 'a.example', 'www.b.example', 'c.example' ], $this->emulator->domains() );
	}

	public function test_only_removals_do_not_touch_autossl(): void {
		$this->emulator->reset( [ 'a.example', 'b.example' ], [ 'autossl' => [ 'available' => true ] ] );
		$this->assertSame( 'not_requested', $this->value_of( 'return wu_serverpilot_sync_domains( [], [ "b.example" ] )["autossl"];' ) );
		$this->assertSame( [ self::READ, self::WRITE ], $this->emulator->request_lines() );
	}

	public function test_a_swap_at_the_limit_fits(): void {
		$names = array_map( static fn( $number ) => "n$number.example", range( 1, 300 ) );
		$this->emulator->reset( $names );
		$this->assertSame( [ ...array_slice( $names, 1 ), 'x.example' ], $this->value_of( 'return wu_serverpilot_sync_domains( [ "x.example" ], [ "n1.example" ] )["domains"];' ) );
	}
}
