<?php
/**
 * Ultimate Multisite's list of a customer's domains.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

defined( 'ABSPATH' ) || exit;

/** Says in each row how the domain stands, and lets it be checked again. The list is shown in wp-admin and on the front end. */
final class Customer_List {

	/** What our parts of a row are called, by their classes too. */
	private const ROW   = 'wu-serverpilot-row';
	private const CHECK = 'wu-serverpilot-check';

	/** A sentence needs a line of its own: what the list has room for is a word. */
	private const STYLE = '.wu-styling div:has(> div > .wu-serverpilot-row){display:block}.wu-styling div:has(> .wu-serverpilot-row){flex-wrap:wrap}.wu-serverpilot-row{flex-basis:100%;margin-left:0!important}.wu-serverpilot-status{color:#3c434a;padding:4px 0;max-width:60em;overflow-wrap:anywhere}.wu-serverpilot-status strong{user-select:all}';

	public function __construct( private Status $status, private Schedule $schedule ) {}

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
			'url'             => esc_url_raw( Check_Again::url( (int) $domain->get_id() ) ),
		);
		return $actions;
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
}
