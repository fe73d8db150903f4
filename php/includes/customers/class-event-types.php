<?php
/**
 * Events of a customer's domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/** Makes them known to Ultimate Multisite's editor of e-mails, to its webhooks and its activity stream. */
final class Event_Types {

	public const LIVE    = 'live';
	public const STOPPED = 'stopped';
	public const GAVE_UP = 'gave_up';
	public const REMOVED = 'removed';
	public const ALL     = array( self::LIVE, self::STOPPED, self::GAVE_UP, self::REMOVED );

	/**
	 * What Ultimate Multisite calls an event.
	 *
	 * @param string $event One of ALL.
	 */
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
				'name'            => self::name( $event ),
				'desc'            => self::description( $event ),
				'deprecated_args' => array(),
				'payload'         => fn() => self::example( $event ),
			);
			wu_register_event_type( self::slug( $event ), $type );
		}
	}

	/**
	 * Sentences for the activity stream.
	 *
	 * @param mixed $messages Ultimate Multisite's, by slug.
	 */
	public static function messages( $messages ): array {
		foreach ( self::ALL as $event ) {
			$messages[ self::slug( $event ) ] = '{{sentence}} {{step}}';
		}
		return $messages;
	}

	/**
	 * What an event is called.
	 *
	 * @param string $event One of ALL.
	 */
	public static function name( string $event ): string {
		return match ( $event ) {
			self::LIVE    => __( 'Domain live (ServerPilot)', 'wu-serverpilot' ),
			self::STOPPED => __( 'Domain stopped working (ServerPilot)', 'wu-serverpilot' ),
			self::GAVE_UP => __( 'Domain given up (ServerPilot)', 'wu-serverpilot' ),
			self::REMOVED => __( 'Domain removed (ServerPilot)', 'wu-serverpilot' ),
		};
	}

	private static function description( string $event ): string {
		return match ( $event ) {
			self::LIVE    => __( 'This event is fired when a mapped domain works, with its certificate: for the first time, or again.', 'wu-serverpilot' ),
			self::STOPPED => __( 'This event is fired when a mapped domain that worked no longer does.', 'wu-serverpilot' ),
			self::GAVE_UP => __( 'This event is fired when a mapped domain has not worked for three days. It is checked further on, but not so often.', 'wu-serverpilot' ),
			self::REMOVED => __( 'This event is fired when a mapped domain was removed.', 'wu-serverpilot' ),
		};
	}

	/**
	 * A payload as an event has it, for the editor.
	 *
	 * @param string $event One of ALL.
	 */
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
