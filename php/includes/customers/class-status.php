<?php
/**
 * What a customer reads of a domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Name_Row, Names\Names, Network\Facts, Support\Failure, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/**
 * One sentence, and one step if there is something to do, from what is stored: nobody is asked while a page is drawn. Neither
 * names the app, the server or anybody else. All of it is plain text.
 *
 * | the name is | the customer reads |
 * | --- | --- |
 * | looked at | what the last look found |
 * | not on the app yet | that it is being set up |
 * | refused, without room, or kept off | that it could not be set up, and whom to ask |
 * | the network's own, or a site's host below one, or served by a wildcard | nothing |
 */
final class Status {

	public function __construct( private Names $names, private Facts $facts ) {}

	/** May the reader, an admin of the network or of the site or its customer, see how its domains stand, and have them looked at? */
	public static function is_open( int $site_id ): bool {
		return current_user_can( 'manage_network' ) || self::is_admin( $site_id ) || self::is_customer( $site_id );
	}

	/**
	 * How a site's domain, with its mapping, stands; null where there is nothing to say.
	 *
	 * @return array{name: string, sentence: string, step: string, times: string}|null
	 */
	public function of( string $domain, int $mapping, int $site ): ?array {
		$name = Facts::key( $domain );
		try {
			$row    = $this->names->find( $name );
			$row    = $row?->mapping === $mapping && $row->site === $site ? $row : null; // It may have moved to another site since.
			$status = Name_Row::LISTED === $row?->outcome ? self::of_row( $row ) : $this->of_absent( $name, $row->outcome ?? Name_Row::WAITING_SERVERPILOT );
		} catch ( Failure $failure ) {
			return null;
		}
		/**
		 * Filters what a customer reads of a domain.
		 *
		 * @param array|null $status `sentence`, `step` and `times` (when it was checked, and when it is next), plain text, empty where
		 *                           there is nothing to say. Null: nothing is shown.
		 * @param string     $name   The domain.
		 * @param int        $site   The site that it is mapped to.
		 */
		$status = apply_filters( 'wu_serverpilot_customer_status', $status, $name, $site );
		return is_array( $status ) ? array( 'name' => $name ) + array_filter( $status, 'is_string' ) + array_fill_keys( array( 'sentence', 'step', 'times' ), '' ) : null;
	}

	/** How a name stands that is on the app, as of() has it, but for `name`; null where nobody looks at it. */
	public static function of_row( Name_Row $row ): ?array {
		if ( 0 === $row->next_check ) {
			return null;
		}
		$record = Look_Record::of( $row );
		return array(
			/* translators: %s: a domain name */
			'sentence' => null === $record ? sprintf( __( '%s has not been checked yet.', 'wu-serverpilot' ), $row->name ) : self::sentence( $row, $record ),
			'step'     => null === $record?->step ? '' : Sentence::say( $record->step ),
			'times'    => self::times( $row->checked, $row->next_check ),
		);
	}

	/** What of() has in HTML, inline elements alone. */
	public static function html( array $status ): string {
		$parts = array(
			esc_html( $status['sentence'] ),
			'' === $status['step'] ? '' : '<strong>' . esc_html( $status['step'] ) . '</strong>',
			'' === $status['times'] ? '' : '<small>' . esc_html( $status['times'] ) . '</small>',
		);
		return implode( ' ', array_filter( $parts, 'strlen' ) );
	}

	private static function is_admin( int $site_id ): bool {
		if ( ! is_user_member_of_blog( get_current_user_id(), $site_id ) ) {
			return false;
		}
		switch_to_blog( $site_id );
		$is_admin = current_user_can( 'manage_options' );
		restore_current_blog();
		return $is_admin;
	}

	private static function is_customer( int $site_id ): bool {
		$site     = function_exists( 'wu_get_site' ) && $site_id > 0 ? wu_get_site( $site_id ) : false;
		$customer = $site ? $site->get_customer() : false;
		return $customer && is_user_logged_in() && (int) $customer->get_user_id() === get_current_user_id();
	}

	private static function sentence( Name_Row $row, Look_Record $record ): string {
		if ( Name_Row::WORKS !== $record->state ) {
			return Sentence::say( $record->sentence );
		}
		return Name_Row::WORKS === $row->state()
			/* translators: 1: a domain name; 2: a date */
			? sprintf( __( '%1$s works since %2$s.', 'wu-serverpilot' ), $row->name, self::date( $record->since ) )
			/* translators: 1: a domain name; 2: a date */
			: sprintf( __( '%1$s worked on %2$s, and has not been checked since.', 'wu-serverpilot' ), $row->name, self::date( $row->checked ) );
	}

	/** A name that is not on the app, or not for the sake of this mapping, by what the last reconcile made of it; null for nothing to say. */
	private function of_absent( string $name, string $outcome ): ?array {
		$said = match ( $outcome ) {
			/* translators: %s: a domain name */
			Name_Row::WAITING_SERVERPILOT => array( __( '%s is being set up, usually within a few minutes.', 'wu-serverpilot' ), '' ),
			/* translators: %s: a domain name */
			Name_Row::REFUSED, Name_Row::NO_ROOM, Name_Row::KEPT_OFF => array( __( '%s could not be set up.', 'wu-serverpilot' ), __( 'Ask the people who run this network.', 'wu-serverpilot' ) ),
			default => null,
		};
		return null === $said || $this->facts->is_of_network( $name ) ? null : array(
			'sentence' => sprintf( $said[0], $name ),
			'step'     => $said[1],
			'times'    => '',
		);
	}

	/** When it was checked (0 for never), and when it is next. */
	private static function times( int $checked, int $next ): string {
		$now   = time();
		$times = array(
			/* translators: %s: a span of time, such as "5 minutes" */
			0 === $checked ? '' : sprintf( __( 'Checked %s ago.', 'wu-serverpilot' ), human_time_diff( $checked, $now ) ),
			/* translators: %s: a span of time, such as "5 minutes" */
			$next <= $now ? __( 'It is checked again within a few minutes.', 'wu-serverpilot' ) : sprintf( __( 'It is checked again in %s.', 'wu-serverpilot' ), human_time_diff( $now, $next ) ),
		);
		return trim( implode( ' ', $times ) );
	}

	private static function date( int $at ): string {
		return (string) wp_date( (string) get_option( 'date_format' ), $at );
	}
}
