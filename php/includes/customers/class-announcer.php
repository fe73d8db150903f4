<?php
/**
 * Tells what happened to a domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Name_Row, Network\Facts, Support\Failure, Support\Log, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * Tells Ultimate Multisite: its e-mails, webhooks and activity stream.
 *
 * E-mails and webhooks get the payload as it is, so all of it is escaped here. Where a site has no customer, only webhooks are
 * called: Ultimate Multisite stops at the first e-mail that nobody is to get, and would make a person up.
 */
final class Announcer {

	public function __construct( private Facts $facts, private Log $log ) {}

	/** A look found that $event, one of Event_Types::ALL, has happened to a name of which so much is known. */
	public function tell( string $event, Name_Row $row, Look_Record $record ): void {
		$words = array(
			'sentence' => Sentence::say( $record->sentence ),
			'step'     => null === $record->step ? '' : Sentence::say( $record->step ),
			'record'   => implode( ' ', $record->record ?? array() ),
		);
		$this->fire( $event, $row->name, $row->site, $row->mapping, $words );
	}

	/**
	 * A mapping was deleted (`wu_remove_domain`, in a job of Ultimate Multisite's); its site may be gone as well. Hosts of the network's own
	 * are no news.
	 */
	public function removed( $domain, $site_id ): void {
		$name = Facts::key( (string) $domain );
		try {
			if ( $this->facts->is_of_network( $name ) ) {
				return;
			}
		} catch ( Failure $failure ) {
			return;
		}
		/* translators: %s: a domain name */
		$words = array( 'sentence' => sprintf( __( '%s was removed.', 'wu-serverpilot' ), $name ) ) + array_fill_keys( array( 'step', 'record' ), '' );
		$this->fire( Event_Types::REMOVED, $name, (int) $site_id, 0, $words );
	}

	/** Hands an event to Ultimate Multisite; $mapping is 0 for one that is gone. Its own failures are its own. */
	private function fire( string $event, string $name, int $site_id, int $mapping, array $words ): void {
		if ( ! function_exists( 'wu_do_event' ) || ! function_exists( 'wu_generate_event_payload' ) ) {
			return;
		}
		$slug = Event_Types::slug( $event );
		try {
			$account = self::account( $site_id );
			$payload = self::escaped( array( 'event' => $slug ) + $words + self::payload( $name, $mapping, $account ) );
			if ( ! isset( $account['customer'] ) ) {
				do_action( "wu_event_$slug", $payload ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- Ultimate Multisite's.
			}
			if ( ! isset( $account['customer'] ) || ! wu_do_event( $slug, $payload ) ) {
				self::write_down( $slug, $mapping, $payload );
			}
		} catch ( \Throwable $thrown ) {
			$this->log->add( 'error', "$slug, $name: " . $thrown->getMessage() );
		}
	}

	/** The site, its membership and its customer; those that are really there. */
	private static function account( int $site_id ): array {
		$site = function_exists( 'wu_get_site' ) && $site_id > 0 ? wu_get_site( $site_id ) : false;
		if ( ! is_object( $site ) ) {
			return array();
		}
		$all = array(
			'site'       => $site,
			'membership' => $site->get_membership(),
			'customer'   => $site->get_customer(),
		);
		return array_filter( $all, 'is_object' );
	}

	/** Puts it into the activity stream. */
	private static function write_down( string $slug, int $mapping, array $payload ): void {
		if ( function_exists( 'wu_create_event' ) ) {
			$event = array(
				'slug'        => $slug,
				'severity'    => 1,
				'object_type' => 'domain',
				'object_id'   => $mapping,
				'payload'     => array_intersect_key( $payload, array_flip( array( 'domain_domain', 'sentence', 'step' ) ) ),
			);
			wu_create_event( $event );
		}
	}

	/** What Ultimate Multisite says of the domain, its site, membership and customer; of those that are there. */
	private static function payload( string $name, int $mapping, array $account ): array {
		$domain  = $mapping > 0 && function_exists( 'wu_get_domain' ) ? wu_get_domain( $mapping ) : false;
		$payload = $domain ? wu_generate_event_payload( 'domain', $domain ) : array();
		foreach ( $account as $kind => $model ) {
			$payload += wu_generate_event_payload( $kind, $model );
		}
		return array( 'domain_domain' => $name ) + $payload;
	}

	/** The payload, fit for e-mails and for the activity stream, which print it as it is. */
	private static function escaped( array $payload ): array {
		foreach ( $payload as $key => $value ) {
			$payload[ $key ] = match ( true ) {
				is_array( $value )         => self::escaped( $value ),
				'customer_avatar' === $key => wp_kses_post( (string) $value ),
				is_string( $value )        => esc_html( $value ),
				default                    => $value,
			};
		}
		return $payload;
	}
}
