<?php
/**
 * Sites that share an app.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

use WuServerPilot\Tests\Emulator;

/**
 * In each round every site adds a name of its own and removes the one of three rounds ago.
 */
final class Sites {

	public const COUNT = 8;

	/**
	 * Names that nobody asks about, some of which our own parser would refuse.
	 */
	private const FOREIGN = [ 'network.example', 'Mixed.Example', '10.0.0.1', 'under_score.example', 'network.example' ];

	/**
	 * One site's part in a round. As the plugin does, it repeats a call that may be repeated; done again as
	 * a whole, it changes nothing more. It answers the kinds of what failed, and what failed for good.
	 */
	private const CODE = <<<'PHP'
		$failures = [];
		foreach ( [ [ 'add', '%1$s' ], [ 'remove', '%2$s' ] ] as list( $verb, $domain ) ) {
			for ( $turn = 1; $turn <= 20; $turn++ ) {
				try {
					call_user_func( "wu_serverpilot_{$verb}_domain", $domain, false );
					continue 2;
				} catch ( \WuServerPilot\Exception $error ) {
					$failures[] = $error->getKind();
					if ( ! $error->isRetryable() ) {
						break;
					}
				}
			}
			throw new \RuntimeException( "$verb $domain: " . implode( ', ', $failures ) );
		}
		return $failures;
		PHP;

	/**
	 * What every site runs in a round.
	 *
	 * @param int $round The round's number.
	 * @return array<int, string> Code by the site's number.
	 */
	public static function codes( int $round ): array {
		$code = static fn( $site ) => sprintf( self::CODE, self::name( $site, $round ), self::name( $site, $round - 3 ) );
		return array_combine( range( 1, self::COUNT ), array_map( $code, range( 1, self::COUNT ) ) );
	}

	/**
	 * Gives the app its list.
	 *
	 * @param Emulator $emulator The emulator.
	 */
	public static function prepare( Emulator $emulator ): void {
		$emulator->reset( self::FOREIGN );
		$emulator->change_settings(
			[
				'latency_ms'  => 5,
				'keep_bodies' => 0,
			]
		);
	}

	/**
	 * What is wrong with the list after a round; none when it is exact: each site's names in the order in
	 * which it added them, and all others byte for byte.
	 *
	 * @param list<string> $domains The list.
	 * @param int          $round   The round's number.
	 */
	public static function complaint( array $domains, int $round ): ?string {
		$sorted = array_fill( 0, self::COUNT + 1, [] );
		foreach ( $domains as $domain ) {
			$sorted[ preg_match( '/^site(\d+)-/', $domain, $found ) ? (int) $found[1] : 0 ][] = $domain;
		}
		$rounds   = range( max( 1, $round - 2 ), $round );
		$own      = static fn( $site ) => array_map( static fn( $round ) => self::name( $site, $round ), $rounds );
		$expected = [ self::FOREIGN, ...array_map( $own, range( 1, self::COUNT ) ) ];
		return $expected === $sorted ? null : "Round $round: the list is wrong: " . implode( ' ', $domains );
	}

	/**
	 * The name that a site adds.
	 *
	 * @param int $site  The site's number.
	 * @param int $round The round's number.
	 */
	private static function name( int $site, int $round ): string {
		return "site$site-round$round.test";
	}
}
