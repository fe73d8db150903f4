<?php
/**
 * Plugin Name: Ultimate Multisite (double)
 * Description: Plays Ultimate Multisite in the tests of ServerPilot for Ultimate Multisite: the parts of its behaviour that a host integration meets, nothing else.
 * Version: 2.17.2
 * Network: true
 * Text Domain: ultimate-multisite
 *
 * It declares what Ultimate Multisite 2.5.2 to 2.17.2 declare. What older ones declare, and do, otherwise
 * stands in support/Versions.php.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

define( 'WP_ULTIMO_PLUGIN_FILE', __FILE__ );
define( 'WP_ULTIMO_PLUGIN_DIR', plugin_dir_path( __FILE__ ) );

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.NamingConventions.ValidFunctionName -- Ultimate Multisite's names.
foreach ( array( 'functions', 'plugin', 'tables', 'queue', 'models', 'managers', 'capabilities', 'integrations', 'serverpilot', 'admin' ) as $wu_double_part ) {
	require_once __DIR__ . "/inc/$wu_double_part.php";
}

/** Holds what other plugins reach through WP_Ultimo(). */
final class WP_Ultimo {
	use \WP_Ultimo\Traits\Singleton;

	const VERSION = '2.17.2';

	public $notices;
	public $settings;

	/** Starts everything. */
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
}

function WP_Ultimo() {
	return WP_Ultimo::get_instance();
}
$GLOBALS['WP_Ultimo'] = WP_Ultimo();
