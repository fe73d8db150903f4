<?php
/**
 * Words between Ultimate Multisite's objects and the plugin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Hooks by which the objects that Ultimate Multisite holds reach the plugin. Internal: they may change.
 */
final class Integration_Hooks {

	/**
	 * Action: something happened to a name (string).
	 */
	public const EVENT = 'serverpilot_plugin_event';

	/**
	 * Action: the integration is switched on and set up.
	 */
	public const SWITCHED_ON = 'serverpilot_plugin_switched_on';

	/**
	 * Filter: the connection test's outcome, array{works: bool, sentence: string}.
	 */
	public const TEST = 'serverpilot_plugin_connection_test';
}
