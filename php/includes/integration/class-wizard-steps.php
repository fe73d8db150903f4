<?php
/**
 * The integration in Ultimate Multisite's set-up wizard.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Extension\Credentials;

defined( 'ABSPATH' ) || exit;

/**
 * What Ultimate Multisite's wizard asks the integration for, and shows of it. An owner sees the built-in integration's logo, words and link
 * to the documentation, as before.
 *
 * Parameters have no types and results have: so it stays within what Ultimate Multisite declares, whether that loses types
 * or gains some.
 */
trait Wizard_Steps {

	/** The built-in integration, whatever the registry has of it. */
	private $built_in = null;

	/** Is the wizard's form being shown? */
	private bool $shows_form = false;

	/** Takes the built-in integration's place, if there is one. */
	public function replace( $built_in ): void {
		$this->built_in = $built_in;
		$this->set_constants( Credentials::ALL );
		$this->set_supports( array( 'autossl' ) );
	}

	/** What the wizard says of ServerPilot: asked for when it is shown, as translations are there only then. */
	public function get_description(): string {
		return (string) $this->of_built_in( 'get_description' );
	}

	/** The address of the logo. */
	public function get_logo(): string {
		return (string) $this->of_built_in( 'get_logo' );
	}

	/** The address of the documentation. */
	public function get_tutorial_link(): string {
		return (string) $this->of_built_in( 'get_tutorial_link' );
	}

	/** Is this network on a server of ServerPilot's? Then an owner is told that there is this integration. */
	public function detect(): bool {
		return (bool) $this->of_built_in( 'detect' );
	}

	/** A credential, by its constant. The wizard's form puts every value into the page: it gets none of the key. */
	public function get_credential( $constant_name ): string {
		return $this->shows_form && Credentials::API_KEY === $constant_name ? '' : (string) parent::get_credential( $constant_name );
	}

	/** Saves values by their constants. The key's field is always empty at first: left so, it keeps the saved key. */
	public function save_credentials( $values ): void {
		$key = (string) ( $values[ Credentials::API_KEY ] ?? '' );
		if ( '' === trim( $key ) && ! Credentials::is_constant( Credentials::API_KEY ) ) {
			$values[ Credentials::API_KEY ] = parent::get_credential( Credentials::API_KEY );
		}
		parent::save_credentials( array_map( 'trim', array_map( 'strval', $values ) ) );
	}

	/** The wizard's form. */
	public function get_fields(): array {
		$has_key = '' !== parent::get_credential( Credentials::API_KEY );
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

	/** The wizard's instructions. */
	public function get_instructions(): void {
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

	/**
	 * Tests the connection, for network admins: before 2.14 Ultimate Multisite lets every user who is logged in call its
	 * test. The others get no request of the owner's made, and no word about the app. Its own page says just "Access
	 * Authorized" to `true`, so there the answer is sent from here, and is put there as HTML.
	 *
	 * @return true|\WP_Error
	 */
	public function test_connection() {
		$may     = current_user_can( 'manage_network' ) || ( defined( 'WP_CLI' ) && WP_CLI );
		$outcome = $may ? apply_filters( 'serverpilot_plugin_connection_test', null ) : null;
		$text    = $may ? trim( "$outcome->sentence $outcome->step" ) : __( 'Only network administrators can test the connection with ServerPilot.', 'wu-serverpilot' );
		$works   = 'success' === $outcome?->level;
		if ( wp_doing_ajax() && doing_action( 'wp_ajax_wu_test_hosting_integration' ) ) {
			$answer = array( 'message' => esc_html( $text ) );
			$works ? wp_send_json_success( $answer ) : wp_send_json_error( $answer );
		}
		return $works ? true : new \WP_Error( 'serverpilot-error', $text );
	}

	/** Keeps the key out of the page that shows the form, among the steps of our wizard. */
	public function keep_key_out_of_form( $sections, $integration = null ) {
		if ( $this === $integration && isset( $sections['config']['view'] ) ) {
			$view = $sections['config']['view'];

			$sections['config']['view'] = function ( ...$arguments ) use ( $view ) {
				$this->shows_form = true;
				try {
					return $view( ...$arguments );
				} finally {
					$this->shows_form = false;
				}
			};
		}
		return $sections;
	}

	/** What the built-in integration answers; null in a version without one, or whose one is not asked this. */
	private function of_built_in( string $method ) {
		return is_callable( array( $this->built_in, $method ) ) ? $this->built_in->$method() : null;
	}

	/** Lets what the test answers, and our lines, be read in whole: the boxes that they are shown in do not break lines. */
	public function print_style(): void {
		// phpcs:ignore WordPress.Security -- which page it is; nothing is changed.
		if ( 'wp-ultimo-hosting-integration-wizard' === ( $_GET['page'] ?? '' ) && 'serverpilot' === ( $_GET['integration'] ?? '' ) ) {
			echo '<style>#integration-test pre { white-space: pre-wrap; overflow-wrap: anywhere; } .wu-serverpilot-lines { white-space: pre-wrap; overflow-wrap: anywhere; } .wu-serverpilot-steps { overflow-wrap: anywhere; }</style>';
		}
	}
}
