<?php
/**
 * Events of a customer's domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use WP_Ultimo\Managers\Email_Manager;

defined( 'ABSPATH' ) || exit;

/**
 * Makes them known to Ultimate Multisite's editor of e-mails, to its webhooks and its activity stream; and makes the e-mails about
 * them in that editor, where the owner changes or deletes them. Those only when the owner asks for them: one that is there is
 * sent, even when it is switched off.
 */
final class Event_Types {

	public const LIVE    = 'live';
	public const STOPPED = 'stopped';
	public const GAVE_UP = 'gave_up';
	public const REMOVED = 'removed';
	public const ALL     = array( self::LIVE, self::STOPPED, self::GAVE_UP, self::REMOVED );

	/** Those that customers get an e-mail about. */
	private const MAILED = array( self::LIVE, self::STOPPED, self::GAVE_UP );

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

	/** An e-mail as Ultimate Multisite wants it. */
	private static function email( string $event ): array {
		list( , , $title, $text ) = self::words( $event );
		/* translators: {{customer_name}} stays as it is */
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
				/* translators: {{domain_domain}} stays as it is */
				__( '{{domain_domain}} works', 'wu-serverpilot' ),
				/* translators: {{site_title}} and {{domain_domain}} stay as they are */
				__( 'your site {{site_title}} can be visited at https://{{domain_domain}}/ now.', 'wu-serverpilot' ),
			),
			self::STOPPED => array(
				__( 'Domain stopped working (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain that worked no longer does.', 'wu-serverpilot' ),
				/* translators: {{domain_domain}} stays as it is */
				__( '{{domain_domain}} no longer works', 'wu-serverpilot' ),
				/* translators: {{site_title}} and {{domain_domain}} stay as they are */
				__( 'your site {{site_title}} could be visited at {{domain_domain}}, and no longer can. This is why, and what to do:', 'wu-serverpilot' ),
			),
			self::GAVE_UP => array(
				__( 'Domain given up (ServerPilot)', 'wu-serverpilot' ),
				__( 'This event is fired when a mapped domain has not worked for three days. It is checked further on, but not so often.', 'wu-serverpilot' ),
				/* translators: {{domain_domain}} stays as it is */
				__( '{{domain_domain}} does not work yet', 'wu-serverpilot' ),
				/* translators: {{site_title}} and {{domain_domain}} stay as they are */
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
