<?php
/**
 * The functions with which other plugins reach domains, events, sites, settings, jobs and logs.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting -- the real plugin documents its own names.

use WP_Ultimo\Managers\Event_Manager;
use WP_Ultimo\Models\{ Customer, Domain, Event, Site };
use WP_Ultimo\Queue\Queue;

function wu_get_isset( $values, $key, $default_value = false ) {
	return ( is_array( $values ) ? $values[ $key ] ?? null : $values->$key ?? null ) ?? $default_value;
}

function wu_request( $key, $default_value = false ) {
	return isset( $_REQUEST[ $key ] ) ? wp_unslash( $_REQUEST[ $key ] ) : $default_value; // phpcs:ignore WordPress.Security -- as there, the caller checks.
}

function wu_get_asset( $asset, $assets_dir = 'img', $base_dir = 'assets' ) {
	return plugins_url( "$base_dir/$assets_dir/$asset", WP_ULTIMO_PLUGIN_FILE );
}

function wu_network_admin_url( $path, $query = array() ) {
	return add_query_arg( $query, network_admin_url( 'admin.php?page=' . $path ) );
}

function wu_get_template( $view, $args = array(), $default_view = false ) {
	printf( '<p>%s</p>', esc_html( "Template $view" ) );
}

/** Runs something on the network's first site, as the queue does. */
function wu_switch_blog_and_run( $callback, $blog_id = false ) {
	switch_to_blog( $blog_id ? $blog_id : wu_get_main_site_id() );
	try {
		return $callback();
	} finally {
		restore_current_blog();
	}
}

function wu_get_main_site_id() {
	return get_main_site_id();
}

function wu_get_setting( $setting, $default_value = false ) {
	return WP_Ultimo()->settings->get_setting( $setting, $default_value );
}

function wu_save_setting( $setting, $value ) {
	return WP_Ultimo()->settings->save_setting( $setting, $value );
}

function wu_register_settings_field( $section_slug, $field_slug, $atts, $priority = 10 ) {
	WP_Ultimo()->settings->add_field( $section_slug, $field_slug, $atts, $priority );
}

/** The folder's path with a slash at the end; made when it is missing. */
function wu_double_logs_folder() {
	$uploads = wu_switch_blog_and_run( 'wp_upload_dir' );
	$folder  = trailingslashit( $uploads['basedir'] ) . 'wu-logs/';
	if ( ! is_dir( $folder ) ) {
		wp_mkdir_p( $folder );
		file_put_contents( $folder . '.htaccess', 'deny from all' );
	}
	return $folder;
}

function wu_log_add( string $handle, $message, string $log_level = 'info' ): void {
	if ( is_wp_error( $message ) ) {
		$message = $message->get_error_message();
	}
	$line = sprintf( "[%s] [%s] %s\n", gmdate( 'Y-m-d H:i:s' ), strtoupper( $log_level ), $message );
	file_put_contents( wu_double_logs_folder() . $handle . '.log', $line, FILE_APPEND | LOCK_EX );
	do_action( 'wu_log_add', $handle, $message, $log_level );
}

function wu_log_clear( $handle ) {
	$file = wu_double_logs_folder() . $handle . '.log';
	if ( file_exists( $file ) ) {
		unlink( $file );
	}
}

function wu_get_domain( $domain_id ) {
	return Domain::get_by_id( $domain_id );
}

function wu_get_domains( $query = array() ) {
	return Domain::query( $query );
}

function wu_get_domain_by_domain( $domain ) {
	return Domain::get_by( 'domain', $domain );
}

function wu_create_domain( $domain_data ) {
	$domain = new Domain( $domain_data );
	$saved  = $domain->save();
	if ( is_wp_error( $saved ) ) {
		return $saved;
	}
	wu_enqueue_async_action( 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id() ), 'domain' );
	return $domain;
}

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

function wu_do_event( $slug, $payload ) {
	return Event_Manager::get_instance()->do_event( $slug, $payload );
}

function wu_register_event_type( $slug, $args ) {
	return Event_Manager::get_instance()->register_event( $slug, $args );
}

function wu_get_event_types() {
	return Event_Manager::get_instance()->get_events();
}

function wu_get_events( $query = array() ) {
	return Event::query( $query );
}

function wu_create_event( $event_data ) {
	$event = new Event( $event_data + array( 'initiator' => 'system', 'object_type' => 'network', 'object_id' => 0 ) );
	$saved = $event->save();
	return is_wp_error( $saved ) ? $saved : $event;
}

/** What an event says of something; without it, of one that is made up. */
function wu_generate_event_payload( $model_name, $model = false ): array {
	return match ( $model_name ) {
		'customer'   => array(
			'customer_id'         => $model ? $model->get_id() : 1,
			'customer_name'       => $model ? $model->get_display_name() : 'John Doe',
			'customer_user_email' => $model ? $model->get_email_address() : 'made.up@example.com',
		),
		'membership' => array( 'membership_status' => $model ? $model->get_status() : 'active' ),
		'site'       => array(
			'site_id'    => $model ? $model->get_id() : 1,
			'site_title' => $model ? $model->get_title() : 'A site',
		),
		default      => array(
			'domain_id'      => $model ? $model->get_id() : 1,
			'domain_domain'  => $model ? $model->get_domain() : 'example.com',
			'domain_site_id' => $model ? $model->get_blog_id() : 1,
			'domain_stage'   => $model ? $model->get_stage() : 'done',
		),
	};
}

function wu_get_site( $id ) {
	return Site::get_by_id( $id );
}

function wu_get_customer( $customer_id ) {
	$user = get_userdata( $customer_id );
	return $user ? new Customer( $user ) : false;
}

function wu_get_current_customer() {
	return wu_get_customer( get_current_user_id() );
}
