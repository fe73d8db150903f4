<?php
/**
 * Notices in the network admin.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Support\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * Shows a network's owner what needs attention: what happened, to which domains, what to do, and where.
 */
final class Notices {

	private const ACTION     = 'wu_serverpilot_dismiss';
	private const MOST_HOSTS = 10;

	public function __construct( private Problems $problems, private Remediation $remediation, private Installation $installation ) {}

	public function show(): void {
		if ( ! current_user_can( 'manage_network' ) ) {
			return;
		}
		foreach ( $this->problems->open() as $kind => $problem ) {
			// Where this PHP is the one that lacks the extension, the notice about that says so.
			if ( Failure::EXTENSION !== $kind || null !== Extension_Report::version() ) {
				$this->show_problem( $kind, $problem );
			}
		}
		if ( $this->installation->has_unreadable_credentials() ) {
			$this->show_stated( 'unreadable', __( 'The saved ServerPilot credentials cannot be read any more', 'wu-serverpilot' ), __( 'The keys and salts in wp-config.php have changed since they were saved, so the integration is off. Enter the credentials again.', 'wu-serverpilot' ), $this->remediation->on( 'configuration' )['link'] );
		}
	}

	/**
	 * Puts one away.
	 */
	public function dismiss(): void {
		$kind = isset( $_GET['kind'] ) ? sanitize_key( $_GET['kind'] ) : '';
		check_admin_referer( self::ACTION . $kind );
		if ( ! current_user_can( 'manage_network' ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		$this->problems->dismiss( $kind );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : network_admin_url() );
		exit;
	}

	/**
	 * Shows one problem.
	 *
	 * @param string $kind    What kind.
	 * @param array  $problem The problem.
	 */
	private function show_problem( string $kind, array $problem ): void {
		$remediation = $this->remediation->on( $kind );
		printf(
			'<div class="notice %1$s wu-serverpilot-notice" data-kind="%2$s"><p><strong>%3$s</strong></p><p>%4$s</p>',
			Problem_Finder::CUSTOM_CERTIFICATE === $kind ? 'notice-info' : 'notice-error',
			esc_attr( $kind ),
			esc_html( $remediation['title'] ),
			esc_html( $problem['message'] )
		);
		if ( array() !== $problem['hosts'] ) {
			printf( '<p>%s</p>', esc_html( self::concerned( $problem['hosts'] ) ) );
		}
		printf(
			'<p>%1$s <a href="%2$s">%3$s</a> | <a href="%4$s">%5$s<span class="screen-reader-text"> (%6$s)</span></a></p></div>',
			esc_html( $remediation['step'] ),
			esc_url( $remediation['link']['url'] ),
			esc_html( $remediation['link']['text'] ),
			esc_url( self::dismiss_url( $kind ) ),
			esc_html__( 'Do not show this again', 'wu-serverpilot' ),
			esc_html( $remediation['title'] )
		);
	}

	/**
	 * Shows what is so as long as it is so.
	 *
	 * @param string     $kind  What kind.
	 * @param string     $title The title.
	 * @param string     $step  What to do.
	 * @param array|null $link  Where.
	 */
	private function show_stated( string $kind, string $title, string $step, ?array $link = null ): void {
		printf(
			'<div class="notice notice-error wu-serverpilot-notice" data-kind="%1$s"><p><strong>%2$s</strong></p><p>%3$s%4$s</p></div>',
			esc_attr( $kind ),
			esc_html( $title ),
			esc_html( $step ),
			null === $link ? '' : sprintf( ' <a href="%1$s">%2$s</a>', esc_url( $link['url'] ), esc_html( $link['text'] ) )
		);
	}

	/**
	 * The domains, the first of them by name.
	 *
	 * @param string[] $hosts The domains.
	 */
	private static function concerned( array $hosts ): string {
		$more  = count( $hosts ) - self::MOST_HOSTS;
		$names = implode( ', ', array_slice( $hosts, 0, self::MOST_HOSTS ) );
		return $more > 0
			/* translators: 1: domain names; 2: a number */
			? sprintf( _n( 'Domains: %1$s and %2$d more.', 'Domains: %1$s and %2$d more.', $more, 'wu-serverpilot' ), $names, $more )
			/* translators: %s: domain names */
			: sprintf( _n( 'Domain: %s.', 'Domains: %s.', count( $hosts ), 'wu-serverpilot' ), $names );
	}

	private static function dismiss_url( string $kind ): string {
		$arguments = array(
			'action' => self::ACTION,
			'kind'   => $kind,
		);
		return wp_nonce_url( add_query_arg( $arguments, admin_url( 'admin-post.php' ) ), self::ACTION . $kind );
	}
}
