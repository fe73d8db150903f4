<?php
/**
 * A customer with a site and a domain: customer.php LOGIN DOMAIN
 *
 * @package wu_serverpilot
 */

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
list( , $login, $domain ) = $argv;

$user = wp_insert_user( array( 'user_login' => $login, 'user_pass' => $login, 'user_email' => "$login@customers.example", 'role' => 'subscriber' ) );
// The real Ultimate Multisite looks into the tables of the site before they are there.
$wpdb->suppress_errors();
$site = wp_insert_site( array( 'domain' => "$login.network.example", 'path' => '/', 'title' => ucfirst( $login ), 'user_id' => $user, 'network_id' => 1 ) );
add_user_to_blog( $site, $user, 'administrator' );
$customer = function_exists( 'wu_create_customer' ) ? wu_create_customer( array( 'user_id' => $user, 'email_verification' => 'none' ) )->get_id() : $user;
update_site_meta( $site, 'wu_type', 'customer_owned' );
update_site_meta( $site, 'wu_customer_id', $customer );
wu_save_setting( 'enable_domain_mapping', true );
wu_save_setting( 'custom_domains', true );
$made = wu_create_domain( array( 'domain' => $domain, 'blog_id' => $site ) );
exit( is_wp_error( $made ) ? 1 : 0 );
