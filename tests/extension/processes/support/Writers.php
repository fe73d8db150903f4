<?php
/**
 * Sites that change the same app's list at the same time.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Emulator;

/**
 * Each writer adds four domains and removes two, one call at a time.
 */
final class Writers {

	/**
	 * Names that nobody asks about, some of which our own parser would refuse.
	 */
	private const FOREIGN = [ 'network.example', 'Mixed.Example', '10.0.0.1', 'under_score.example', 'network.example' ];

	/**
	 * One writer's code; `%d` is its number. As the plugin does, it repeats a call that may be repeated.
	 */
	private const CODE = <<<'PHP'
		$calls = [
			[ 'add', '%1$d-a.test' ], [ 'remove', '%1$d-old-a.test' ], [ 'add', '%1$d-b.test' ],
			[ 'add', '%1$d-c.test' ], [ 'remove', '%1$d-old-b.test' ], [ 'add', '%1$d-d.test' ],
		];
		$failures = [];
		foreach ( $calls as list( $verb, $domain ) ) {
			for ( $turn = 1; $turn <= 10; $turn++ ) {
				try {
					call_user_func( "wu_serverpilot_{$verb}_domain", $domain, false );
					break;
				} catch ( \WuServerPilot\Exception $error ) {
					$failures[] = [ $error->getKind(), $error->isRetryable() ];
					if ( ! $error->isRetryable() ) {
						break;
					}
				}
			}
		}
		return $failures;
		PHP;

	/**
	 * How many there are.
	 *
	 * @var int
	 */
	private int $count;

	/**
	 * So many writers.
	 *
	 * @param int $count How many.
	 */
	public function __construct( int $count ) {
		$this->count = $count;
	}

	/**
	 * Gives the emulator the list that they find, its latency, and a fault in one of five requests.
	 *
	 * @param Emulator $emulator The emulator.
	 */
	public function prepare( Emulator $emulator ): void {
		$domains = self::FOREIGN;
		foreach ( range( 1, $this->count ) as $number ) {
			array_push( $domains, "$number-old-a.test", "$number-old-b.test" );
		}
		$emulator->reset( $domains );
		$emulator->change_settings( [ 'latency_ms' => 50 ] );
		foreach ( self::faults() as $offset => $fault ) {
			$emulator->fault(
				$fault + [
					'path'  => '^/v1/apps/',
					'which' => [
						'every'  => 20,
						'offset' => 1 + 5 * $offset,
					],
				]
			);
		}
		// Some writes take longer than a read, so that a read beside one would miss it.
		$emulator->fault(
			[
				'method' => 'POST',
				'which'  => [ 'every' => 6 ],
				'action' => [
					'type' => 'delay',
					'ms'   => 100,
				],
			]
		);
	}

	/**
	 * The four faults.
	 */
	private static function faults(): array {
		$status = static fn( int $status ) => [
			'action' => [
				'type'   => 'answer',
				'status' => $status,
				'json'   => [ 'error' => [ 'message' => 'Asked for by a test.' ] ],
			],
		];
		return [
			$status( 500 ),
			[ 'action' => [ 'type' => 'reset' ] ],
			$status( 429 ),
			[
				'apply'  => true,
				'action' => [ 'type' => 'reset' ],
			],
		];
	}

	/**
	 * The code of each.
	 *
	 * @return list<string>
	 */
	public function codes(): array {
		return array_map( static fn( $number ) => sprintf( self::CODE, $number ), range( 1, $this->count ) );
	}

	/**
	 * The list that must be there at the end: nobody can know in which order the writers came, but each
	 * one's own names stand in the order in which it added them.
	 *
	 * @return list<list<string>> The names that were there, then each writer's.
	 */
	public function expected(): array {
		$own = static fn( $number ) => [ "$number-a.test", "$number-b.test", "$number-c.test", "$number-d.test" ];
		return [ self::FOREIGN, ...array_map( $own, range( 1, $this->count ) ) ];
	}

	/**
	 * A list, taken apart in the same way.
	 *
	 * @param list<string> $domains The list.
	 * @return list<list<string>>
	 */
	public function by_writer( array $domains ): array {
		$sorted = array_fill( 0, $this->count + 1, [] );
		foreach ( $domains as $domain ) {
			$sorted[ preg_match( '/^(\d+)-/', $domain, $found ) ? (int) $found[1] : 0 ][] = $domain;
		}
		return $sorted;
	}
}
