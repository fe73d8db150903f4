<?php
/**
 * What happens to a customer's domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Name_Row, Network\Facts, Support\Failure, Support\Log, Support\Sentence };
use WP_Ultimo\Managers\Email_Manager;

defined( 'ABSPATH' ) || exit;

/**
 * Makes events known to Ultimate Multisite and tells them: its e-mails, webhooks and activity stream. The e-mails are made in its
 * editor, where the owner changes or deletes them, and only when the owner asks for them: one that is there is sent, even when it is
 * switched off.
 *
 * E-mails and webhooks get the payload as it is, so all of it is escaped here. Where a site has no customer, only webhooks are
 * called: Ultimate Multisite stops at the first e-mail that nobody is to get, and would make a person up.
 */
final class Customer_Events {

	public const LIVE    = 'live';
	public const STOPPED = 'stopped';
	public const GAVE_UP = 'gave_up';
	public const REMOVED = 'removed';
	public const ALL     = array( self::LIVE, self::STOPPED, self::GAVE_UP, self::REMOVED );

	/** Those that customers get an e-mail about. */
	private const MAILED = array( self::LIVE, self::STOPPED, self::GAVE_UP );

	public function __construct( private Facts $facts, private Log $log ) {}

	/** A look found that $event, one of ALL, has happened to a name of which so much is known. */
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
		$this->fire( self::REMOVED, $name, (int) $site_id, 0, $words );
	}

	/** What Ultimate Multisite calls an event, one of ALL. */
	public static function slug( string $event ): string {
		return "serverpilot_domain_$event";
	}

	/** Registers them (`wu_register_all_events`: later ones never reach webhooks). */
	public static function register(): void {
		if ( ! function_exists( 'wu_register_event_type' ) ) {
			return;
		}
		foreach ( self::ALL as $event ) {
			$type = array(
				'name'            => self::words( $event )[0],
				'desc'            => self::words( $event )[1],
				'deprecated_args' => array(),
				'payload'         => fn() => self::example( $event ),
			);
			wu_register_event_type( self::slug( $event ), $type );
		}
	}

	/** Adds the sentences for the activity stream, by slug (`wu_get_default_system_messages`). */
	public static function messages( $messages ): array {
		return array_fill_keys( array_map( array( self::class, 'slug' ), self::ALL ), '{{sentence}} {{step}}' ) + $messages;
	}

	/** Events of ALL without an e-mail, where e-mails can be made. */
	public static function without_email(): array {
		$can = method_exists( Email_Manager::class, 'create_system_email' ) && method_exists( Email_Manager::class, 'is_created' );
		return $can ? array_filter( self::MAILED, fn( $event ) => ! Email_Manager::get_instance()->is_created( self::slug( $event ) . '_customer' ) ) : array();
	}

	/** Makes the e-mails that are not there yet; says how many. */
	public static function make_emails(): int {
		$made = array_map( fn( $event ) => Email_Manager::get_instance()->create_system_email( self::email( $event ) ), self::without_email() );
		return count( array_filter( $made, fn( $email ) => is_object( $email ) && ! is_wp_error( $email ) ) );
	}

	/** Hands an event to Ultimate Multisite; $mapping is 0 for one that is gone. Its own failures are its own. */
	private function fire( string $event, string $name, int $site_id, int $mapping, array $words ): void {
		if ( ! function_exists( 'wu_do_event' ) || ! function_exists( 'wu_generate_event_payload' ) ) {
			return;
		}
		$slug = self::slug( $event );
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

	/** An e-mail as Ultimate Multisite wants it. */
	private static function email( string $event ): array {
		list( , , $title, $text ) = self::words( $event );
		/* translators: what is in braces stays as it is */
		$paragraphs = array( __( 'Hello {{customer_name}},', 'wu-serverpilot' ), $text, '{{sentence}} {{step}}' );
		return array(
			'event'              => self::slug( $event ),
			'slug'               => self::slug( $event ) . '_customer',
			'target'             => 'customer',
			'send_copy_to_admin' => false,
			'title'              => $title,
			'content'            => '<p>' . implode( "</p>\n<p>", array_map( 'esc_html', $paragraphs ) ) . '</p>',
		);
	}

	/** An event's name, when it is fired, and the title and the text of its e-mail. */
	private static function words( string $event ): array {
		return match ( $event ) {
			self::LIVE    => array(
				__( 'Domain live (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain works, with its certificate: for the first time, or again.', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( '{{domain_domain}} works', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( 'your site {{site_title}} can be visited at https://{{domain_domain}}/ now.', 'wu-serverpilot' ),
			),
			self::STOPPED => array(
				__( 'Domain stopped working (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain that worked no longer does.', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( '{{domain_domain}} no longer works', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( 'your site {{site_title}} could be visited at {{domain_domain}}, and no longer can. This is why, and what to do:', 'wu-serverpilot' ),
			),
			self::GAVE_UP => array(
				__( 'Domain given up (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain has not worked for three days. It is checked further on, but not so often.', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( '{{domain_domain}} does not work yet', 'wu-serverpilot' ),
				/* translators: what is in braces stays as it is */
				__( 'your site {{site_title}} cannot be visited at {{domain_domain}}, though the domain was added more than three days ago. This is why, and what to do:', 'wu-serverpilot' ),
			),
			self::REMOVED => array(
				__( 'Domain removed (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain was removed.', 'wu-serverpilot' ),
			),
		};
	}

	/** A payload as an event has it, for the editor. */
	private static function example( string $event ): array {
		$example = array(
			'event'    => self::slug( $event ),
			'sentence' => __( 'What is known of the domain', 'wu-serverpilot' ),
			'step'     => __( 'What is to be done', 'wu-serverpilot' ),
			'record'   => 'A kund.example 192.0.2.10',
		);
		foreach ( function_exists( 'wu_generate_event_payload' ) ? array( 'domain', 'site', 'membership', 'customer' ) : array() as $kind ) {
			$example += wu_generate_event_payload( $kind );
		}
		return $example;
	}
}
