<?php
/**
 * The tables of domains and of jobs.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo;

/** How tables are made, and asked. */
abstract class Table {

	/** Makes the table once a network, of these columns and keys. */
	protected static function create( $name, $columns ) {
		global $wpdb;
		if ( ! get_network_option( null, "wu_double_$name" ) ) {
			$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->base_prefix}$name ( $columns )" );
			update_network_option( null, "wu_double_$name", 1 );
		}
	}

	/** A query's columns as SQL: their names, with __in or __not_in behind them. */
	protected static function conditions( array $columns, array $query ) {
		global $wpdb;
		$conditions = array( '1 = 1' );
		foreach ( $columns as $column ) {
			if ( isset( $query[ $column ] ) && '' !== $query[ $column ] ) {
				$conditions[] = $wpdb->prepare( "$column = %s", (string) ( is_bool( $query[ $column ] ) ? (int) $query[ $column ] : $query[ $column ] ) );
			}
			foreach ( array( '__in' => 'IN', '__not_in' => 'NOT IN' ) as $suffix => $operator ) {
				if ( ! empty( $query[ $column . $suffix ] ) ) {
					$values       = (array) $query[ $column . $suffix ];
					$conditions[] = $wpdb->prepare( "$column $operator (" . implode( ', ', array_fill( 0, count( $values ), '%s' ) ) . ')', $values );
				}
			}
		}
		return implode( ' AND ', $conditions );
	}
}

namespace WP_Ultimo\Models;

/** The table of mappings. */
class Domain_Table extends \WP_Ultimo\Table {
	const COLUMNS = array( 'id', 'blog_id', 'domain', 'active', 'primary_domain', 'secure', 'stage', 'date_created' );

	public static function name() {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_domain_mappings';
	}

	public static function create_when_missing() {
		global $wpdb;
		$wpdb->wu_dmtable = self::name();
		self::create(
			'wu_domain_mappings',
			"id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
			blog_id bigint NOT NULL,
			domain varchar(191) NOT NULL,
			active tinyint DEFAULT 1,
			primary_domain tinyint DEFAULT 0,
			secure tinyint DEFAULT 0,
			stage varchar(20) DEFAULT 'checking-dns',
			date_created datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
			KEY domain (domain)"
		);
	}

	/** The rows that a query of wu_get_domains() asks for: 100 at most, unless it says otherwise; number, offset, orderby, order. */
	public static function rows( $query ) {
		global $wpdb;
		$order  = in_array( $query['orderby'] ?? '', self::COLUMNS, true ) ? $query['orderby'] : 'id';
		$number = (int) ( $query['number'] ?? 100 );
		$sql    = 'SELECT * FROM ' . self::name() . ' WHERE ' . self::conditions( self::COLUMNS, $query )
			. " ORDER BY $order " . ( 'ASC' === strtoupper( $query['order'] ?? 'DESC' ) ? 'ASC' : 'DESC' );
		if ( $number > 0 ) {
			$sql .= $wpdb->prepare( ' LIMIT %d OFFSET %d', $number, (int) ( $query['offset'] ?? 0 ) );
		}
		return $wpdb->get_results( $sql );
	}

	/** How many rows a query asks for. */
	public static function count( $query ) {
		global $wpdb;
		return (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . self::name() . ' WHERE ' . self::conditions( self::COLUMNS, $query ) );
	}
}

namespace WP_Ultimo\Queue;

/** The table of jobs. */
class Table extends \WP_Ultimo\Table {

	public static function name() {
		global $wpdb;
		return $wpdb->base_prefix . 'wu_double_jobs';
	}

	public static function create_when_missing() {
		self::create(
			'wu_double_jobs',
			"id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
			hook varchar(191) NOT NULL,
			args varchar(8000) NOT NULL,
			grp varchar(191) NOT NULL,
			status varchar(20) NOT NULL DEFAULT 'pending',
			due bigint NOT NULL,
			every bigint NOT NULL,
			claim varchar(40) NOT NULL DEFAULT '',
			message longtext,
			KEY status_due (status, due)"
		);
	}

	/**
	 * The rows that are asked for, the earliest first.
	 *
	 * @param array $wanted hook, args, group, status (one or a list), date (due at this time or earlier), per_page (-1: all; 5 when absent).
	 */
	public static function rows( array $wanted ) {
		global $wpdb;
		$where  = self::conditions( array( 'hook', 'grp', 'args', 'status' ), array_filter( array(
			'hook'       => $wanted['hook'] ?? '',
			'grp'        => $wanted['group'] ?? '',
			'args'       => isset( $wanted['args'] ) ? wp_json_encode( $wanted['args'] ) : '',
			'status__in' => $wanted['status'] ?? array(),
		) ) );
		$where .= isset( $wanted['date'] ) ? $wpdb->prepare( ' AND due <= %d', $wanted['date'] ) : '';
		$most   = (int) ( $wanted['per_page'] ?? 5 );
		return $wpdb->get_results( 'SELECT * FROM ' . self::name() . " WHERE $where ORDER BY status = 'in-progress' DESC, due, id" . ( $most < 0 ? '' : " LIMIT $most" ) );
	}
}
