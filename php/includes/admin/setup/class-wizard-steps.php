<?php
/**
 * The set-up wizard's questions to the integration.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Setup;

use ServerPilot_Plugin\Extension\Credentials;
use WP_Ultimo\Integrations\Integration as Their_Integration;

defined( 'ABSPATH' ) || exit;

/**
 * What Ultimate Multisite's wizard asks the integration for.
 *
 * Parameters have no types and results have: so it stays within what Ultimate Multisite declares, whether that loses types
 * or gains some.
 */
trait Wizard_Steps {

	/** The built-in integration; null in a version without one. */
	private ?Their_Integration $built_in = null;

	/** Is the wizard's form being shown? */
	private bool $shows_form = false;

	/**
	 * Takes the built-in integration's place: an owner sees its logo, its words and its link to the documentation, as before.
	 *
	 * @param Their_Integration|null $built_in The built-in integration, if there is one.
	 */
	public function replace( $built_in ): void {
		$this->built_in = $built_in;
		$this->set_constants( Credentials::ALL );
		$this->set_supports( array( 'autossl' ) );
	}

	/** What the wizard says of ServerPilot: asked for when it is shown, as translations are there only then. */
	public function get_description(): string {
		return (string) $this->built_in?->get_description();
	}

	/** The address of the logo. */
	public function get_logo(): string {
		return (string) $this->built_in?->get_logo();
	}

	/** The address of the documentation. */
	public function get_tutorial_link(): string {
		return (string) $this->built_in?->get_tutorial_link();
	}

	/** Is this network on a server of ServerPilot's? Then an owner is told that there is this integration. */
	public function detect(): bool {
		return (bool) $this->built_in?->detect();
	}

	/**
	 * A credential. The wizard's form puts every value into the page: it gets none of the key.
	 *
	 * @param string $constant_name The constant.
	 */
	public function get_credential( $constant_name ): string {
		return $this->shows_form && Credentials::API_KEY === $constant_name ? '' : (string) parent::get_credential( $constant_name );
	}

	/**
	 * Saves what the wizard was given. The key's field is always empty at first: left so, it keeps
	 * the saved key.
	 *
	 * @param array $values Constant => value.
	 */
	public function save_credentials( $values ): void {
		$key = (string) ( $values[ Credentials::API_KEY ] ?? '' );
		if ( '' === trim( $key ) && ! Credentials::is_constant( Credentials::API_KEY ) ) {
			$values[ Credentials::API_KEY ] = parent::get_credential( Credentials::API_KEY );
		}
		parent::save_credentials( array_map( 'trim', array_map( 'strval', $values ) ) );
	}

	/** The wizard's form. */
	public function get_fields(): array {
		return Wizard::fields( '' !== parent::get_credential( Credentials::API_KEY ) );
	}

	/** The wizard's instructions. */
	public function get_instructions(): void {
		Wizard::instructions();
	}

	/**
	 * Tests the connection.
	 *
	 * @return true|\WP_Error
	 */
	public function test_connection() {
		return Wizard::test();
	}

	/**
	 * Keeps the key out of the page that shows the form.
	 *
	 * @param array $sections    The wizard's steps.
	 * @param mixed $integration Whose wizard it is.
	 */
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
}
