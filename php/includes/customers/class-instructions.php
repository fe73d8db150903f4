<?php
/**
 * What a customer reads before anything is mapped.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

/**
 * Says which record a domain needs, in place of Ultimate Multisite's own text: that asks for a CNAME, which a domain itself
 * (its apex) cannot have. A text that the owner has written stays.
 */
final class Instructions {

	public function __construct( private Look_Options $options ) {}

	/**
	 * The instructions (`wu_get_domain_mapping_instructions`).
	 *
	 * @param mixed $text    What would be shown, as HTML.
	 * @param mixed $network The network's domain.
	 */
	public function text( $text, $network = '' ) {
		$address = $this->options->advised();
		if ( '' === $address || ! self::is_default() ) {
			return $text;
		}
		$code  = fn( string $value ) => '<code>' . esc_html( $value ) . '</code>';
		$lines = array(
			esc_html__( 'Your site can be reached under a domain of your own. Where the DNS of that domain is kept, create one record:', 'wu-serverpilot' ),
			/* translators: 1: a domain name; 2: an IP address */
			sprintf( esc_html__( 'For a domain itself, such as %1$s: an A record with the value %2$s.', 'wu-serverpilot' ), $code( 'example.com' ), $code( $address ) ),
			/* translators: 1: a domain name; 2: a domain name; 3: an IP address */
			sprintf( esc_html__( 'For a part of a domain, such as %1$s: a CNAME record with the value %2$s, or an A record with the value %3$s.', 'wu-serverpilot' ), $code( 'shop.example.com' ), $code( (string) $network ), $code( $address ) ),
			esc_html__( 'Then add the domain here. It is checked again and again, and the list of your domains says what is still missing.', 'wu-serverpilot' ),
		);
		return implode( PHP_EOL . PHP_EOL, $lines );
	}

	/**
	 * The network's address (`wu_get_network_public_ip`): Ultimate Multisite asks others which one it has, and is told the one
	 * of outgoing traffic.
	 *
	 * @param mixed $address What they said.
	 */
	public function address( $address ) {
		$advised = $this->options->advised();
		return '' === $advised ? $address : $advised;
	}

	/**
	 * The same before anybody is asked (`pre_site_transient_wu_public_network_ip`).
	 *
	 * @param mixed $kept What another filter says; false for nothing.
	 */
	public function kept_address( $kept ) {
		return false === $kept ? $this->address( false ) : $kept;
	}

	/** Is the text Ultimate Multisite's own? Its settings page stores that, too. When in doubt it is not. */
	private static function is_default(): bool {
		$stored = trim( (string) wu_get_setting( 'domain_mapping_instructions', '' ) );
		if ( '' === $stored ) {
			return true;
		}
		$plain = fn( string $text ) => preg_replace( '/\s+/', ' ', trim( wp_strip_all_tags( $text ) ) );
		return method_exists( Domain_Manager::class, 'default_domain_mapping_instructions' )
			&& $plain( $stored ) === $plain( (string) Domain_Manager::get_instance()->default_domain_mapping_instructions() );
	}
}
