<?php
/**
 * Where a domain has to lead.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts, Support\Failure };
use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

/**
 * Says which record a domain needs, and whether it has it, in place of Ultimate Multisite's own answers. Its text asks for a CNAME,
 * which a domain itself (its apex) cannot have: one that the owner has written stays. It knows one address of the server, that of
 * outgoing traffic: where it says that a domain does not lead there, a look of a moment ago may have proved that it does.
 */
final class Dns_Advice {

	public function __construct( private Watch_Memory $memory, private Names $names ) {}

	/** The instructions for a network's domain, as HTML (`wu_get_domain_mapping_instructions`). */
	public function instructions( $text, $network = '' ) {
		$address = $this->memory->address();
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

	/** The network's address (`wu_get_network_public_ip`; before others are asked for it, `pre_site_transient_wu_public_network_ip`). */
	public function address( $address ) {
		$known = $this->memory->address();
		return '' === $known ? $address : $known;
	}

	/** Does Ultimate Multisite's domain lead here (`wu_domain_has_correct_dns`)? */
	public function is_right( $result, $domain ) {
		return $result || ! is_object( $domain ) || ! $this->is_proved( $domain ) ? $result : true;
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

	private function is_proved( object $domain ): bool {
		try {
			$row = $this->names->find( Facts::key( (string) $domain->get_domain() ) );
		} catch ( Failure $failure ) {
			return false;
		}
		$is_same = $row?->mapping === (int) $domain->get_id() && $row?->site === (int) $domain->get_blog_id();
		return $is_same && Look_Record::of( $row )?->is_proved( time() );
	}
}
