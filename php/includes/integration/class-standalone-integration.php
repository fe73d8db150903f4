<?php
/**
 * The integration, without the built-in one.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Admin\Setup\Wizard_Steps;

defined( 'ABSPATH' ) || exit;

/** For a version of Ultimate Multisite whose built-in integration cannot be extended, or is no more. */
final class Standalone_Integration extends \WP_Ultimo\Integrations\Integration {

	use Wizard_Steps;
}
