<?php
/**
 * Ultimate Multisite's list of a customer's domains.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Names\Names, Network\Facts, Support\Failure, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Says in each row how the domain stands, and lets it be checked again. The list is shown in wp-admin and on the front end.
 *
 * A domain is looked at at once, or by the next job: a name once in PAUSE, and two at a time in the whole installation, for a check holds a
 * PHP process for seconds.
 */
final class Customer_List {

	public const ACTION = 'wu_serverpilot_check';

	/** Seconds that a person waits, at most. */
	private const TIME = 8.0;

	private const OPTION = 'checks';
	private const PAUSE  = MINUTE_IN_SECONDS;
	private const PLACES = 2;

	/** What our parts of a row are called, by their classes too. */
	private const ROW   = 'wu-serverpilot-row';
	private const CHECK = 'wu-serverpilot-check';

	/** A sentence needs a line of its own: what the list has room for is a word. */
	private const STYLE = '.wu-styling div:has(> div > .wu-serverpilot-row){display:block}.wu-styling div:has(> .wu-serverpilot-row){flex-wrap:wrap}.wu-serverpilot-row{flex-basis:100%;margin-left:0!important}.wu-serverpilot-status{color:#3c434a;padding:4px 0;max-width:60em;overflow-wrap:anywhere}.wu-serverpilot-status strong{user-select:all}';

	public function __construct( private Names $names, private Looks $looks, private Schedule $schedule, private Status $status, private Store $store ) {}

	/** Adds what is known to a row's columns, by Ultimate Multisite's domain (`wu_domain_mapping_row_info`). */
	public function add_status( $info, $domain ) {
		$status = $this->of( $domain );
		if ( null === $status ) {
			return $info;
		}
		$info['wu_serverpilot'] = array(
			'wrapper_classes' => self::ROW,
			'icon'            => '',
			'label'           => '',
			// A text that names a function would be called.
			'value'           => static function () use ( $status ) {
				echo '<style>' . self::STYLE . '</style><span class="wu-serverpilot-status" role="status">' . Status::html( $status ) . '</span>'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped where it is made.
			},
		);
		return $info;
	}

	/** Adds *Check again* to a row's links, by Ultimate Multisite's domain (`wu_domain_mapping_row_actions`). */
	public function add_check( $actions, $domain ) {
		if ( '' === ( $this->of( $domain )['times'] ?? '' ) ) {
			return $actions;
		}
		self::enqueue_script();
		$actions['wu_serverpilot'] = array(
			'wrapper_classes' => self::CHECK,
			'icon'            => 'dashicons-wu-cycle wu-align-middle wu-mr-1',
			'label'           => '',
			'value'           => __( 'Check again', 'wu-serverpilot' ),
			'url'             => esc_url_raw( self::url( (int) $domain->get_id() ) ),
		);
		return $actions;
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

	/** How a row's domain stands; null where the reader is none of the site's people. */
	private function of( $domain ): ?array {
		if ( ! is_object( $domain ) || ! $this->schedule->is_on() || ! Status::is_open( (int) $domain->get_blog_id() ) ) {
			return null;
		}
		return $this->status->of( (string) $domain->get_domain(), (int) $domain->get_id(), (int) $domain->get_blog_id() );
	}

	/** Without the script, the link does the same and loads the page anew. */
	private static function enqueue_script(): void {
		if ( wp_script_is( self::CHECK ) ) {
			return;
		}
		$file  = dirname( __DIR__, 2 ) . '/wu-serverpilot.php';
		$texts = array(
			'checking' => __( 'Checking the domain…', 'wu-serverpilot' ),
			'failed'   => __( 'The domain could not be checked. Reload the page and try again.', 'wu-serverpilot' ),
		);
		wp_enqueue_script( self::CHECK, plugins_url( 'assets/customer.js', $file ), array(), (string) filemtime( dirname( $file ) . '/assets/customer.js' ), true );
		wp_add_inline_script( self::CHECK, 'const wuServerPilotCheck = ' . wp_json_encode( $texts ) . ';', 'before' );
	}

	/** The link that asks for it, by the domain's mapping. On the host where the reader is: cookies are the host's. */
	private static function url( int $mapping ): string {
		$query = array(
			'action'   => self::ACTION,
			'domain'   => $mapping,
			'_wpnonce' => wp_create_nonce( self::ACTION . $mapping ),
		);
		return add_query_arg( $query, (string) wp_parse_url( admin_url( 'admin-post.php' ), PHP_URL_PATH ) );
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
