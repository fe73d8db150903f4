<?php

defined( 'ABSPATH' ) || exit;

/**
 * Holds what other plugins reach through WP_Ultimo().
 */
final class WP_Ultimo {

	use \WP_Ultimo\Traits\Singleton;

	const VERSION = '2.17.2';

	/**
	 * The notices that were asked for.
	 *
	 * @var \WP_Ultimo\Admin_Notices
	 */
	public $notices;

	/**
	 * The network's settings.
	 *
	 * @var \WP_Ultimo\Settings
	 */
	public $settings;

	/**
	 * Starts everything.
	 */
	public function init(): void {
		$this->notices  = new \WP_Ultimo\Admin_Notices();
		$this->settings = new \WP_Ultimo\Settings();
		\WP_Ultimo\Queue\Table::create_when_missing();
		\WP_Ultimo\Models\Domain_Table::create_when_missing();
		\WP_Ultimo\Integrations\Integration_Registry::get_instance()->init();
		// Before the manager: a deleted site's mappings go before its own host does.
		new \WP_Ultimo\Domain_Mapping();
		\WP_Ultimo\Managers\Domain_Manager::get_instance();
		\WP_Ultimo\Managers\Event_Manager::get_instance();
		\WP_Ultimo\Managers\Email_Manager::get_instance();
		new \WP_Ultimo\Admin\Page();
		new \WP_Ultimo\UI\Domain_Mapping_Element();
		do_action( 'wp_ultimo_load' );
	}

	/**
	 * Whether the plugin has all it needs.
	 *
	 * @return bool
	 */
	public function is_loaded() {
		return true;
	}
}
