<?php
/**
 * Whether a domain's DNS is right.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts, Support\Failure };

defined( 'ABSPATH' ) || exit;

/** Ultimate Multisite knows one address of the server. Where it says no, a look of a moment ago may have proved yes. */
final class Dns_Answer {

	public function __construct( private Names $names ) {}

	/**
	 * Its answer, or true (`wu_domain_has_correct_dns`).
	 *
	 * @param mixed $result What was answered so far.
	 * @param mixed $domain Ultimate Multisite's domain.
	 */
	public function correct( $result, $domain ) {
		return $result || ! is_object( $domain ) || ! $this->is_proved( $domain ) ? $result : true;
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
