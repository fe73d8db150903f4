<?php

namespace WP_Ultimo\Integrations;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

interface Capability_Module {

	public function get_capability_id();

	public function get_title();

	public function get_supported_features();

	public function supports( string $feature );

	public function register_hooks();

	public function get_fields();

	public function get_explainer_lines();

	public function set_integration( Integration $integration );

	public function get_integration();

	public function test_connection();
}
