<?php
/**
 * Domain mapping, without Ultimate Multisite's base class.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
use WP_Ultimo\Integrations\Capability_Module;

defined( 'ABSPATH' ) || exit;

/** For a version of Ultimate Multisite whose base class cannot be extended: nothing but the interfaces is used of it. */
final class Standalone_Domain_Mapping implements Capability_Module, Domain_Mapping_Capability {

	use Capability;
	use Integration_Reference;
}
