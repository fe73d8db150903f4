<?php
/**
 * A diagnosis on the page.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Shows each check, what it found and what to do, with the records of the DNS to be copied.
 */
final class Diagnosis {

	/**
	 * Shows it.
	 *
	 * @param array $found One of Owner_Actions::diagnose().
	 */
	public static function show( array $found ): void {
		/* translators: %s: a domain name */
		printf( '<h2 class="wu-serverpilot-names">%1$s</h2><p>%2$s %3$s</p>', esc_html( sprintf( __( 'Diagnosis of %s', 'wu-serverpilot' ), $found['domain'] ) ), self::status( $found['state'] ), esc_html( $found['summary'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- status() escapes.
		$heads = array_map( 'esc_html', array( __( 'Check', 'wu-serverpilot' ), __( 'Result', 'wu-serverpilot' ), __( 'What was found, and what to do', 'wu-serverpilot' ) ) );
		printf( '<table class="widefat striped wu-serverpilot-stacked wu-serverpilot-checks"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...$heads ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		// That no server action is known says nothing of the name.
		array_map( array( self::class, 'show_check' ), array_filter( $found['checks'], fn( $check ) => 'action_none' !== $check['code'] ) );
		echo '</tbody></table>';
		Clicks::form( Clicks::DIAGNOSE, __( 'Diagnose again', 'wu-serverpilot' ), $found['domain'], 'button', $found['domain'] );
	}

	private static function show_check( array $check ): void {
		printf( '<tr><th scope="row">%1$s</th><td>%2$s</td><td class="wu-serverpilot-names">%3$s', esc_html( Words::check( $check['check'] ) ), self::status( $check['status'] ), esc_html( $check['message'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- status() escapes.
		$create = $check['create'] ?? array();
		if ( '' !== $check['step'] && array() === $create ) {
			printf( '<br><strong>%s</strong>', esc_html( $check['step'] ) );
		}
		/* translators: %s: a domain name */
		self::show_records( sprintf( __( 'Create this record where the DNS of %s is kept', 'wu-serverpilot' ), $create[0]['name'] ?? '' ), $create );
		self::show_records( __( 'Remove there', 'wu-serverpilot' ), $check['remove'] ?? array() );
		echo '</td></tr>';
	}

	/**
	 * Records of the DNS.
	 *
	 * @param string  $what    What is to be done with them.
	 * @param array[] $records The records.
	 */
	private static function show_records( string $what, array $records ): void {
		if ( array() === $records ) {
			return;
		}
		$heads = array_map( 'esc_html', array( $what, __( 'Type', 'wu-serverpilot' ), __( 'Name', 'wu-serverpilot' ), __( 'Value', 'wu-serverpilot' ) ) );
		printf( '<table class="wu-serverpilot-records"><caption>%s</caption><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...$heads ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		foreach ( $records as $record ) {
			printf( '<tr><td>%1$s</td><td><code>%2$s</code></td><td><code>%3$s</code> <button type="button" class="button button-small wu-serverpilot-copy" data-copy="%3$s" data-copied="%4$s" hidden>%5$s</button></td></tr>', esc_html( $record['type'] ), esc_html( $record['name'] ), esc_attr( $record['value'] ), esc_attr__( 'Copied', 'wu-serverpilot' ), esc_html__( 'Copy', 'wu-serverpilot' ) );
		}
		echo '</tbody></table>';
	}

	private static function status( string $status ): string {
		list( $word, $colour ) = Words::status( $status );
		return sprintf( '<span class="wu-serverpilot-state is-%1$s">%2$s</span>', esc_attr( $colour ), esc_html( $word ) );
	}
}
