<?php
/**
 * Whose capability it is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\Integration as Their_Integration;

defined( 'ABSPATH' ) || exit;

/** What Ultimate Multisite's base class does for a capability that can extend it. */
trait Integration_Reference {

	/** The integration. */
	private Their_Integration $integration;

	/**
	 * Ultimate Multisite hands the integration over.
	 *
	 * @param Their_Integration $integration The integration.
	 */
	public function set_integration( Their_Integration $integration ): void {
		$this->integration = $integration;
	}

	/** The integration. */
	public function get_integration(): Their_Integration {
		return $this->integration;
	}
}
