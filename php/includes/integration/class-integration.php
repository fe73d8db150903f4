<?php
/**
 * The integration.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/** Takes the built-in integration's place, and its id, switch and saved credentials with it. */
final class Integration extends \WP_Ultimo\Integrations\Integration {

	use Wizard_Steps;
}
