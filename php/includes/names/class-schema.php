<?php
/**
 * The plugin's tables.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

use ServerPilot_Plugin\Support\{ Failure, Store };

defined( 'ABSPATH' ) || exit;

/**
 * Makes, changes and drops the two tables.
 *
 * To be called in a job, in wp-admin and on activation, never in an event: making a table ends the
 * transaction that it is made in. All text in them is ASCII, whatever the database's own charset is.
 */
final class Schema {

	private const VERSION = 1;
	private const OPTION  = 'schema';

	public function __construct( private Store $store ) {}

	/** The table of events. */
	public static function events(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_serverpilot_events';
	}

	/** The table of names. */
	public static function names(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_serverpilot_names';
	}

	/** Were the tables made, as this version wants them? They may have been lost since. */
	public function is_made(): bool {
		return array( 'version' => self::VERSION ) === $this->store->get( self::OPTION );
	}

	/**
	 * Sees to it that both tables are there.
	 *
	 * @throws Failure When they are not, and cannot be made.
	 */
	public function ensure(): void {
		if ( $this->is_made() && self::are_there() ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		global $wpdb;
		$quiet = $wpdb->suppress_errors();
		dbDelta( self::statements() );
		$error = $wpdb->last_error;
		$there = self::are_there();
		$wpdb->suppress_errors( $quiet );
		if ( ! $there ) {
			throw Failure::of_tables( $error );
		}
		$this->store->change( self::OPTION, fn() => array( 'version' => self::VERSION ) );
	}

	/** Drops them. */
	public static function drop(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i, %i', self::events(), self::names() ) ); // phpcs:ignore WordPress.DB
	}

	private static function are_there(): bool {
		global $wpdb;
		$like = $wpdb->esc_like( $wpdb->base_prefix . 'wu_serverpilot_' ) . '%';
		return array() === array_diff( array( self::events(), self::names() ), $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $like ) ) ); // phpcs:ignore WordPress.DB
	}

	/** What dbDelta() makes of them. */
	private static function statements(): array {
		$events = self::events();
		$names  = self::names();
		$ascii  = 'DEFAULT CHARACTER SET ascii COLLATE ascii_bin';
		return array(
			"CREATE TABLE $events (
				id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
				name varchar(253) NOT NULL,
				at bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (id)
			) $ascii",
			"CREATE TABLE $names (
				name varchar(253) NOT NULL,
				mapping bigint(20) unsigned NOT NULL DEFAULT 0,
				site bigint(20) unsigned NOT NULL DEFAULT 0,
				wanted tinyint(1) NOT NULL DEFAULT 0,
				twin tinyint(1) NOT NULL DEFAULT 0,
				on_app tinyint(1) NOT NULL DEFAULT 0,
				asked bigint(20) unsigned NOT NULL DEFAULT 0,
				missed bigint(20) unsigned NOT NULL DEFAULT 0,
				looks int(10) unsigned NOT NULL DEFAULT 0,
				outcome varchar(20) NOT NULL,
				details text NOT NULL,
				state varchar(20) NOT NULL,
				checked bigint(20) unsigned NOT NULL DEFAULT 0,
				next_check bigint(20) unsigned NOT NULL DEFAULT 0,
				watch text NOT NULL,
				PRIMARY KEY  (name),
				KEY state (state,twin),
				KEY next_check (next_check),
				KEY site (site)
			) $ascii",
		);
	}
}
