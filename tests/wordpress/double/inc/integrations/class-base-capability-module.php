<?php

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

	public function supports( $feature ) {
		return in_array( $feature, $this->supported_features, true );
	}

	public function get_supported_features() {
		return $this->supported_features;
	}

	public function set_integration( Integration $integration ) {
		$this->integration = $integration;
	}

	public function get_integration() {
		return $this->integration;
	}

	public function register_hooks() {
	}

	public function get_fields() {
		return array();
	}

	public function get_explainer_lines() {
		return array(
			'will'     => array(),
			'will_not' => array(),
		);
	}

	public function test_connection() {
		return true;
	}
}
