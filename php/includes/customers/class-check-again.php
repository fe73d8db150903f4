<?php
/**
 * Check again.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts, Support\Failure };

defined( 'ABSPATH' ) || exit;

/** Looks at a domain because a customer asks: at once, or by the next job. */
final class Check_Again {

	public const ACTION = 'wu_serverpilot_check';

	/** Seconds that a person waits, at most. */
	private const TIME = 8.0;

	public function __construct(
		private Names $names,
		private Looks $looks,
		private Check_Limits $limits,
		private Schedule $schedule,
		private Status $status
	) {}

	/**
	 * The link that asks for it. On the host where the reader is: cookies are the host's.
	 *
	 * @param int $mapping The domain's mapping.
	 */
	public static function url( int $mapping ): string {
		$query = array(
			'action'   => self::ACTION,
			'domain'   => $mapping,
			'_wpnonce' => wp_create_nonce( self::ACTION . $mapping ),
		);
		return add_query_arg( $query, (string) wp_parse_url( admin_url( 'admin-post.php' ), PHP_URL_PATH ) );
	}

	/** Answers it (`admin_post_wu_serverpilot_check`): the script in JSON, a person by the page that the link was on. */
	public function answer(): void {
		$mapping = absint( $_REQUEST['domain'] ?? 0 ); // phpcs:ignore WordPress.Security.NonceVerification -- in the next line, which needs it.
		check_admin_referer( self::ACTION . $mapping );
		$domain = function_exists( 'wu_get_domain' ) ? wu_get_domain( $mapping ) : false;
		if ( ! $domain || ! $this->schedule->is_on() || ! Account::is_open( (int) $domain->get_blog_id() ) ) {
			wp_die( esc_html__( 'You cannot check this domain.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		$note   = $this->check( Facts::key( (string) $domain->get_domain() ), $mapping );
		$status = $this->status->of( (string) $domain->get_domain(), $mapping, (int) $domain->get_blog_id() );
		if ( 'POST' !== ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) { // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- compared, and nothing else.
			wp_safe_redirect( wp_get_referer() ? wp_get_referer() : admin_url() );
			exit;
		}
		wp_send_json_success( array( 'html' => ( null === $status ? '' : Status::html( $status ) ) . ( '' === $note ? '' : ' <em>' . esc_html( $note ) . '</em>' ) ) );
	}

	/**
	 * Looks at a name, if it is its turn.
	 *
	 * @param string $name    A name as Facts::key() has it.
	 * @param int    $mapping Its mapping.
	 * @return string What is to be said beside how it stands; empty where it was looked at.
	 */
	public function check( string $name, int $mapping ): string {
		try {
			$row = $this->names->find( $name );
			if ( null === $row || $row->mapping !== $mapping || 0 === $row->next_check ) {
				return '';
			}
			if ( ! $this->limits->is_turn_of( $name, time() ) ) {
				return __( 'It was checked a moment ago.', 'wu-serverpilot' );
			}
			$began = time();
			$done  = $this->limits->in_a_place( fn() => $this->looks->take( array( $name => $row ), self::TIME ) );
			// A look that had begun before may have been stored in its place.
			return $done && $this->is_looked_at( $name, $began ) ? '' : $this->queue( $name );
		} catch ( Failure $failure ) {
			return $this->queue( $name );
		}
	}

	private function is_looked_at( string $name, int $since ): bool {
		$row = $this->names->find( $name );
		return null !== $row && Look_Record::of( $row )?->looked() >= $since;
	}

	private function queue( string $name ): string {
		try {
			$this->names->look_now( $name );
			$this->schedule->ensure();
		} catch ( Failure $failure ) {
			unset( $failure );
		}
		return __( 'The check is queued.', 'wu-serverpilot' );
	}
}
