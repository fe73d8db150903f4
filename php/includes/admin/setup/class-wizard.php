<?php
/**
 * The steps of Ultimate Multisite's set-up wizard.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Setup;

use ServerPilot_Plugin\Extension\Credentials;

defined( 'ABSPATH' ) || exit;

/** What the wizard shows. */
final class Wizard {

	private const AJAX = 'wp_ajax_wu_test_hosting_integration';

	/**
	 * Tests the connection, for network admins: before 2.14 Ultimate Multisite lets every user who is logged in call its
	 * test. The others get no request of the owner's made, and no word about the app. Its own page says just "Access
	 * Authorized" to `true`, so there the answer is sent from here, and is put there as HTML.
	 *
	 * @return true|\WP_Error
	 */
	public static function test() {
		$may     = current_user_can( 'manage_network' ) || ( defined( 'WP_CLI' ) && WP_CLI );
		$outcome = $may ? apply_filters( 'serverpilot_plugin_connection_test', null ) : null;
		$text    = $may ? trim( "$outcome->sentence $outcome->step" ) : __( 'Only network administrators can test the connection with ServerPilot.', 'wu-serverpilot' );
		$works   = 'success' === $outcome?->level;
		if ( wp_doing_ajax() && doing_action( self::AJAX ) ) {
			$answer = array( 'message' => esc_html( $text ) );
			$works ? wp_send_json_success( $answer ) : wp_send_json_error( $answer );
		}
		return $works ? true : new \WP_Error( 'serverpilot-error', $text );
	}

	/** What the integration does and does not do: will, will_not. */
	public static function explainer_lines(): array {
		return array(
			'will'     => array(
				__( 'Keep the domains of your ServerPilot app in step with the domains mapped in this network, one write at a time.', 'wu-serverpilot' ),
				__( 'Turn AutoSSL on as soon as ServerPilot has a certificate, and ask again until it has.', 'wu-serverpilot' ),
				__( 'Try again when ServerPilot cannot be reached, and tell you when something needs your attention.', 'wu-serverpilot' ),
			),
			'will_not' => array(
				__( 'Remove domains that this network does not know, or the network’s own domain.', 'wu-serverpilot' ),
				__( 'Replace a custom certificate.', 'wu-serverpilot' ),
				__( 'Point the DNS of a domain to your server.', 'wu-serverpilot' ),
			),
		);
	}

	/** The form, where there is a key already or not. */
	public static function fields( bool $has_key ): array {
		return array(
			Credentials::CLIENT_ID => array(
				'title'       => __( 'ServerPilot Client ID', 'wu-serverpilot' ),
				'desc'        => __( 'From Account > API in your ServerPilot dashboard.', 'wu-serverpilot' ),
				/* translators: %s: an example */
				'placeholder' => sprintf( __( 'e.g. %s', 'wu-serverpilot' ), 'cid_lSmjevkdoSOpasYVqm' ),
			),
			Credentials::API_KEY   => array(
				'title'       => __( 'ServerPilot API Key', 'wu-serverpilot' ),
				'desc'        => $has_key
					? __( 'A key is saved. Leave this field empty to keep it.', 'wu-serverpilot' )
					: __( 'From Account > API in your ServerPilot dashboard.', 'wu-serverpilot' ),
				'placeholder' => $has_key ? __( 'Saved; not shown', 'wu-serverpilot' ) : '',
				'type'        => 'password',
				'html_attr'   => array(
					'autocomplete' => 'new-password',
				),
			),
			Credentials::APP_ID    => array(
				'title'       => __( 'ServerPilot App ID', 'wu-serverpilot' ),
				'desc'        => __( 'The last part of the app’s address in your ServerPilot dashboard.', 'wu-serverpilot' ),
				/* translators: %s: an example */
				'placeholder' => sprintf( __( 'e.g. %s', 'wu-serverpilot' ), 'nlcN0TwdZAyNEgdp' ),
			),
		);
	}

	/** Lets the answer of the connection test be read in whole: the box that it is shown in does not break lines. */
	public static function print_style(): void {
		// phpcs:ignore WordPress.Security -- which page it is; nothing is changed.
		if ( 'wp-ultimo-hosting-integration-wizard' === ( $_GET['page'] ?? '' ) && 'serverpilot' === ( $_GET['integration'] ?? '' ) ) {
			echo '<style>#integration-test pre { white-space: pre-wrap; overflow-wrap: anywhere; } .wu-serverpilot-lines { white-space: pre-wrap; overflow-wrap: anywhere; } .wu-serverpilot-steps { overflow-wrap: anywhere; }</style>';
		}
	}

	/** The instructions. */
	public static function instructions(): void {
		$steps = array(
			__( 'Log in to your ServerPilot dashboard and go to Account > API. Create an API key if you have none. Creating a new key makes the old one invalid everywhere.', 'wu-serverpilot' ),
			__( 'Copy the Client ID and the API Key.', 'wu-serverpilot' ),
			__( 'Go to Apps and open the app that hosts this network. The App ID is the last part of the address: https://manage.serverpilot.io/apps/{APP_ID}', 'wu-serverpilot' ),
			__( 'Make sure that this network’s own domain is among the app’s domains.', 'wu-serverpilot' ),
		);
		echo '<h1>' . esc_html__( 'Instructions', 'wu-serverpilot' ) . '</h1><ol class="wu-serverpilot-steps">';
		foreach ( $steps as $step ) {
			echo '<li>' . esc_html( $step ) . '</li>';
		}
		echo '</ol><p>' . esc_html__( 'You will enter the three values in the next step. Constants in wp-config.php win over what is entered there; replace each … by your own value.', 'wu-serverpilot' ) . '</p>';
		$lines = array_map( fn( $name ) => "define( '$name', '…' );", Credentials::ALL );
		echo '<pre class="wu-serverpilot-lines">' . esc_html( implode( "\n", $lines ) ) . '</pre>';
	}
}
