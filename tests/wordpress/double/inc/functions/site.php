<?php
/**
 * The functions other plugins find sites and customers with.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

use WP_Ultimo\Models\{ Customer, Site };

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

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
