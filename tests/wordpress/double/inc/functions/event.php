<?php
/**
 * The functions other plugins tell and read events with.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

use WP_Ultimo\Managers\Event_Manager;
use WP_Ultimo\Models\Event;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

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

/**
 * What an event says of something; without it, of one that is made up.
 *
 * @param string       $model_name What it is.
 * @param object|false $model      The thing itself.
 * @return array
 */
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
