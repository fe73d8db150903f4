<?php

namespace WP_Ultimo\Queue;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB -- a table of the double's own, its name made here.

/**
 * Adds, finds and cancels jobs.
 */
class Queue {

	/**
	 * Adds a job.
	 *
	 * @param string $hook  The action to fire.
	 * @param array  $args  Its arguments, named.
	 * @param string $group A word to find it by.
	 * @param int    $due   When; 0 means as soon as possible.
	 * @param int    $every Seconds until the next one; 0 means once.
	 * @return int The job's number.
	 */
	public static function add( $hook, $args, $group, $due, $every ) {
		global $wpdb;
		$wpdb->insert(
			Table::name(),
			array(
				'hook'  => $hook,
				'args'  => wp_json_encode( $args ),
				'grp'   => $group,
				'due'   => $due,
				'every' => $every,
			)
		);
		return (int) $wpdb->insert_id;
	}

	/**
	 * When the next such job runs.
	 *
	 * @param string     $hook  The action.
	 * @param array|null $args  Its arguments; null means any.
	 * @param string     $group Its group; empty means any.
	 * @return int|bool A time, true for "now" or "running", false for none.
	 */
	public static function next( $hook, $args, $group ) {
		$wanted = array(
			'hook'   => $hook,
			'status' => array( 'in-progress', 'pending' ),
			'group'  => $group,
		);
		if ( null !== $args ) {
			$wanted['args'] = $args;
		}
		$jobs = self::find( $wanted + array( 'per_page' => 1 ) );
		$job  = reset( $jobs );
		if ( ! $job ) {
			return false;
		}
		return 'in-progress' === $job->get_status() || 0 === $job->get_due() ? true : $job->get_due();
	}

	/**
	 * Cancels pending jobs.
	 *
	 * @param string     $hook  The action.
	 * @param array|null $args  Its arguments; null means any.
	 * @param string     $group Its group; empty means any.
	 * @param int        $most  How many.
	 * @return int|null The number of the last one cancelled.
	 */
	public static function cancel( $hook, $args, $group, $most ) {
		global $wpdb;
		$wanted = array(
			'hook'     => $hook,
			'status'   => 'pending',
			'group'    => $group,
			'per_page' => $most,
		);
		if ( null !== $args ) {
			$wanted['args'] = $args;
		}
		$cancelled = null;
		foreach ( self::find( $wanted ) as $cancelled => $job ) {
			$wpdb->update( Table::name(), array( 'status' => 'canceled' ), array( 'id' => $cancelled ) );
		}
		return $cancelled;
	}

	/**
	 * Finds jobs, the earliest first.
	 *
	 * @param array $wanted hook, args, group, status (one or a list), date (due at this time or earlier), per_page (-1: all; 5 when absent).
	 * @return Job[] By number.
	 */
	public static function find( $wanted ) {
		global $wpdb;
		$where = array( '1 = 1' );
		foreach ( array( 'hook' => 'hook', 'group' => 'grp' ) as $key => $column ) {
			if ( ! empty( $wanted[ $key ] ) ) {
				$where[] = $wpdb->prepare( "$column = %s", $wanted[ $key ] );
			}
		}
		if ( isset( $wanted['args'] ) ) {
			$where[] = $wpdb->prepare( 'args = %s', wp_json_encode( $wanted['args'] ) );
		}
		if ( isset( $wanted['date'] ) ) {
			$where[] = $wpdb->prepare( 'due <= %d', $wanted['date'] );
		}
		if ( ! empty( $wanted['status'] ) ) {
			$states  = (array) $wanted['status'];
			$where[] = $wpdb->prepare( 'status IN (' . implode( ', ', array_fill( 0, count( $states ), '%s' ) ) . ')', $states );
		}
		$most = (int) ( $wanted['per_page'] ?? 5 );
		$rows = $wpdb->get_results( 'SELECT * FROM ' . Table::name() . ' WHERE ' . implode( ' AND ', $where ) . ' ORDER BY status = "in-progress" DESC, due, id' . ( $most < 0 ? '' : ' LIMIT ' . $most ) );
		$jobs = array();
		foreach ( $rows as $row ) {
			$jobs[ (int) $row->id ] = new Job( $row );
		}
		return $jobs;
	}
}
