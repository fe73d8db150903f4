<?php
/**
 * Check again.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts, Support\Failure, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Looks at a domain because a customer asks: at once, or by the next job. A name once in PAUSE, and two at a time in the whole
 * installation: a check holds a PHP process for seconds.
 */
final class Check_Again {

	public const ACTION = 'wu_serverpilot_check';

	/** Seconds that a person waits, at most. */
	private const TIME = 8.0;

	private const OPTION = 'checks';
	private const PAUSE  = MINUTE_IN_SECONDS;
	private const PLACES = 2;

	public function __construct( private Names $names, private Looks $looks, private Schedule $schedule, private Status $status, private Store $store ) {}

	/** The link that asks for it, by the domain's mapping. On the host where the reader is: cookies are the host's. */
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
		if ( ! $domain || ! $this->schedule->is_on() || ! Status::is_open( (int) $domain->get_blog_id() ) ) {
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

	/** Looks at a name, as Facts::key() has it, if it is its turn. What is to be said beside how it stands; empty where it was looked at. */
	public function check( string $name, int $mapping ): string {
		try {
			$row = $this->names->find( $name );
			if ( null === $row || $row->mapping !== $mapping || 0 === $row->next_check ) {
				return '';
			}
			if ( ! $this->is_turn_of( $name, time() ) ) {
				return __( 'It was checked a moment ago.', 'wu-serverpilot' );
			}
			$began = time();
			$done  = $this->in_a_place( fn() => $this->looks->take( array( $name => $row ), self::TIME ) );
			// A look that had begun before may have been stored in its place.
			return $done && $this->is_looked_at( $name, $began ) ? '' : $this->queue( $name );
		} catch ( Failure $failure ) {
			return $this->queue( $name );
		}
	}

	/** Does something while it holds one of the places, if there is one. The database frees it if the process dies. */
	public function in_a_place( callable $work ): bool {
		global $wpdb;
		for ( $place = 1; $place <= self::PLACES; $place++ ) {
			$lock = "wu_serverpilot_check_{$place}_" . md5( DB_NAME . $wpdb->base_prefix );
			if ( '1' === $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, 0)', $lock ) ) ) { // phpcs:ignore WordPress.DB
				try {
					$work();
				} finally {
					$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', $lock ) ); // phpcs:ignore WordPress.DB
				}
				return true;
			}
		}
		return false;
	}

	/** Was the name not checked within the last PAUSE before $now (Unix seconds)? If so, it is now. */
	public function is_turn_of( string $name, int $now ): bool {
		$is   = false;
		$note = static function ( array $checks ) use ( $name, $now, &$is ) {
			$recent = array_filter( $checks, fn( $at ) => abs( $now - $at ) < self::PAUSE );
			$is     = ! isset( $recent[ $name ] );
			return $is ? $recent + array( $name => $now ) : $checks;
		};
		$this->store->change( self::OPTION, $note );
		return $is;
	}

	private function is_looked_at( string $name, int $since ): bool {
		$row = $this->names->find( $name );
		return null !== $row && Look_Record::of( $row )?->looked >= $since;
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
