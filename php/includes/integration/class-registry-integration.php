<?php
/**
 * The integration, for versions with a registry.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Admin\Setup\Registry_Wizard;
use WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Takes the built-in integration's place, and its id, switch and saved credentials with it.
 */
final class Registry_Integration extends ServerPilot_Integration {

	use Registry_Wizard;
}
