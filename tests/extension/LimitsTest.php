<?php
/**
 * Errors of the kinds domain_limit and last_domain.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\Attributes\DataProvider;

/**
 * Nothing is written.
 */
final class LimitsTest extends ExtensionTestCase {

	private const READ = 'GET /apps/' . Emulator::APP_ID;

	/**
	 * @dataProvider too_many
	 */
	#[DataProvider( 'too_many' )]
	public function test_more_than_300_domains_are_refused_with_the_numbers( int $present, string $call, int $asked ): void {
		$names = self::names( $present );
		$this->emulator->reset( $names );
		$this->assertSame(
			self::an_error(
				'domain_limit',
				"The ServerPilot app has $present of at most 300 domains, so the $asked asked for cannot be added. " .
				'Nothing was changed. Remove domains that are no longer needed, or move sites to another app.'
			),
			$this->error_of( "$call;" )
		);
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
		$this->assertSame( $names, $this->emulator->domains() );
	}

	public static function too_many(): array {
		return [
			'one over'                  => [ 300, 'wu_serverpilot_add_domain( "x.example" )', 1 ],
			'the twin over'             => [ 299, 'wu_serverpilot_add_domain( "x.example", true )', 2 ],
			'those that are there aside' => [ 299, 'wu_serverpilot_sync_domains( [ "n1.example", "x.example", "y.example" ] )', 2 ],
			'one goes, two come'        => [ 300, 'wu_serverpilot_sync_domains( [ "x.example", "y.example" ], [ "n1.example" ] )', 2 ],
			'a dry run'                 => [ 300, 'wu_serverpilot_sync_domains( [ "x.example" ], [], true )', 1 ],
		];
	}

	public function test_an_app_from_the_time_of_a_higher_limit_is_left_to_the_apis_own_answer(): void {
		$this->emulator->reset( self::names( 301 ) );
		$error = $this->error_of( 'wu_serverpilot_add_domain( "x.example" );' );
		$this->assertSame( [ 'rejected', 400 ], [ $error['kind'], $error['code'] ] );
		$this->assertCount( 302, $this->emulator->written()[0]['domains'] );
	}

	public function test_an_app_from_the_time_of_a_higher_limit_can_shrink(): void {
		$this->emulator->reset( self::names( 302 ) );
		$this->emulator->fault(
			[
				'method' => 'POST',
				'action' => [
					'type'   => 'answer',
					'status' => 200,
					'json'   => [ 'data' => [ 'domains' => array_slice( self::names( 302 ), 1 ) ] ],
				],
			]
		);
		$this->assertSame( [ 'n1.example' ], $this->value_of( 'return wu_serverpilot_remove_domain( "n1.example", false )["removed"];' ) );
	}

	/**
	 * @dataProvider emptying
	 */
	#[DataProvider( 'emptying' )]
	public function test_the_last_domain_is_not_removed( array $list, string $call ): void {
		$this->emulator->reset( $list );
		$this->assertSame(
			self::an_error(
				'last_domain',
				'Removing this would leave the ServerPilot app without any domain, so that it serves nobody. Nothing was changed. Add another domain first.'
			),
			$this->error_of( "$call;" )
		);
		$this->assertSame( [ self::READ ], $this->emulator->request_lines() );
		$this->assertSame( $list, $this->emulator->domains() );
	}

	public static function emptying(): array {
		return [
			'the only one'       => [ [ 'shop.example' ], 'wu_serverpilot_remove_domain( "shop.example" )' ],
			'it and its twin'    => [ [ 'shop.example', 'www.shop.example' ], 'wu_serverpilot_remove_domain( "shop.example" )' ],
			'all its spellings'  => [ [ 'shop.example', 'SHOP.example' ], 'wu_serverpilot_remove_domain( "shop.example" )' ],
			'all by one call'    => [ [ 'a.example', 'b.example' ], 'wu_serverpilot_sync_domains( [], [ "b.example", "a.example" ] )' ],
			'in a dry run'       => [ [ 'a.example' ], 'wu_serverpilot_sync_domains( [], [ "a.example" ], true )' ],
		];
	}

	public function test_a_foreign_name_that_we_would_refuse_is_a_domain_that_remains(): void {
		$this->emulator->reset( [ 'my_app.example', 'shop.example' ] );
		$this->assertSame( [ 'my_app.example' ], $this->value_of( 'return wu_serverpilot_remove_domain( "shop.example" )["domains"];' ) );
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
