<?php
/**
 * A button of the page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/** What can be asked for on the page, and the button that asks: a form of its own, with a nonce for its action. */
final class Button {

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

	/**
	 * A button that asks for something.
	 *
	 * @param string $action What.
	 * @param string $label  What it says.
	 * @param string $names  The names that it is about, by spaces.
	 * @param string $style  The button's classes.
	 * @param string $about  What more it says to those who hear it.
	 */
	public static function form( string $action, string $label, string $names, string $style, string $about = '' ): void {
		printf( '<form method="post" class="wu-serverpilot-button" action="%s">', esc_url( Address::here() ) );
		self::print_nonce( $action );
		printf( '<input type="hidden" name="list" value="%1$s"><button class="%2$s" name="action" value="%3$s">%4$s<span class="screen-reader-text"> %5$s</span></button></form>', esc_attr( $names ), esc_attr( $style ), esc_attr( $action ), esc_html( $label ), esc_html( $about ) );
	}

	/**
	 * The nonce of an action.
	 *
	 * @param string $action What.
	 */
	public static function print_nonce( string $action ): void {
		printf( '<input type="hidden" name="nonce_%1$s" value="%2$s">', esc_attr( $action ), esc_attr( wp_create_nonce( "wu-serverpilot-$action" ) ) );
	}
}
