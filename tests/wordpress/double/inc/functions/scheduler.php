<?php
/**
 * The functions other plugins queue jobs with. Jobs live on the network's first site.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

use WP_Ultimo\Queue\Queue;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

function wu_enqueue_async_action( $hook, $args = array(), $group = '' ) {
	return Queue::add( $hook, $args, $group, 0, 0 );
}

function wu_schedule_single_action( $timestamp, $hook, $args = array(), $group = '' ) {
	return Queue::add( $hook, $args, $group, (int) $timestamp, 0 );
}

function wu_schedule_recurring_action( $timestamp, $interval_in_seconds, $hook, $args = array(), $group = '' ) {
	return Queue::add( $hook, $args, $group, (int) $timestamp, (int) $interval_in_seconds );
}

function wu_next_scheduled_action( $hook, $args = null, $group = '' ) {
	return Queue::next( $hook, $args, $group );
}

function wu_unschedule_action( $hook, $args = array(), $group = '' ) {
	return Queue::cancel( $hook, $args, $group, 1 );
}

function wu_unschedule_all_actions( $hook, $args = array(), $group = '' ) {
	Queue::cancel( $hook, array() === $args ? null : $args, $group, PHP_INT_MAX );
}

function wu_get_scheduled_actions( $args = array(), $return_format = OBJECT ) {
	$jobs = Queue::find( $args );
	return 'ids' === $return_format ? array_keys( $jobs ) : $jobs;
}
