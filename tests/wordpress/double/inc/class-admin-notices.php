<?php

namespace WP_Ultimo;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps them, for its own page and for the tests.
 */
class Admin_Notices {

	/**
	 * What was added in this request.
	 *
	 * @var array[]
	 */
	public array $added = array();

	/**
	 * Adds one.
	 *
	 * @param string       $message         What it says, HTML.
	 * @param string       $type            success, info, warning, error.
	 * @param string       $panel           admin, network-admin, user.
	 * @param string|false $dismissible_key A key makes it dismissible.
	 * @param array        $actions         Links.
	 */
	public function add( $message, $type = 'success', $panel = 'admin', $dismissible_key = false, $actions = array() ) {
		$this->added[] = compact( 'message', 'type', 'panel', 'dismissible_key', 'actions' );
	}
}
