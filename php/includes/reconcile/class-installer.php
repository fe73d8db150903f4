<?php
/**
 * Before the first run.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Schema, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Sees to it that the tables are there, and clears away what 0.1.0 left. A plugin is updated without being
 * activated: so this is asked in jobs and in wp-admin, too.
 */
final class Installer {

	/** What 0.1.0 kept, in other shapes or not at all any more. */
	private const FORMER = array( 'mark', 'app', 'ours', 'served', 'jobs', 'circuit', 'action', 'autossl', 'problems', 'mail', 'history', 'diagnoses' );

	public function __construct( private Schema $schema, private Jobs $jobs, private Store $store ) {}

	/** In wp-admin and on activation. What is missing then, the job says. */
	public function prepare(): void {
		try {
			if ( ! $this->schema->is_made() ) {
				$this->ensure();
			}
		} catch ( \ServerPilot_Plugin\Support\Failure $failure ) {
			unset( $failure );
		}
	}

	/**
	 * In a job.
	 *
	 * @throws \ServerPilot_Plugin\Support\Failure When the tables are not there, and cannot be made.
	 */
	public function ensure(): void {
		if ( array() === $this->store->get( 'schema' ) ) {
			$this->forget_former();
		}
		$this->schema->ensure();
	}

	/** Options, marks and jobs of 0.1.0. That this network has had the extension stays known. */
	private function forget_former(): void {
		global $wpdb;
		$keys = array_map( fn( $name ) => Store::PREFIX . $name, self::FORMER );
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->sitemeta} WHERE meta_key IN (" . implode( ', ', array_fill( 0, count( $keys ), '%s' ) ) . ')', $keys ) ); // phpcs:ignore WordPress.DB
		$this->store->refresh();
		$this->jobs->clear();
	}
}
