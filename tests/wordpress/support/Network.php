<?php

namespace ServerPilot_Plugin\Tests;

// phpcs:disable WordPress.DB -- puts whole tables back behind WordPress's back.

/** Puts it back between two tests. No transaction does that here: queue runners are processes of their own. */
final class Network {

	/** Rows of the tables with options, as they were before the first test. */
	private static $rows = array();

	/** Takes note of the options. */
	public static function remember() {
		global $wpdb;
		foreach ( array( $wpdb->sitemeta, $wpdb->base_prefix . 'options' ) as $table ) {
			self::$rows[ $table ] = $wpdb->get_results( "SELECT * FROM $table", ARRAY_A );
		}
	}

	/** One site, no mapped domains, the options of the beginning, nobody logged in. */
	public static function reset() {
		self::forget_sites();
		self::forget_domains();
		self::restore_options();
		self::forget_names();
		foreach ( (array) glob( self::logs() . '*.log' ) as $log ) {
			unlink( $log );
		}
		$_GET     = array();
		$_POST    = array();
		$_REQUEST = array();
		wp_set_current_user( 0 );
		wp_cache_flush();
	}

	/** The folder with Ultimate Multisite's logs, a slash at the end. */
	public static function logs() {
		return WP_CONTENT_DIR . '/uploads/wu-logs/';
	}

	/** Drops every site but the first, without a word to anybody. */
	private static function forget_sites() {
		global $wpdb;
		foreach ( $wpdb->get_col( "SELECT blog_id FROM $wpdb->blogs WHERE blog_id > 1" ) as $id ) {
			foreach ( $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->base_prefix}{$id}\\_%'" ) as $table ) {
				$wpdb->query( "DROP TABLE $table" );
			}
		}
		$wpdb->query( "DELETE FROM $wpdb->blogs WHERE blog_id > 1" );
		$wpdb->query( "DELETE FROM $wpdb->blogmeta WHERE blog_id > 1" );
	}

	/** Empties the table of mapped domains, which both Ultimate Multisites call the same. */
	private static function forget_domains() {
		global $wpdb;
		$wpdb->query( "DELETE FROM {$wpdb->base_prefix}wu_domain_mappings" );
	}

	/** Empties the plugin's own tables, which may be there. */
	private static function forget_names() {
		global $wpdb;
		foreach ( $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->base_prefix}wu\\_serverpilot\\_%'" ) as $table ) {
			$wpdb->query( "DELETE FROM $table" );
		}
		$plugin = \ServerPilot_Plugin\Plugin::instance();
		$plugin->part( \ServerPilot_Plugin\Support\Store::class )->refresh();
		$plugin->part( \ServerPilot_Plugin\Names\Schema::class )->ensure();
	}

	/** Writes the options of the beginning. */
	private static function restore_options() {
		global $wpdb;
		foreach ( self::$rows as $table => $rows ) {
			$wpdb->query( "DELETE FROM $table" );
			$values = array();
			foreach ( $rows as $row ) {
				$values[] = $wpdb->prepare( '(' . implode( ', ', array_fill( 0, count( $row ), '%s' ) ) . ')', array_map( 'strval', $row ) );
			}
			$wpdb->query( "INSERT INTO $table VALUES " . $wpdb->remove_placeholder_escape( implode( ', ', $values ) ) );
		}
	}
}
