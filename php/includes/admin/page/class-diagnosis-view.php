<?php
/**
 * A diagnosis.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

defined( 'ABSPATH' ) || exit;

/**
 * Shows each check, what it found and the one thing to do next.
 */
final class Diagnosis_View {

	/**
	 * Shows it.
	 *
	 * @param array $found What Diagnoses::of() gave.
	 */
	public static function show( array $found ): void {
		/* translators: %s: a domain name */
		printf( '<h2>%s</h2>', esc_html( sprintf( __( 'Diagnosis of %s', 'wu-serverpilot' ), $found['domain'] ) ) );
		printf(
			'<p><span class="wu-serverpilot-state is-%1$s">%2$s</span> %3$s <span class="description">%4$s</span></p>',
			esc_attr( $found['state'] ),
			esc_html( Words::status( $found['state'] ) ),
			esc_html( $found['summary'] ),
			esc_html( Words::distance( $found['at'] ) )
		);
		$heads = array( __( 'Check', 'wu-serverpilot' ), __( 'Result', 'wu-serverpilot' ), __( 'What was found, and what to do', 'wu-serverpilot' ) );
		printf( '<table class="widefat striped wu-serverpilot-checks"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>', ...array_map( 'esc_html', $heads ) ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped here.
		array_map( array( self::class, 'show_check' ), $found['checks'] );
		echo '</tbody></table>';
		self::show_links( $found['domain'] );
	}

	private static function show_check( array $check ): void {
		printf(
			'<tr><th scope="row">%1$s</th><td><span class="wu-serverpilot-state is-%2$s">%3$s</span></td><td>%4$s%5$s</td></tr>',
			esc_html( Words::check( $check['check'] ) ),
			esc_attr( $check['status'] ),
			esc_html( Words::status( $check['status'] ) ),
			esc_html( $check['message'] ),
			null === $check['step'] ? '' : '<br><strong>' . esc_html( $check['step'] ) . '</strong>'
		);
	}

	private static function show_links( string $name ): void {
		$again = array(
			'action' => Page_Address::DIAGNOSE,
			'names'  => array( $name ),
		);
		printf(
			'<p><a class="button" href="%1$s">%2$s</a> <a href="%3$s">%4$s</a></p>',
			esc_url( Page_Address::asking( $again ) ),
			esc_html__( 'Diagnose again', 'wu-serverpilot' ),
			esc_url( Page_Address::of() ),
			esc_html__( 'Back to the domains', 'wu-serverpilot' )
		);
	}
}
