<?php
/**
 * What a person does with domains.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The four listeners that Ultimate Multisite asks of an integration, of either generation.
 *
 * All four ask the same: make ServerPilot right about this name.
 */
trait Domain_Events {

	/**
	 * A domain was mapped.
	 *
	 * @param string     $domain  The domain.
	 * @param int|string $site_id The site; a numeric string in some events.
	 */
	public function on_add_domain( $domain, $site_id = 0 ): void {
		Plugin::instance()->domain_sync()->run( (string) $domain );
	}

	/**
	 * A mapping was deleted.
	 *
	 * @param string     $domain  The domain.
	 * @param int|string $site_id The site.
	 */
	public function on_remove_domain( $domain, $site_id = 0 ): void {
		Plugin::instance()->domain_sync()->run( (string) $domain );
	}

	/**
	 * A site was created below the network's domain.
	 *
	 * @param string     $subdomain Its host.
	 * @param int|string $site_id   The site.
	 */
	public function on_add_subdomain( $subdomain, $site_id = 0 ): void {
		Plugin::instance()->domain_sync()->run( (string) $subdomain );
	}

	/**
	 * Such a site was deleted.
	 *
	 * @param string     $subdomain Its host.
	 * @param int|string $site_id   The site.
	 */
	public function on_remove_subdomain( $subdomain, $site_id = 0 ): void {
		Plugin::instance()->domain_sync()->run( (string) $subdomain );
	}

	/**
	 * Listens for the four events.
	 *
	 * After everybody else: a failure is thrown so that the job says so, and must not keep another
	 * integration from hearing of the event.
	 */
	private function listen_to_domain_events(): void {
		foreach ( array( 'add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain' ) as $event ) {
			add_action( "wu_$event", array( $this, "on_$event" ), 100, 2 );
		}
		Plugin::instance()->listen();
	}
}
