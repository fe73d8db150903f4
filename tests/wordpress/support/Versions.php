<?php

namespace ServerPilot_Plugin\Tests;

/** What each has otherwise: text => other text, in signatures.php or in the double's files. */
final class Versions {

	/** 2.4.11 to 2.5.1: results have types. */
	const RESULTS = array(
		'get_capability_id();'      => 'get_capability_id(): string;',
		'get_title();'              => 'get_title(): string;',
		'get_supported_features();' => 'get_supported_features(): array;',
		'register_hooks();'         => 'register_hooks(): void;',
		'get_fields();'             => 'get_fields(): array;',
		'get_explainer_lines();'    => 'get_explainer_lines(): array;',
	);

	const DECLARED_WITH_TYPES = self::RESULTS + array(
		'supports(string $a);' => 'supports(string $a): bool;',
		'set_integration(\WP_Ultimo\Integrations\Integration $a);' => 'set_integration(\WP_Ultimo\Integrations\Integration $a): void;',
		'get_integration();'   => 'get_integration(): \WP_Ultimo\Integrations\Integration;',
	);

	/** What real versions declare otherwise than 2.9.2. */
	const DECLARED = array(
		'2.4.11'        => self::DECLARED_WITH_TYPES + array( 'wu_log_add(string $a, $b, string $c = \NONE): void' => 'wu_log_add($a, $b, $c = \NONE)' ),
		'2.4.13-beta.1' => self::DECLARED_WITH_TYPES,
		'2.5.2'         => array( 'supports(string $a);' => 'supports($a);' ),
		'2.9.2'         => array(),
	);

	/** 2.4.11 to 2.5.1 in the double: every event is queued, too, anybody may call the connection test, and no domain is shared. */
	const TYPED = array(
		'ultimate-multisite.php' => array(
			'Version: 2.17.2'           => 'Version: 2.4.13',
			"const VERSION = '2.17.2';" => "const VERSION = '2.4.13';",
		),
		'inc/capabilities.php'   => self::RESULTS + array(
			'supports( string $feature );'                  => 'supports( string $feature ): bool;',
			'supports( $feature ) {'                        => 'supports( string $feature ): bool {',
			'set_integration( Integration $integration );'  => 'set_integration( Integration $integration ): void;',
			'set_integration( Integration $integration ) {' => 'set_integration( Integration $integration ): void {',
			'get_integration();'                            => 'get_integration(): Integration;',
			'get_integration() {'                           => 'get_integration(): Integration {',
			'get_supported_features() {'                    => 'get_supported_features(): array {',
			'register_hooks() {'                            => 'register_hooks(): void {',
			'get_fields() {'                                => 'get_fields(): array {',
			'get_explainer_lines() {'                       => 'get_explainer_lines(): array {',
		),
		'inc/serverpilot.php'    => array(
			"	public function get_description(): string {\n		return 'ServerPilot is a cloud service for hosting WordPress.';\n	}\n" => '',
		),
		'inc/managers.php'       => array(
			'$this->refuse_strangers();'                     => '',
			"if ( has_action( 'wu_add_domain' ) )"           => 'if ( true )',
			"if ( has_action( 'wu_add_subdomain' ) )"        => 'if ( true )',
			'public function get_checkout_form_base_domains' => 'private function bases',
			'in_array( $host, $this->get_checkout_form_base_domains(), true )' => 'false',
		),
	);

	/** Before 2.4.11: no registry of integrations. */
	const WITHOUT_REGISTRY = array(
		'ultimate-multisite.php' => array(
			'Version: 2.17.2'           => 'Version: 2.4.10',
			"const VERSION = '2.17.2';" => "const VERSION = '2.4.10';",
			"'capabilities', 'integrations', 'serverpilot', " => '',
			'\WP_Ultimo\Integrations\Integration_Registry::get_instance()->init();' => '',
		),
	);
}
