<?php
/**
 * Domain mapping.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;

defined( 'ABSPATH' ) || exit;

/** Takes the built-in capability's place. */
final class Domain_Mapping extends Base_Capability_Module implements Domain_Mapping_Capability {

	use Capability;
}
