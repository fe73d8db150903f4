<?php
/**
 * Clicks on the page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Diagnoses, Admin\Domain_List, Admin\Owner_Actions, Admin\Sentence, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Does what a link or a button of the page asks for, says what became of it, and goes back to the
 * page, so that reloading it does nothing twice. Works without JavaScript.
 */
final class Requests {

	private const CONFIRMED = 'remove_confirmed';

	/**
	 * Seconds after which no further name is diagnosed in one request.
	 */
	private const LONGEST = 20;

	/**
	 * Names to ask about before they are removed.
	 *
	 * @var string[]
	 */
	private array $to_confirm = array();

	public function __construct( private Owner_Actions $actions, private Domain_List $domains, private Diagnoses $diagnoses, private Messages $messages ) {}

	/**
	 * Does what was asked for, if anything was.
	 */
	public function serve(): void {
		$action           = self::asked();
		$this->to_confirm = array();
		if ( '' === $action ) {
			return;
		}
		check_admin_referer( Page_Address::NONCE );
		if ( ! current_user_can( Page_Address::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		$names = array_map( 'sanitize_text_field', wp_unslash( array_filter( (array) ( $_REQUEST['names'] ?? array() ), 'is_string' ) ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- sanitized here.
		if ( Page_Address::REMOVE === $action ) {
			$this->to_confirm = $names;
			return;
		}
		try {
			$this->act( $action, $names );
		} catch ( Failure $failure ) {
			$this->messages->say( 'error', Sentence::of_failure( $failure ) );
		}
		wp_safe_redirect( Page_Address::of( Page_Address::DIAGNOSE === $action && 1 === count( $names ) ? array( 'domain' => rawurlencode( $names[0] ) ) : array() ) );
		exit;
	}

	/**
	 * Shows a question or a diagnosis in the list's place, if there is one.
	 */
	public function show_instead(): bool {
		$domain = isset( $_GET['domain'] ) && is_string( $_GET['domain'] ) ? sanitize_text_field( wp_unslash( $_GET['domain'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- it only chooses what is shown.
		$found  = '' === $domain ? null : $this->diagnoses->of( $domain );
		if ( null !== $found ) {
			Diagnosis_View::show( $found );
			return true;
		}
		if ( array() !== $this->to_confirm ) {
			Removal_Question::show( $this->removable( $this->to_confirm ), $this->to_confirm, self::CONFIRMED );
			return true;
		}
		return false;
	}

	private function act( string $action, array $names ): void {
		match ( $action ) {
			Page_Address::COMPARE   => $this->compare(),
			Page_Address::SYNC      => $this->sync( $names ),
			Page_Address::DIAGNOSE  => $this->diagnose( $names ),
			self::CONFIRMED => $this->remove( $names ),
			Page_Address::REDIRECT  => $this->redirect(),
			default         => null,
		};
	}

	private function compare(): void {
		$this->messages->say( 'success', Sentences::of_comparison( $this->actions->compare() ) );
	}

	private function sync( array $names ): void {
		if ( array() === $names ) {
			$this->messages->say( 'warning', __( 'No domain was chosen.', 'wu-serverpilot' ) );
			return;
		}
		$this->actions->compare();
		$rows = $this->domains->rows();
		foreach ( array_slice( $names, 0, 10 ) as $name ) {
			if ( isset( $rows[ $name ] ) ) {
				$this->messages->say( ...Sentences::of_row( $rows[ $name ] ) );
			}
		}
	}

	private function diagnose( array $names ): void {
		$until = time() + self::LONGEST;
		$done  = 0;
		foreach ( $names as $name ) {
			if ( time() >= $until ) {
				break;
			}
			$this->actions->diagnose( $name );
			++$done;
		}
		if ( 1 !== count( $names ) ) {
			/* translators: 1: a number; 2: a number */
			$this->messages->say( count( $names ) === $done ? 'success' : 'warning', sprintf( __( '%1$d of %2$d domains were diagnosed.', 'wu-serverpilot' ), $done, count( $names ) ) );
		}
	}

	private function remove( array $names ): void {
		$this->messages->say( ...Sentences::of_removal( $this->actions->remove( $names ) ) );
	}

	private function redirect(): void {
		$force = ! empty( $_POST['force'] ); // phpcs:ignore WordPress.Security.NonceVerification -- serve() has seen to it.
		$this->actions->set_force_ssl( $force );
		$this->messages->say( 'success', $force ? __( 'Visitors are redirected to HTTPS now.', 'wu-serverpilot' ) : __( 'Visitors are no longer redirected to HTTPS.', 'wu-serverpilot' ) );
	}

	/**
	 * The rows that may be removed.
	 *
	 * @param string[] $names The names that were chosen.
	 */
	private function removable( array $names ): array {
		$rows = array_intersect_key( $this->domains->rows(), array_flip( $names ) );
		return array_filter( $rows, array( $this->actions, 'may_remove' ) );
	}

	/**
	 * Which action was asked for: a link's, or that of the list's upper or lower selector.
	 */
	private static function asked(): string {
		foreach ( array( 'action', 'action2' ) as $parameter ) {
			$action = isset( $_REQUEST[ $parameter ] ) && is_string( $_REQUEST[ $parameter ] ) ? sanitize_key( $_REQUEST[ $parameter ] ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- serve() sees to it.
			if ( '' !== $action && '-1' !== $action ) {
				return $action;
			}
		}
		return '';
	}
}
