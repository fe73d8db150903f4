<?php
/**
 * Serves sites at the domains that are mapped to them. WordPress loads it before it knows which site is asked for.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

define( 'WP_ULTIMO_SUNRISE_VERSION', '2.0.0.12' );

add_filter(
	'pre_get_site_by_path',
	static function ( $site, $domain ) {
		global $wpdb;
		if ( DOMAIN_CURRENT_SITE === $domain ) {
			return $site;
		}
		$query  = "SELECT blog_id FROM {$wpdb->base_prefix}wu_domain_mappings WHERE domain = %s AND active = 1 AND stage IN ( 'done', 'done-without-ssl' )";
		$mapped = (int) $wpdb->get_var( $wpdb->prepare( $query, $domain ) ); // phpcs:ignore WordPress.DB -- a table of the double's own.
		if ( 0 === $mapped ) {
			return $site;
		}
		$url = static fn( $value ) => get_current_blog_id() === $mapped ? ( is_ssl() ? 'https' : 'http' ) . "://$domain" : $value;
		add_filter( 'pre_option_home', $url );
		add_filter( 'pre_option_siteurl', $url );
		return get_site( $mapped );
	},
	10,
	2
);
