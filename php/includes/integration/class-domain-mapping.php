<?php
/**
 * Domain mapping.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\{ Capabilities\Domain_Mapping_Capability, Capability_Module };

defined( 'ABSPATH' ) || exit;

/** Takes the built-in capability's place. */
final class Domain_Mapping implements Capability_Module, Domain_Mapping_Capability {

	use Capability;
}
