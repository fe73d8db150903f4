<?php
/**
 * A declaration that PHP may not survive.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\{ Support\Failure, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Declares classes against what they were never declared against, at most once.
 *
 * PHP ends the request where a class breaks its rules, and nobody can catch that. So a note is written before, and deleted
 * afterwards: where one is found, that request did not live to delete it.
 */
final class Trial {

	private const OPTION = 'declared';

	/** How many shapes that came up later are remembered. */
	private const MOST = 20;

	/** Seconds for which a note may be that of a request that is just declaring, and for which to wait for it. */
	private const FRESH    = 5;
	private const PATIENCE = 2;

	public function __construct( private Store $store ) {}

	/**
	 * Makes the objects, and so declares their classes.
	 *
	 * @param string   $shape What is declared against what. It fits, as far as can be known.
	 * @param callable $make  Makes the objects.
	 * @return object[]|null Null where a request did not survive that.
	 */
	public function make( string $shape, callable $make ): ?array {
		$known = in_array( $shape, $this->store->get( self::OPTION )['good'] ?? array(), true );
		try {
			if ( ! $known && ! $this->begin( $shape ) ) {
				return null;
			}
			$objects = $make();
			if ( ! $known ) {
				$this->store->change( self::OPTION, fn( array $state ) => self::passed( $state, $shape ) );
			}
			return $objects;
		} catch ( Failure $failure ) {
			return null; // Without a database there is no note, and nothing else to do either.
		}
	}

	/** Forgets what happened: the next request tries again. */
	public function forget(): void {
		$this->store->forget( self::OPTION );
	}

	/** Writes the note. Is it this request's to try? */
	private function begin( string $shape ): bool {
		$until = microtime( true ) + self::PATIENCE;
		do {
			$state = $this->store->change(
				self::OPTION,
				function ( array $state ) use ( $shape, &$is_ours ) {
					$is_ours = ! isset( $state['notes'][ $shape ] );
					return $is_ours ? array( 'notes' => array( $shape => time() ) + ( $state['notes'] ?? array() ) ) + $state : $state;
				}
			);
			if ( $is_ours ) {
				return true;
			}
			usleep( 50000 );
		} while ( abs( time() - $state['notes'][ $shape ] ) < self::FRESH && microtime( true ) < $until );
		return false;
	}

	/** What is stored once the classes are declared. */
	private static function passed( array $state, string $shape ): array {
		return array_filter(
			array(
				'good'  => array_slice( array( $shape, ...( $state['good'] ?? array() ) ), 0, self::MOST ),
				'notes' => array_diff_key( $state['notes'] ?? array(), array( $shape => true ) ),
			)
		);
	}
}
