<?php
/**
 * Domains that Ultimate Multisite has given up.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Name_Row, Network\Network_Names };

defined( 'ABSPATH' ) || exit;

/**
 * Lets Ultimate Multisite check a domain anew that it has given up, once a look says that it would pass now.
 *
 * | its stage | the look says | it is revived |
 * | --- | --- | --- |
 * | failed | the DNS leads here | once |
 * | ssl-failed | the DNS leads here, and the certificate is good | once |
 * | any other | anything | never: `done` makes a domain the site's primary one, and another one may be chosen by a person |
 *
 * But never a domain of a network's main site, for everybody who asks for the network's own name would be sent there; never
 * one whose stage a person has set; and only those that a person has mapped or changed in the last thirty days.
 */
final class Revival {

	private const DNS_FAILED         = 'failed';
	private const CERTIFICATE_FAILED = 'ssl-failed';

	private const CHECKING = 'checking-dns';
	private const CHECK    = 'wu_async_process_domain_stage';

	/** In one run: each flushes the whole object cache. */
	private const MOST = 5;

	/** Seconds for which a person's word counts. */
	private const LATELY = 30 * DAY_IN_SECONDS;

	/** Events of a domain that are read, at most. */
	private const EVENTS = 50;

	/**
	 * The names whose domains are to be revived, each with the stage in which it is dead: of rows before a look, and what is known after it, both by
	 * name, at $now (Unix seconds).
	 */
	public function candidates( array $rows, array $records, int $now ): array {
		if ( ! function_exists( 'wu_get_domain' ) || ! function_exists( 'wu_get_events' ) || ! function_exists( 'wu_enqueue_async_action' ) ) {
			return array();
		}
		$alive = array_filter( $records, fn( $record ) => $record->leads_here( $now ) && ! $record->held );
		$ids   = array_map( fn( $name ) => $rows[ $name ]->mapping, array_keys( $alive ) );
		$stage = Network_Names::stages( $ids );
		$dead  = array();
		foreach ( $alive as $name => $record ) {
			$row = $rows[ $name ];
			if ( count( $dead ) < self::MOST && self::would_pass( $record, $stage[ $row->mapping ] ?? '' ) && ! self::is_of_main_site( $row ) && self::is_wanted_alive( $row->mapping, $now ) ) {
				$dead[ $name ] = $stage[ $row->mapping ];
			}
		}
		return $dead;
	}

	/** Begins the check of a mapping anew that is dead in this stage. `active` and `primary_domain` stay as they are. */
	public function revive( int $mapping, string $stage ): void {
		$domain = wu_get_domain( $mapping );
		if ( ! $domain || $domain->get_stage() !== $stage ) {
			return;
		}
		$domain->set_stage( self::CHECKING );
		if ( ! is_wp_error( $domain->save() ) && ! self::is_check_queued( $mapping ) ) {
			wu_enqueue_async_action( self::CHECK, array( 'domain_id' => $mapping, 'tries' => 0 ), 'domain' ); // phpcs:ignore WordPress.Arrays -- short.
		}
	}

	private static function would_pass( Look_Record $record, string $stage ): bool {
		return ! $record->was_revived( $stage ) && match ( $stage ) {
			self::DNS_FAILED         => true,
			self::CERTIFICATE_FAILED => $record->secure,
			default                  => false,
		};
	}

	private static function is_of_main_site( Name_Row $row ): bool {
		$site = get_site( $row->site );
		return ! $site || is_main_site( $row->site, (int) $site->network_id );
	}

	/** Has a person mapped or changed it lately, and did none set its stage? */
	private static function is_wanted_alive( int $mapping, int $now ): bool {
		$events = self::events( $mapping );
		$staged = array_filter( $events, fn( $event ) => isset( $event->get_payload()['stage'] ) );
		if ( self::is_by_person( reset( $staged ) ) ) {
			return false;
		}
		$since   = $now - self::LATELY;
		$changes = array_filter( $events, fn( $event ) => self::is_by_person( $event ) && strtotime( $event->get_date_created() . ' UTC' ) > $since );
		return array() !== $changes || ( Network_Names::made( array( $mapping ) )[ $mapping ] ?? 0 ) > $since;
	}

	/** What is written down of a domain's changes, the latest first. */
	private static function events( int $mapping ): array {
		$query = array(
			'object_type' => 'domain',
			'object_id'   => $mapping,
			'number'      => self::EVENTS,
			'orderby'     => 'id',
			'order'       => 'DESC',
		);
		return array_filter( (array) wu_get_events( $query ), fn( $event ) => in_array( $event->get_slug(), array( 'changed', 'created' ), true ) );
	}

	private static function is_by_person( object|false $event ): bool {
		return $event && 'system' !== $event->get_initiator();
	}

	/** Does a check of the domain wait already? The queue takes doubles. */
	private static function is_check_queued( int $mapping ): bool {
		$pending = array(
			'hook'     => self::CHECK,
			'status'   => 'pending',
			'per_page' => -1,
		);
		$same    = array_filter( wu_get_scheduled_actions( $pending ), fn( $job ) => (int) ( $job->get_args()['domain_id'] ?? 0 ) === $mapping );
		return array() !== $same;
	}
}
