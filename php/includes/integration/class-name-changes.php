<?php
/**
 * Changes of names, at the moment they are made.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\{ Network\Base_Domains, Network\Facts, Network\Mapped_Names, Reconcile\Inbox };

defined( 'ABSPATH' ) || exit;

/**
 * Notes every name that changes while a person waits for the page: nothing but an event is appended
 * then. Ultimate Multisite's events come later, through a queue that can lose them, and there are
 * none for an old name after a rename, for a site that moved, for what a deleted site leaves, and for a site on a domain
 * that sites share.
 */
final class Name_Changes {

	public function __construct( private Inbox $inbox, private Mapped_Names $mapped, private Base_Domains $bases ) {}

	/**
	 * A mapping was made, or got another name (`wu_transition_domain_domain`).
	 *
	 * @param mixed $old_name The old name; "new" for a new mapping.
	 * @param mixed $new_name The new name.
	 */
	public function mapping_named( $old_name, $new_name ): void {
		$changed = $old_name === $new_name ? array() : array_diff( array( $old_name, $new_name ), array( 'new' ) );
		$this->inbox->add( ...array_map( 'strval', array_values( $changed ) ) );
	}

	/**
	 * A mapping was deleted (`wu_domain_post_delete`).
	 *
	 * @param mixed $result Did it work?
	 * @param mixed $domain Ultimate Multisite's object.
	 */
	public function mapping_deleted( $result, $domain ): void {
		if ( is_object( $domain ) && method_exists( $domain, 'get_domain' ) ) {
			$this->inbox->add( (string) $domain->get_domain() );
		}
	}

	/**
	 * A site was made (`wp_insert_site`).
	 *
	 * @param \WP_Site $site The site.
	 */
	public function site_made( $site ): void {
		try {
			$is_shared = in_array( preg_replace( '/^www\./', '', Facts::key( $site->domain ) ), $this->bases->offered(), true );
		} catch ( \Throwable $thrown ) {
			$is_shared = true; // Others' filters are asked; who makes a site is not to hear of it.
		}
		if ( $is_shared ) {
			$this->inbox->add( $site->domain );
		}
	}

	/**
	 * A site's own host changed (`wp_update_site`).
	 *
	 * @param \WP_Site $site   The site as it is.
	 * @param \WP_Site $before The site as it was.
	 */
	public function site_moved( $site, $before ): void {
		if ( $site->domain !== $before->domain ) {
			$this->inbox->add( $before->domain, $site->domain );
		}
	}

	/**
	 * A site is gone (`wp_delete_site`), and with it its host and its mappings. Ultimate Multisite
	 * deletes the mappings only while its domain mapping runs.
	 *
	 * @param \WP_Site $site The site as it was.
	 */
	public function site_deleted( $site ): void {
		$host = is_subdomain_install() ? array( $site->domain ) : array();
		$this->inbox->add( ...$host, ...$this->mapped->of_site( (int) $site->blog_id ) );
	}
}
