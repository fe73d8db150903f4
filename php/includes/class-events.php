<?php
/**
 * What Ultimate Multisite does not tell an integration.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Names that go out of use without an event for the host. They are only queued here: these hooks
 * fire while a person waits for a page.
 */
final class Events {

	/**
	 * Names what it needs.
	 *
	 * @param Queue        $queue  Holds the jobs.
	 * @param Mapped_Hosts $mapped What is mapped.
	 * @param Log          $log    The log.
	 */
	public function __construct( private Queue $queue, private Mapped_Hosts $mapped, private Log $log ) {}

	/**
	 * Listens.
	 */
	public function listen(): void {
		add_action( 'wu_transition_domain_domain', array( $this, 'mapping_renamed' ), 10, 2 );
		add_action( 'wp_update_site', array( $this, 'site_moved' ), 10, 2 );
		add_action( 'wp_delete_site', array( $this, 'site_deleted' ), 100 );
	}

	/**
	 * A mapping got another name. The new one has an event of its own.
	 *
	 * @param mixed $old_name The old name; "new" for a new mapping.
	 * @param mixed $new_name The new name.
	 */
	public function mapping_renamed( $old_name, $new_name ): void {
		if ( 'new' !== $old_name && $old_name !== $new_name ) {
			$this->queue( (string) $old_name );
		}
	}

	/**
	 * A site's own host changed.
	 *
	 * @param \WP_Site $site   The site as it is.
	 * @param \WP_Site $before The site as it was.
	 */
	public function site_moved( $site, $before ): void {
		if ( $site->domain !== $before->domain ) {
			$this->queue( $before->domain );
			$this->queue( $site->domain );
		}
	}

	/**
	 * A site is gone. Ultimate Multisite deletes its mappings, and has an event for each, while
	 * its domain mapping runs; those that are still there now would be nobody's.
	 *
	 * @param \WP_Site $site The site as it was.
	 */
	public function site_deleted( $site ): void {
		array_map( array( $this, 'queue' ), $this->mapped->of_site( (int) $site->blog_id ) );
	}

	/**
	 * Queues a name. One that cannot be a domain was never on the app.
	 *
	 * @param string $name The name.
	 */
	private function queue( string $name ): void {
		$host = Host::canonical( $name );
		if ( Host::is_plausible( $host ) ) {
			$this->queue->add_or_bring_forward( Queue::SYNC_DOMAIN, array( 'domain' => $host ), 0 );
		} else {
			/* translators: %s: a name */
			$this->log->warning( sprintf( __( '%s is no domain name, so ServerPilot is not asked about it.', 'wu-serverpilot' ), Host::printable( $host ) ) );
		}
	}
}
