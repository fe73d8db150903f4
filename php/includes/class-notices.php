<?php
/**
 * Notices in the network admin.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Shows a network's owner what needs attention: what happened, to which domains, what to do, and where.
 */
final class Notices {

	private const ACTION     = 'wu_serverpilot_dismiss';
	private const MOST_HOSTS = 10;

	/**
	 * What stays true until the owner decides otherwise can be put away; the rest goes by itself.
	 */
	private const DISMISSIBLE = array( Problems::CUSTOM_CERTIFICATE, Problems::ACTION_FAILED, Problems::FOREIGN_APP, Problems::LEFT_OUT );

	/**
	 * Names what it needs.
	 *
	 * @param Problems    $problems    What needs attention.
	 * @param Advice      $advice      What to do about it.
	 * @param Credentials $credentials Can they be read?
	 */
	public function __construct( private Problems $problems, private Advice $advice, private Credentials $credentials ) {}

	/**
	 * Listens for the moments to show and to put away.
	 */
	public function listen(): void {
		add_action( 'network_admin_notices', array( $this, 'show' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'dismiss' ) );
	}

	/**
	 * Shows them.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_network' ) ) {
			return;
		}
		foreach ( $this->problems->all() as $kind => $problem ) {
			if ( ! $problem['dismissed'] ) {
				$this->show_problem( $kind, $problem );
			}
		}
		if ( array() !== $this->credentials->unreadable() ) {
			$this->show_unreadable();
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
		$advice = $this->advice->on( $kind );
		$class  = Problems::CUSTOM_CERTIFICATE === $kind ? 'notice-info' : 'notice-error';
		printf(
			'<div class="notice %1$s wu-serverpilot-notice" data-kind="%2$s"><p><strong>%3$s</strong></p><p>%4$s</p>',
			esc_attr( $class ),
			esc_attr( $kind ),
			esc_html( $advice['title'] ),
			esc_html( $problem['message'] )
		);
		if ( array() !== $problem['hosts'] ) {
			printf( '<p>%s</p>', esc_html( self::concerned( $problem['hosts'] ) ) );
		}
		printf(
			'<p>%1$s <a href="%2$s">%3$s</a>',
			esc_html( $advice['step'] ),
			esc_url( $advice['link']['url'] ),
			esc_html( $advice['link']['text'] )
		);
		if ( in_array( $kind, self::DISMISSIBLE, true ) ) {
			printf( ' | <a href="%1$s">%2$s</a>', esc_url( self::dismiss_url( $kind ) ), esc_html__( 'Do not show this again', 'wu-serverpilot' ) );
		}
		echo '</p></div>';
	}

	/**
	 * Says that saved credentials are lost.
	 */
	private function show_unreadable(): void {
		printf(
			'<div class="notice notice-error wu-serverpilot-notice" data-kind="unreadable"><p><strong>%1$s</strong></p><p>%2$s <a href="%3$s">%4$s</a></p></div>',
			esc_html__( 'The saved ServerPilot credentials cannot be read any more', 'wu-serverpilot' ),
			esc_html__( 'The keys and salts in wp-config.php have changed since they were saved, so the integration is off. Enter the credentials again.', 'wu-serverpilot' ),
			esc_url( $this->advice->on( 'configuration' )['link']['url'] ),
			esc_html( $this->advice->on( 'configuration' )['link']['text'] )
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

	/**
	 * The address that puts a notice away.
	 *
	 * @param string $kind What kind.
	 */
	private static function dismiss_url( string $kind ): string {
		$arguments = array(
			'action' => self::ACTION,
			'kind'   => $kind,
		);
		return wp_nonce_url( add_query_arg( $arguments, admin_url( 'admin-post.php' ) ), self::ACTION . $kind );
	}
}
