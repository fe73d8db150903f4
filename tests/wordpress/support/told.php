<?php
/**
 * Loads WordPress for a network admin, and prints what each place tells: told.php
 *
 * @package wu_serverpilot
 */

define( 'WP_ADMIN', true );
define( 'WP_NETWORK_ADMIN', true );
$mails = array();
// As an option is filtered before WordPress has loaded the function to do so with.
$GLOBALS['wp_filter']['pre_wp_mail'][10]['told'] = array(
	'function'      => static function ( $unused, $mail ) use ( &$mails ) {
		$mails[] = array( $mail['subject'], $mail['message'] );
		return true;
	},
	'accepted_args' => 2,
);
require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

use ServerPilot_Plugin\Admin\{ Problems, Status };
use ServerPilot_Plugin\Plugin;

wp_set_current_user( 1 );
ob_start();
do_action( 'network_admin_notices' );
preg_match_all( '#<div class="notice[^>]*wu-serverpilot-notice.*?</div>#s', ob_get_clean(), $notices );

do_action( 'serverpilot_plugin_state_changed' );
do_action( 'serverpilot_plugin_state_changed' );

$health = array();
foreach ( Plugin::instance()->part( Status::class )->results() as $result ) {
	$health[ $result['test'] ] = array( $result['status'], $result['label'], html_entity_decode( wp_strip_all_tags( $result['description'] ) ) );
}
echo json_encode(
	array(
		'problems' => array_map( static fn( $problem ) => $problem->message, Plugin::instance()->part( Problems::class )->open() ),
		'notices'  => array_map( static fn( $notice ) => html_entity_decode( trim( preg_replace( '/\s+/', ' ', wp_strip_all_tags( str_replace( '</p>', ' ', $notice ) ) ) ) ), $notices[0] ),
		'health'   => $health,
		'mails'    => $mails,
	)
);
