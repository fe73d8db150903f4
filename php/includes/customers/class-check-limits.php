<?php
/**
 * How often customers may check.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/** A name once in PAUSE, and two at a time in the whole installation: a check holds a PHP process for seconds. */
final class Check_Limits {

	private const OPTION = 'checks';
	private const PAUSE  = MINUTE_IN_SECONDS;
	private const PLACES = 2;

	public function __construct( private Store $store ) {}

	/**
	 * Was the name not checked within the last PAUSE? If so, it is now.
	 *
	 * @param string $name The name.
	 * @param int    $now  Unix seconds.
	 * @throws \ServerPilot_Plugin\Support\Failure When the database does not take it.
	 */
	public function is_turn_of( string $name, int $now ): bool {
		$is   = false;
		$note = static function ( array $checks ) use ( $name, $now, &$is ) {
			$recent = array_filter( $checks, fn( $at ) => abs( $now - $at ) < self::PAUSE );
			$is     = ! isset( $recent[ $name ] );
			return $is ? $recent + array( $name => $now ) : $checks;
		};
		$this->store->change( self::OPTION, $note );
		return $is;
	}

	/**
	 * Does something while it holds one of the places. The database frees it if the process dies.
	 *
	 * @param callable $work What is to be done.
	 * @return bool Was there a place?
	 */
	public function in_a_place( callable $work ): bool {
		global $wpdb;
		for ( $place = 1; $place <= self::PLACES; $place++ ) {
			$lock = "wu_serverpilot_check_{$place}_" . md5( DB_NAME . $wpdb->base_prefix );
			if ( '1' === $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, 0)', $lock ) ) ) { // phpcs:ignore WordPress.DB
				try {
					$work();
				} finally {
					$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) ); // phpcs:ignore WordPress.DB
				}
				return true;
			}
		}
		return false;
	}
}
