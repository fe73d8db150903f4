<?php

namespace ServerPilot_Plugin\Tests;

/**
 * What each has otherwise in the double's files: file => text => other text.
 */
final class Versions {

	/**
	 * 2.4.11 to 2.5.1: results have types, every event is queued, anybody may call the connection test, and no domain is shared.
	 */
	const TYPED = array(
		'ultimate-multisite.php' => array( 'Version: 2.17.2' => 'Version: 2.4.13', "const VERSION = '2.17.2';" => "const VERSION = '2.4.13';" ),
		'inc/capabilities.php'   => array(
			'supports( $feature ) {'                        => 'supports( string $feature ): bool {',
			'get_supported_features() {'                    => 'get_supported_features(): array {',
			'set_integration( Integration $integration ) {' => 'set_integration( Integration $integration ): void {',
			'get_integration() {'                           => 'get_integration(): Integration {',
			'register_hooks() {'                            => 'register_hooks(): void {',
			'get_fields() {'                                => 'get_fields(): array {',
			'get_explainer_lines() {'                       => 'get_explainer_lines(): array {',
			'get_capability_id();'                         => 'get_capability_id(): string;',
			'get_title();'                                 => 'get_title(): string;',
			'get_supported_features();'                    => 'get_supported_features(): array;',
			'supports( string $feature );'                 => 'supports( string $feature ): bool;',
			'register_hooks();'                            => 'register_hooks(): void;',
			'get_fields();'                                => 'get_fields(): array;',
			'get_explainer_lines();'                       => 'get_explainer_lines(): array;',
			'set_integration( Integration $integration );' => 'set_integration( Integration $integration ): void;',
			'get_integration();'                           => 'get_integration(): Integration;',
		),
		'inc/serverpilot.php'    => array(
			"	public function get_description(): string {\n		return 'ServerPilot is a cloud service for hosting WordPress.';\n	}\n" => '',
		),
		'inc/managers.php'       => array(
			'$this->refuse_strangers();'                    => '',
			"if ( has_action( 'wu_add_domain' ) )"          => 'if ( true )',
			"if ( has_action( 'wu_add_subdomain' ) )"       => 'if ( true )',
			'public function get_checkout_form_base_domains' => 'private function bases',
			'in_array( $host, $this->get_checkout_form_base_domains(), true )' => 'false',
		),
	);

	/**
	 * Before 2.4.11: no registry of integrations.
	 */
	const WITHOUT_REGISTRY = array(
		'ultimate-multisite.php' => array(
			'Version: 2.17.2'                           => 'Version: 2.4.10',
			"const VERSION = '2.17.2';"                 => "const VERSION = '2.4.10';",
			"'capabilities', 'integrations', 'serverpilot', " => '',
			'\WP_Ultimo\Integrations\Integration_Registry::get_instance()->init();' => '',
		),
	);
}
