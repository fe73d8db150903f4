<?php
/**
 * Changes of names, at the moment they are made.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\{ Extension\Client, Names\Events, Names\Twin, Network\Facts, Network\Network_Names, Reconcile\Jobs, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Notes every name that changes while a person waits for the page, often inside somebody's transaction: nothing but an event
 * is appended then, and a job asked for. Ultimate Multisite's events come later, through a queue that can lose them, and there are
 * none for an old name after a rename, for a site that moved, for what a deleted site leaves, and for a site on a domain
 * that sites share.
 */
final class Name_Changes {

	public function __construct( private Events $events, private Jobs $jobs, private Network_Names $network ) {}

	/** Notes that something happened to names, as somebody hands them over; what is no domain name, without its name. Never throws. */
	public function add( string ...$names ): void {
		global $wpdb;
		// Whoever changed the domain may want to know these of its own statement.
		$theirs = array( $wpdb->insert_id, $wpdb->last_error );
		try {
			if ( array() !== $names ) {
				$this->events->append( ...array_map( array( self::class, 'canonical' ), $names ) );
				$this->jobs->ensure( 0 );
			}
		} catch ( \Throwable $thrown ) {
			// The hourly job finds what is different.
			unset( $thrown );
		}
		list( $wpdb->insert_id, $wpdb->last_error ) = $theirs; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- as it was.
	}

	/** A mapping was made (its old name is "new"), or got another name (`wu_transition_domain_domain`). */
	public function mapping_named( $old_name, $new_name ): void {
		$changed = $old_name === $new_name ? array() : array_diff( array( $old_name, $new_name ), array( 'new' ) );
		$this->add( ...array_map( 'strval', array_values( $changed ) ) );
	}

	/** A mapping, Ultimate Multisite's object, was deleted (`wu_domain_post_delete`). */
	public function mapping_deleted( $result, $domain ): void {
		if ( is_object( $domain ) && method_exists( $domain, 'get_domain' ) ) {
			$this->add( (string) $domain->get_domain() );
		}
	}

	/** A site was made (`wp_insert_site`). */
	public function site_made( $site ): void {
		try {
			$is_shared = in_array( Twin::domain( Facts::key( $site->domain ) ), $this->network->offered(), true );
		} catch ( \Throwable $thrown ) {
			$is_shared = true; // Others' filters are asked; who makes a site is not to hear of it.
		}
		if ( $is_shared ) {
			$this->add( $site->domain );
		}
	}

	/** A site's own host changed; `$before` is the site as it was (`wp_update_site`). */
	public function site_moved( $site, $before ): void {
		if ( $site->domain !== $before->domain ) {
			$this->add( $before->domain, $site->domain );
		}
	}

	/**
	 * A site is gone (`wp_delete_site`), and with it its host and its mappings. Ultimate Multisite
	 * deletes the mappings only while its domain mapping runs.
	 *
	 * @param \WP_Site $site The site as it was.
	 */
	public function site_deleted( $site ): void {
		try {
			$mapped = $this->network->mapped_to( (int) $site->blog_id );
		} catch ( Failure $failure ) {
			$mapped = array();
		}
		$this->add( ...( is_subdomain_install() ? array( $site->domain ) : array() ), ...$mapped );
	}

	private static function canonical( string $name ): string {
		$name = (string) Client::canonical( $name );
		return 1 === preg_match( '/^[\x21-\x7E]*$/', $name ) ? $name : '';
	}
}
