<?php

namespace WP_Ultimo\Integrations\Capabilities;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

interface Domain_Mapping_Capability {

	public function on_add_domain( string $domain, int $site_id ): void;

	public function on_remove_domain( string $domain, int $site_id ): void;

	public function on_add_subdomain( string $subdomain, int $site_id ): void;

	public function on_remove_subdomain( string $subdomain, int $site_id ): void;
}
