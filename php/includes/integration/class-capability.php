<?php
/**
 * What Ultimate Multisite asks of a host's domain mapping.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Integrations\Integration as Their_Integration;

defined( 'ABSPATH' ) || exit;

/**
 * The four listeners, which all say the same (something happened to this name), and what the wizard
 * and the registry ask for.
 *
 * Ultimate Multisite makes and holds the objects that have this trait, so they pass on by actions
 * of our own, which are internal and may change.
 *
 * Parameters have no types and results have: so it stays within what Ultimate Multisite declares, whether that loses types
 * or gains some.
 */
trait Capability {

	/** The integration that it belongs to. */
	private Their_Integration $integration;

	/** Ultimate Multisite hands the integration over that it belongs to. */
	public function set_integration( $integration ): void {
		$this->integration = $integration;
	}

	/** The integration that it belongs to. */
	public function get_integration(): Their_Integration {
		return $this->integration;
	}

	/** A domain was mapped to a site, whose number is a numeric string in some events. */
	public function on_add_domain( $domain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $domain );
	}

	/** A site's mapping of a domain was deleted. */
	public function on_remove_domain( $domain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $domain );
		do_action( 'serverpilot_plugin_removed', $domain, $site_id );
	}

	/** A site with this host was created below the network's domain. */
	public function on_add_subdomain( $subdomain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $subdomain );
	}

	/** Such a site was deleted. */
	public function on_remove_subdomain( $subdomain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $subdomain );
	}

	/**
	 * Listens: Ultimate Multisite calls this where the integration is switched on and set up.
	 *
	 * After everybody else: another integration may want to hear of the event first.
	 */
	public function register_hooks(): void {
		add_action( 'wu_add_domain', array( $this, 'on_add_domain' ), 100, 2 );
		add_action( 'wu_remove_domain', array( $this, 'on_remove_domain' ), 100, 2 );
		add_action( 'wu_add_subdomain', array( $this, 'on_add_subdomain' ), 100, 2 );
		add_action( 'wu_remove_subdomain', array( $this, 'on_remove_subdomain' ), 100, 2 );
		do_action( 'serverpilot_plugin_switched_on' );
	}

	/** The built-in capability's id. Under another one both would write. */
	public function get_capability_id(): string {
		return 'domain-mapping';
	}

	/** The capability's name. */
	public function get_title(): string {
		return __( 'Domain Mapping', 'wu-serverpilot' );
	}

	/** What the wizard says the integration does. */
	public function get_explainer_lines(): array {
		return array(
			'will'     => array(
				__( 'Keep the domains of your ServerPilot app in step with the domains mapped in this network, one write at a time.', 'wu-serverpilot' ),
				__( 'Turn AutoSSL on as soon as ServerPilot has a certificate, and ask again until it has.', 'wu-serverpilot' ),
				__( 'Try again when ServerPilot cannot be reached, and tell you when something needs your attention.', 'wu-serverpilot' ),
			),
			'will_not' => array(
				__( 'Remove domains that this network does not know, or the network’s own domain.', 'wu-serverpilot' ),
				__( 'Replace a custom certificate.', 'wu-serverpilot' ),
				__( 'Point the DNS of a domain to your server.', 'wu-serverpilot' ),
			),
		);
	}

	/** Fields beyond the integration's own: none. */
	public function get_fields(): array {
		return array();
	}

	/** Ultimate Multisite's words for what is supported. */
	public function get_supported_features(): array {
		return array( 'autossl' );
	}

	/** Is a feature, by one of those words, supported? */
	public function supports( $feature ): bool {
		return in_array( $feature, $this->get_supported_features(), true );
	}

	/** Tests the connection: true, or a WP_Error. */
	public function test_connection() {
		return $this->integration->test_connection();
	}
}
