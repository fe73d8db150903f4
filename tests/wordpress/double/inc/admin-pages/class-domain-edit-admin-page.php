<?php

namespace WP_Ultimo\Admin_Pages;

defined( 'ABSPATH' ) || exit;

/**
 * What others put their boxes on. Nobody opens it here.
 */
class Domain_Edit_Admin_Page {

	/**
	 * Its slug.
	 *
	 * @var string
	 */
	protected $id = 'wp-ultimo-edit-domain';

	/**
	 * The mapping.
	 *
	 * @return \WP_Ultimo\Models\Domain|false
	 */
	public function get_object() {
		return wu_get_domain( wu_request( 'id' ) );
	}

	/**
	 * Asks for the boxes.
	 *
	 * @param string $hook The page's hook.
	 */
	public function register_widgets( $hook ) {
		do_action( "wu_page_{$this->id}_register_widgets", $this->id, $hook, $this );
	}
}
