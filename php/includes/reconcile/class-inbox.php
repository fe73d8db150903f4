<?php
/**
 * Something happened to a name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Extension\Client, Names\Events };

defined( 'ABSPATH' ) || exit;

/**
 * All that an event does: it appends a row and asks the queue for a job. Often a person waits for the page,
 * and somebody's transaction is open, which anything thrown would roll back.
 */
final class Inbox {

	public function __construct( private Events $events, private Jobs $jobs ) {}

	/**
	 * Notes that something happened to names. Never throws.
	 *
	 * @param string ...$names As somebody hands them over. What is no domain name is noted without its name.
	 */
	public function add( string ...$names ): void {
		global $wpdb;
		// Whoever changed the domain may want to know these of its own statement.
		$theirs = array( $wpdb->insert_id, $wpdb->last_error );
		try {
			if ( array() !== $names ) {
				$this->events->append( ...array_map( array( self::class, 'canonical' ), $names ) );
				$this->jobs->ensure( 0 );
			}
		} catch ( \Throwable $thrown ) {
			// The hourly job finds what is different.
			unset( $thrown );
		}
		list( $wpdb->insert_id, $wpdb->last_error ) = $theirs;
	}

	private static function canonical( string $name ): string {
		$name = (string) Client::canonical( $name );
		return 1 === preg_match( '/^[\x21-\x7E]*$/', $name ) ? $name : '';
	}
}
