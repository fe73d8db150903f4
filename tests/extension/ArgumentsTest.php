<?php
/**
 * Arguments.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Taken as PHP's own functions take them.
 */
final class ArgumentsTest extends ExtensionTestCase {

	/**
	 * @dataProvider ways_to_say_yes_and_no
	 */
	#[DataProvider( 'ways_to_say_yes_and_no' )]
	public function test_a_flag_may_be_any_scalar( string $www, array $added ): void {
		$this->assertSame( $added, $this->value_of( "return wu_serverpilot_add_domain( 'shop.example', $www )['added'];" ) );
	}

	public static function ways_to_say_yes_and_no(): array {
		$no  = [ 'shop.example' ];
		$yes = [ 'shop.example', 'www.shop.example' ];
		return [
			[ 'true', $yes ],
			[ '1', $yes ],
			[ '"yes"', $yes ],
			[ '0.5', $yes ],
			[ 'false', $no ],
			[ '0', $no ],
			[ '""', $no ],
			[ '"0"', $no ],
			[ '0.0', $no ],
		];
	}

	public function test_arguments_may_be_named_and_optional_ones_left_out(): void {
		$code = 'return [
			wu_serverpilot_sync_domains( add: [ "a.example" ], dry_run: true )["domains"],
			wu_serverpilot_add_domain( www: true, domain: "b.example" )["added"],
		];';
		$this->assertSame( [ [ 'network.example', 'a.example' ], [ 'b.example', 'www.b.example' ] ], $this->value_of( $code ) );
	}

	public function test_references_are_taken_for_what_they_refer_to(): void {
		$code = '$names = [ "a.example", "b.example" ];
			foreach ( $names as &$name ) {
				$www = true;
				$ref = &$www;
				$added[] = wu_serverpilot_add_domain( $name, $www )["added"];
			}
			$list = &$names;
			return [ $added, wu_serverpilot_sync_domains( [ "c.example" ], $list )["removed"], $names ];';
		$this->assertSame(
			[
				[ [ 'a.example', 'www.a.example' ], [ 'b.example', 'www.b.example' ] ],
				[ 'a.example', 'b.example' ],
				[ 'a.example', 'b.example' ],
			],
			$this->value_of( $code )
		);
	}

	public function test_objects_that_are_text_are_taken_as_text(): void {
		$code = '$text = static fn( $text ) => new class( $text ) {
				public function __construct( private string $text ) {}
				public function __toString(): string { return $this->text; }
			};
			return [
				wu_serverpilot_add_domain( $text( "a.example" ) )["added"],
				wu_serverpilot_sync_domains( [ $text( "b.example" ) ], [ "a.example" ] )["domains"],
			];';
		$this->assertSame( [ [ 'a.example' ], [ 'network.example', 'b.example' ] ], $this->value_of( $code ) );
	}

	/**
	 * @dataProvider wrong
	 */
	#[DataProvider( 'wrong' )]
	public function test_arguments_of_the_wrong_type_or_number_are_phps_own_errors( string $call, string $class ): void {
		$error = $this->error_of( "$call;" );
		$this->assertSame( [ $class, null ], [ $error['class'], $error['kind'] ] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public static function wrong(): array {
		return [
			[ 'wu_serverpilot_add_domain()', 'ArgumentCountError' ],
			[ 'wu_serverpilot_add_domain( "a.example", true, 1 )', 'ArgumentCountError' ],
			[ 'wu_serverpilot_get_app( 1 )', 'ArgumentCountError' ],
			[ 'wu_serverpilot_set_force_ssl()', 'ArgumentCountError' ],
			[ 'wu_serverpilot_add_domain( [] )', 'TypeError' ],
			[ 'wu_serverpilot_add_domain( "a.example", [] )', 'TypeError' ],
			[ 'wu_serverpilot_add_domain( new ArrayObject() )', 'TypeError' ],
			[ 'wu_serverpilot_sync_domains( "a.example" )', 'TypeError' ],
			[ 'wu_serverpilot_sync_domains( null )', 'TypeError' ],
			[ 'wu_serverpilot_sync_domains( [], "a.example" )', 'TypeError' ],
			[ 'wu_serverpilot_sync_domains( new ArrayObject() )', 'TypeError' ],
			[ 'wu_serverpilot_get_action( [] )', 'TypeError' ],
		];
	}

	public function test_answers_are_arrays_of_the_callers_own(): void {
		$code = '$one = wu_serverpilot_get_app();
			$two  = $one;
			$two["domains"][] = "x";
			unset( $two["ssl"] );
			return [ $one["domains"], isset( $one["ssl"] ), wu_serverpilot_get_domains() ];';
		$this->assertSame( [ [ 'network.example' ], true, [ 'network.example' ] ], $this->value_of( $code ) );
	}
}
