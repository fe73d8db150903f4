<?php
/**
 * Domain mapping, for versions with a registry.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Admin\Setup\Wizard;
use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;

defined( 'ABSPATH' ) || exit;

/**
 * Takes the place of the built-in capability. Its id is what makes it do so: under another one
 * both would write.
 */
final class Registry_Domain_Mapping extends Base_Capability_Module implements Domain_Mapping_Capability {

	use Domain_Events;

	/**
	 * What is supported.
	 *
	 * @var array
	 */
	protected array $supported_features = array( 'autossl' );

	/**
	 * The built-in capability's id.
	 */
	public function get_capability_id(): string {
		return 'domain-mapping';
	}

	/**
	 * The capability's name.
	 */
	public function get_title(): string {
		return __( 'Domain Mapping', 'wu-serverpilot' );
	}

	/**
	 * What the wizard says the integration does.
	 */
	public function get_explainer_lines(): array {
		return Wizard::explainer_lines();
	}

	/**
	 * Tests the connection.
	 *
	 * @return true|\WP_Error
	 */
	public function test_connection() {
		return $this->get_integration()->test_connection();
	}
}
