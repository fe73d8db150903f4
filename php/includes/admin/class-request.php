<?php
/**
 * What is asked of the page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/** By its address, what is shown; by a button, what is done, each action with a nonce of its own. Makes both, and reads both. */
final class Request {

	public const SLUG       = 'wu-serverpilot';
	public const CAPABILITY = 'manage_network';
	public const PER_PAGE   = 'wu_serverpilot_per_page';

	/** Actions. */
	public const SYNC             = 'sync';
	public const DIAGNOSE         = 'diagnose';
	public const REMOVE           = 'remove';
	public const REDIRECT_ON      = 'redirect_on';
	public const REDIRECT_OFF     = 'redirect_off';
	public const REMOVE_HELD_BACK = 'remove_held_back';
	public const KEEP_HELD_BACK   = 'keep_held_back';
	public const MAKE_EMAILS      = 'make_emails';

	/** What is asked of names in the list. */
	public const OF_NAMES = array( self::SYNC, self::DIAGNOSE, self::REMOVE );

	/** What a question is answered with. */
	public const CONFIRMED = '_confirmed';

	/** What an address can ask for. */
	private const SHOWN = array( 'state', 's', 'orderby', 'order', 'paged' );

	/** Puts the page into Ultimate Multisite's menu; without that menu, into the network's settings. $page makes it, once it is asked for. */
	public static function add_page( \Closure $page ): void {
		$parent = isset( $GLOBALS['admin_page_hooks']['wp-ultimo'] ) ? 'wp-ultimo' : 'settings.php';
		$title  = __( 'ServerPilot', 'wu-serverpilot' );
		$hook   = add_submenu_page( $parent, $title, $title, self::CAPABILITY, self::SLUG, fn() => $page()->show() );
		add_action( "load-$hook", fn() => $page()->load() );
	}

	/** The page's address, with parameters. */
	public static function url( array $arguments = array() ): string {
		return network_admin_url( 'admin.php?' . http_build_query( array( 'page' => self::SLUG ) + $arguments ) );
	}

	/** The address with what the list shows now. */
	public static function here(): string {
		return self::url( array_filter( array_map( array( self::class, 'shown' ), array_combine( self::SHOWN, self::SHOWN ) ), 'strlen' ) );
	}

	/** What the address asks for: state, s, orderby, order or paged. */
	public static function shown( string $parameter ): string {
		return isset( $_GET[ $parameter ] ) && is_string( $_GET[ $parameter ] ) ? sanitize_text_field( wp_unslash( $_GET[ $parameter ] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- it only chooses what is shown.
	}

	/**
	 * Prints a button that asks for something: a form of its own.
	 *
	 * @param string $action What.
	 * @param string $label  What it says.
	 * @param string $names  The names that it is about, by spaces.
	 * @param string $style  The button's classes.
	 * @param string $about  What more it says to those who hear it.
	 */
	public static function print_button( string $action, string $label, string $names = '', string $style = 'button', string $about = '' ): void {
		printf( '<form method="post" class="wu-serverpilot-button" action="%s">', esc_url( self::here() ) );
		self::print_nonce( $action );
		printf( '<input type="hidden" name="list" value="%1$s"><button class="%2$s" name="action" value="%3$s">%4$s<span class="screen-reader-text"> %5$s</span></button></form>', esc_attr( $names ), esc_attr( $style ), esc_attr( $action ), esc_html( $label ), esc_html( $about ) );
	}

	/** Prints the nonce of an action. */
	public static function print_nonce( string $action ): void {
		printf( '<input type="hidden" name="nonce_%1$s" value="%2$s">', esc_attr( $action ), esc_attr( wp_create_nonce( "wu-serverpilot-$action" ) ) );
	}

	/**
	 * Which action was asked for (empty for none), and of which names: by a row's button, a button of its own, or the list's selectors. Ends the
	 * request where the person may not ask.
	 */
	public static function action(): array {
		list( $action, $names ) = self::posted();
		if ( '' !== $action ) {
			check_admin_referer( "wu-serverpilot-$action", "nonce_$action" );
			if ( ! current_user_can( self::CAPABILITY ) ) {
				wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
			}
		}
		return array( $action, $names );
	}

	private static function posted(): array {
		// phpcs:disable WordPress.Security -- action() sees to the nonce; sanitized here.
		$posted = wp_unslash( $_POST );
		foreach ( self::OF_NAMES as $action ) {
			if ( isset( $posted['row'][ $action ] ) && is_string( $posted['row'][ $action ] ) ) {
				return array( $action, array( sanitize_text_field( $posted['row'][ $action ] ) ) );
			}
		}
		$list  = isset( $posted['list'] ) && is_string( $posted['list'] ) ? preg_split( '/\s+/', $posted['list'], -1, PREG_SPLIT_NO_EMPTY ) : array();
		$names = array( ...$list, ...array_values( array_filter( (array) ( $posted['names'] ?? array() ), 'is_string' ) ) );
		foreach ( array( 'action', 'action2' ) as $parameter ) {
			$action = is_string( $posted[ $parameter ] ?? null ) ? sanitize_key( $posted[ $parameter ] ) : '';
			if ( ! in_array( $action, array( '', '-1' ), true ) ) {
				return array( $action, array_map( 'sanitize_text_field', $names ) );
			}
		}
		// phpcs:enable
		return array( '', array() );
	}
}
