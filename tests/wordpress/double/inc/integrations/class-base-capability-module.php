<?php
/**
 * The base of everything an integration can do.
 *
 * @package ultimate-multisite-double
 */

namespace WP_Ultimo\Integrations;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Answers for those that have nothing to say.
 */
abstract class Base_Capability_Module implements Capability_Module {

	/**
	 * Whose capability this is.
	 *
	 * @var Integration
	 */
	protected Integration $integration;

	/**
	 * Words like "autossl".
	 *
	 * @var string[]
	 */
	protected array $supported_features = array();

	public function supports( string $feature ): bool {
		return in_array( $feature, $this->supported_features, true );
	}

	public function get_supported_features(): array {
		return $this->supported_features;
	}

	public function set_integration( Integration $integration ): void {
		$this->integration = $integration;
	}

	public function get_integration(): Integration {
		return $this->integration;
	}

	public function register_hooks(): void {
	}

	public function get_fields(): array {
		return array();
	}

	public function get_explainer_lines(): array {
		return array(
			'will'     => array(),
			'will_not' => array(),
		);
	}

	public function test_connection() {
		return true;
	}
}
