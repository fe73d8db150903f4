<?php
/**
 * The plugin's tables.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

use ServerPilot_Plugin\Support\{ Database, Failure, Store };

defined( 'ABSPATH' ) || exit;

/**
 * Makes, changes and drops the two tables, and clears away what 0.1.0 left. A plugin is updated without being activated: so
 * this is asked in jobs and in wp-admin, too; never in an event, as making a table ends the transaction that it is made in. All text
 * in them is ASCII, whatever the database's own charset is.
 */
final class Schema {

	/** Jobs of 0.1.0. */
	public const FORMER_JOBS = array( 'wu_serverpilot_settle', 'wu_serverpilot_enable_autossl', 'wu_serverpilot_check_action' );

	/** Options of 0.1.0: this version keeps them in other shapes or not at all. */
	private const FORMER = array( 'mark', 'app', 'ours', 'served', 'jobs', 'circuit', 'action', 'autossl', 'problems', 'mail', 'history', 'diagnoses' );

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

	/** In wp-admin and on activation. What is missing then, the job says. */
	public function prepare(): void {
		try {
			if ( ! $this->is_made() ) {
				$this->ensure();
			}
		} catch ( Failure $failure ) {
			unset( $failure );
		}
	}

	/** In a job: sees to it that both tables are there; throws a Failure where they cannot be made. */
	public function ensure(): void {
		if ( $this->is_made() && self::are_there() ) {
			return;
		}
		if ( array() === $this->store->get( self::OPTION ) ) {
			$this->forget_former();
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		Database::quietly(
			static function () {
				global $wpdb;
				dbDelta( self::statements() );
				$error = $wpdb->last_error;
				if ( ! self::are_there() ) {
					throw Failure::of_tables( $error );
				}
			}
		);
		$this->store->change( self::OPTION, fn() => array( 'version' => self::VERSION ) );
	}

	/** Drops them. */
	public static function drop(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i, %i', self::events(), self::names() ) ); // phpcs:ignore WordPress.DB
	}

	/** Were the tables made, as this version wants them? They may have been lost since. */
	private function is_made(): bool {
		return array( 'version' => self::VERSION ) === $this->store->get( self::OPTION );
	}

	/** That this network has had the extension stays known. */
	private function forget_former(): void {
		global $wpdb;
		Database::change( "DELETE FROM {$wpdb->sitemeta} WHERE meta_key IN (" . Database::quoted( array_map( fn( $name ) => Store::PREFIX . $name, self::FORMER ) ) . ')' );
		$this->store->refresh();
		if ( function_exists( 'wu_unschedule_all_actions' ) ) { // Ultimate Multisite may not be active yet.
			array_map( 'wu_unschedule_all_actions', self::FORMER_JOBS );
		}
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
