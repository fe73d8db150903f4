<?php
/**
 * E-mails to customers.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use WP_Ultimo\Managers\Email_Manager;

defined( 'ABSPATH' ) || exit;

/**
 * Makes the e-mails about a customer's domain in Ultimate Multisite's own editor, where the owner changes or deletes them.
 * Only when the owner asks for them: one that is there is sent, even when it is switched off.
 */
final class Emails {

	private const EVENTS = array( Event_Types::LIVE, Event_Types::STOPPED, Event_Types::GAVE_UP );

	/** Can they be made, and is one of them not there yet? */
	public function are_missing(): bool {
		return array() !== $this->missing();
	}

	/**
	 * Makes those that are not there yet.
	 *
	 * @return int How many were made.
	 */
	public function make(): int {
		$made = array_map( fn( $event ) => Email_Manager::get_instance()->create_system_email( self::email( $event ) ), $this->missing() );
		return count( array_filter( $made, fn( $email ) => is_object( $email ) && ! is_wp_error( $email ) ) );
	}

	/**
	 * Events without an e-mail.
	 *
	 * @return string[]
	 */
	private function missing(): array {
		if ( ! method_exists( Email_Manager::class, 'create_system_email' ) || ! method_exists( Email_Manager::class, 'is_created' ) ) {
			return array();
		}
		return array_filter( self::EVENTS, fn( $event ) => ! Email_Manager::get_instance()->is_created( Event_Types::slug( $event ) . '_customer' ) );
	}

	/**
	 * An e-mail as Ultimate Multisite wants it.
	 *
	 * @param string $event The event.
	 */
	private static function email( string $event ): array {
		$paragraphs = array(
			/* translators: {{customer_name}} stays as it is */
			__( 'Hello {{customer_name}},', 'wu-serverpilot' ),
			self::text( $event ),
			'{{sentence}} {{step}}',
		);
		return array(
			'event'              => Event_Types::slug( $event ),
			'slug'               => Event_Types::slug( $event ) . '_customer',
			'target'             => 'customer',
			'send_copy_to_admin' => false,
			'title'              => self::title( $event ),
			'content'            => '<p>' . implode( "</p>\n<p>", array_map( 'esc_html', $paragraphs ) ) . '</p>',
		);
	}

	private static function title( string $event ): string {
		return match ( $event ) {
			/* translators: {{domain_domain}} stays as it is */
			Event_Types::LIVE    => __( '{{domain_domain}} works', 'wu-serverpilot' ),
			/* translators: {{domain_domain}} stays as it is */
			Event_Types::STOPPED => __( '{{domain_domain}} no longer works', 'wu-serverpilot' ),
			/* translators: {{domain_domain}} stays as it is */
			Event_Types::GAVE_UP => __( '{{domain_domain}} does not work yet', 'wu-serverpilot' ),
		};
	}

	private static function text( string $event ): string {
		return match ( $event ) {
			/* translators: {{site_title}} and {{domain_domain}} stay as they are */
			Event_Types::LIVE    => __( 'your site {{site_title}} can be visited at https://{{domain_domain}}/ now.', 'wu-serverpilot' ),
			/* translators: {{site_title}} and {{domain_domain}} stay as they are */
			Event_Types::STOPPED => __( 'your site {{site_title}} could be visited at {{domain_domain}}, and no longer can. This is why, and what to do:', 'wu-serverpilot' ),
			/* translators: {{site_title}} and {{domain_domain}} stay as they are */
			Event_Types::GAVE_UP => __( 'your site {{site_title}} cannot be visited at {{domain_domain}}, though the domain was added more than three days ago. This is why, and what to do:', 'wu-serverpilot' ),
		};
	}
}
