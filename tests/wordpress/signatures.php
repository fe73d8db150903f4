<?php
// What Ultimate Multisite 2.9.2 declares of all that we build on or call: fits --signatures. Versions::DECLARED has the others.

namespace WP_Ultimo\Integrations {
	class Integration {
		public function __construct(string $a, string $b) {}
		public function get_id(): string {}
		public function get_title(): string {}
		public function get_description(): string {}
		public function set_description(string $a) {}
		public function get_logo(): string {}
		public function set_logo(string $a) {}
		public function get_tutorial_link(): string {}
		public function set_tutorial_link(string $a) {}
		public function get_constants(): array {}
		public function set_constants(array $a) {}
		public function get_optional_constants(): array {}
		public function set_optional_constants(array $a) {}
		public function get_supports(): array {}
		public function set_supports(array $a) {}
		public function get_all_constants(): array {}
		public function get_credential(string $a): string {}
		public function save_credentials(array $a): void {}
		public function delete_credentials(): void {}
		public function is_setup(): bool {}
		public function get_missing_constants(): array {}
		public function is_enabled(): bool {}
		public function enable(): bool {}
		public function disable(): bool {}
		public function get_fields(): array {}
		public function detect(): bool {}
		public function supports(string $a): bool {}
		public function test_connection() {}
		public function get_explainer_lines(): array {}
		public function get_constants_string(array $a): string {}
		protected string $id;
		protected string $title;
		protected string $description;
		protected string $logo;
		protected string $tutorial_link;
		protected array $constants;
		protected array $optional_constants;
		protected array $supports;
		protected string $enabled_option_key;
	}
}
namespace WP_Ultimo\Integrations {
	interface Capability_Module {
		public function get_capability_id();
		public function get_title();
		public function get_supported_features();
		public function supports(string $a);
		public function register_hooks();
		public function get_fields();
		public function get_explainer_lines();
		public function set_integration(\WP_Ultimo\Integrations\Integration $a);
		public function get_integration();
		public function test_connection();
	}
}
namespace WP_Ultimo\Integrations\Capabilities {
	interface Domain_Mapping_Capability {
		public function on_add_domain(string $a, int $b): void;
		public function on_remove_domain(string $a, int $b): void;
		public function on_add_subdomain(string $a, int $b): void;
		public function on_remove_subdomain(string $a, int $b): void;
	}
}
namespace WP_Ultimo\Integrations {
	class Integration_Registry {
		public function register(\WP_Ultimo\Integrations\Integration $a): void {}
		public function get(string $a): ?\WP_Ultimo\Integrations\Integration {}
		public function add_capability(string $a, \WP_Ultimo\Integrations\Capability_Module $b): void {}
	}
}
namespace WP_Ultimo\Helpers {
	class Credential_Store {
		public static function decrypt(string $a): string {}
	}
}
namespace WP_Ultimo\Managers {
	class Domain_Manager {
		public function should_create_www_subdomain($a) {}
		public static function get_instance(): object {}
	}
}
namespace WP_Ultimo\Models {
	class Domain {
		public function get_domain() {}
		public function get_blog_id() {}
		public function get_id() {}
	}
}
namespace WP_Ultimo\Admin_Pages {
	class Domain_Edit_Admin_Page {
		public function get_object() {}
	}
}
namespace {
	function wu_get_scheduled_actions($a = \NONE, $b = \NONE) {}
	function wu_get_setting($a, $b = \NONE) {}
	function wu_log_add(string $a, $b, string $c = \NONE): void {}
	function wu_next_scheduled_action($a, $b = \NONE, $c = \NONE) {}
	function wu_schedule_recurring_action($a, $b, $c, $d = \NONE, $e = \NONE) {}
	function wu_schedule_single_action($a, $b, $c = \NONE, $d = \NONE) {}
	function wu_unschedule_all_actions($a, $b = \NONE, $c = \NONE) {}
}
