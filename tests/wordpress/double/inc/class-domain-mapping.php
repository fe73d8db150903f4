<?php

namespace WP_Ultimo;

defined( 'ABSPATH' ) || exit;

/**
 * Deletes them, one by one, so that each says goodbye.
 */
class Domain_Mapping {

	/**
	 * Starts listening.
	 */
	public function __construct() {
		add_action( 'wp_delete_site', array( $this, 'clear_mappings_on_delete' ) );
	}

	/**
	 * Deletes the mappings of a site that was deleted.
	 *
	 * @param \WP_Site $site The site.
	 */
	public function clear_mappings_on_delete( $site ) {
		$mappings = wu_get_domains(
			array(
				'blog_id' => $site->blog_id,
				'number'  => 0,
				'orderby' => 'primary_domain',
				'order'   => 'DESC',
			)
		);
		foreach ( $mappings as $mapping ) {
			$mapping->delete();
		}
	}
}
