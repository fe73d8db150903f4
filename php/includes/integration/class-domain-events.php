<?php
/**
 * What Ultimate Multisite tells an integration.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * The four listeners that Ultimate Multisite asks of an integration, of either generation. All four
 * say the same: something happened to this name.
 *
 * Ultimate Multisite makes the objects that have this trait, so they pass on by two actions of our own,
 * which are internal and may change.
 */
trait Domain_Events {

	/**
	 * A domain was mapped.
	 *
	 * @param string     $domain  The domain.
	 * @param int|string $site_id The site; a numeric string in some events.
	 */
	public function on_add_domain( $domain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $domain );
	}

	/**
	 * A mapping was deleted.
	 *
	 * @param string     $domain  The domain.
	 * @param int|string $site_id The site.
	 */
	public function on_remove_domain( $domain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $domain );
	}

	/**
	 * A site was created below the network's domain.
	 *
	 * @param string     $subdomain Its host.
	 * @param int|string $site_id   The site.
	 */
	public function on_add_subdomain( $subdomain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $subdomain );
	}

	/**
	 * Such a site was deleted.
	 *
	 * @param string     $subdomain Its host.
	 * @param int|string $site_id   The site.
	 */
	public function on_remove_subdomain( $subdomain, $site_id = 0 ): void {
		do_action( 'serverpilot_plugin_event', $subdomain );
	}

	/**
	 * Listens: Ultimate Multisite calls this where the integration is switched on and set up.
	 *
	 * After everybody else: a failure is thrown so that the job says so, and must not keep another
	 * integration from hearing of the event.
	 */
	public function register_hooks(): void {
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			add_action( "wu_$event", array( $this, "on_$event" ), 100, 2 );
		}
		do_action( 'serverpilot_plugin_switched_on' );
	}
}
