<?php
/**
 * The pages: domains, settings, jobs and the wizard; and the customers' list of domains.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Admin;

use WP_Ultimo\Integrations\Integration_Registry;

/** The menu: domains, settings, jobs; and the hidden page of the integration's wizard. */
class Page {
	public function __construct() {
		add_action( 'network_admin_menu', array( $this, 'add_pages' ) );
		add_action( 'network_admin_notices', array( $this, 'print_notices' ) );
	}

	public function add_pages() {
		$pages = array(
			'wp-ultimo-domains'                    => array( 'Domains', new Domains() ),
			'wp-ultimo-settings'                   => array( 'Settings', new Settings() ),
			'wp-ultimo-jobs'                       => array( 'Jobs', new Jobs() ),
			'wp-ultimo-hosting-integration-wizard' => array( 'Integration', new Wizard() ),
		);
		add_menu_page( 'Ultimate Multisite', 'Ultimate Multisite', 'manage_network', 'wp-ultimo', '__return_null', 'dashicons-networking', 3 );
		foreach ( $pages as $slug => list( $title, $page ) ) {
			$hook = add_submenu_page( 'wp-ultimo', $title, $title, 'manage_network', $slug, static fn() => self::frame( $title, $page ) );
			add_action( "load-$hook", array( $page, 'act' ) );
		}
	}

	/** A page's heading and body. */
	public static function frame( $title, $page ) {
		printf( '<div class="wrap"><h1>%s</h1>', esc_html( $title . ' (double of Ultimate Multisite)' ) );
		$page->show();
		echo '</div>';
	}

	/** The notices that were added through WP_Ultimo()->notices. */
	public function print_notices() {
		foreach ( WP_Ultimo()->notices->added as $notice ) {
			printf( '<div class="notice notice-%s"><p>%s</p></div>', esc_attr( $notice['type'] ), wp_kses_post( $notice['message'] ) );
		}
	}

	/** Goes back to a page, so that reloading it does nothing twice. */
	public static function go( $slug, $said ) {
		wp_safe_redirect( add_query_arg( 'said', rawurlencode( $said ), wu_network_admin_url( $slug ) ) );
		exit;
	}

	/** What the page before wanted to say. */
	public static function print_said() {
		$said = wu_request( 'said' );
		if ( $said ) {
			printf( '<div class="notice notice-info"><p>%s</p></div>', esc_html( $said ) );
		}
	}
}

/** Maps, renames and deletes. */
class Domains {
	/** Does what was asked for. */
	public function act() {
		if ( ! wu_request( 'act' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_domains' );
		$domain = wu_get_domain( (int) wu_request( 'id' ) );
		$said   = 'Done.';
		if ( 'map' === wu_request( 'act' ) ) {
			$made = wu_create_domain( array( 'domain' => sanitize_text_field( wu_request( 'domain' ) ), 'blog_id' => (int) wu_request( 'site' ) ) );
			$said = is_wp_error( $made ) ? $made->get_error_message() : $said;
		} elseif ( $domain && 'delete' === wu_request( 'act' ) ) {
			$domain->delete();
		} elseif ( $domain && 'rename' === wu_request( 'act' ) ) {
			$domain->set_domain( sanitize_text_field( wu_request( 'domain' ) ) );
			$saved = $domain->save();
			$said  = is_wp_error( $saved ) ? $saved->get_error_message() : $said;
		}
		Page::go( 'wp-ultimo-domains', $said );
	}

	/** Shows the list and the form. */
	public function show() {
		Page::print_said();
		echo '<table class="widefat striped"><thead><tr><th>Domain</th><th>Site</th><th>Stage</th><th></th></tr></thead><tbody>';
		foreach ( wu_get_domains( array( 'number' => 0, 'order' => 'ASC' ) ) as $domain ) {
			$this->show_row( $domain );
		}
		echo '</tbody></table><h2>Map a domain</h2><form method="post">';
		wp_nonce_field( 'wu_double_domains' );
		echo '<input type="hidden" name="act" value="map"><input name="domain" placeholder="shop.example" required> <select name="site">';
		foreach ( get_sites() as $site ) {
			printf( '<option value="%d">%s</option>', (int) $site->blog_id, esc_html( $site->domain . $site->path ) );
		}
		echo '</select> ';
		submit_button( 'Map', 'primary', 'submit', false );
		echo '</form>';
	}

	/** One mapping. */
	private function show_row( $domain ) {
		printf( '<tr><td>%s</td><td>%d</td><td>%s</td><td><form method="post">', esc_html( $domain->get_domain() ), (int) $domain->get_blog_id(), esc_html( $domain->get_stage() ) );
		wp_nonce_field( 'wu_double_domains' );
		printf( '<input type="hidden" name="id" value="%d"><input name="domain" value="%s"> ', (int) $domain->get_id(), esc_attr( $domain->get_domain() ) );
		echo '<button class="button" name="act" value="rename">Rename</button> <button class="button" name="act" value="delete">Delete</button></form></td></tr>';
	}
}

/** Shows the fields that integrations registered, as they are. */
class Settings {
	public function act() {
		if ( ! wu_request( 'auto_create_www_subdomain' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_settings' );
		wu_save_setting( 'auto_create_www_subdomain', sanitize_key( wu_request( 'auto_create_www_subdomain' ) ) );
		wu_save_setting( 'dns_check_interval', (int) wu_request( 'dns_check_interval' ) );
		Page::go( 'wp-ultimo-settings', 'Saved.' );
	}

	public function show() {
		do_action( 'wu_settings_integrations' );
		Page::print_said();
		echo '<form method="post">';
		wp_nonce_field( 'wu_double_settings' );
		echo '<p><label>www. twin <select name="auto_create_www_subdomain">';
		foreach ( array( 'always', 'main_only', 'never' ) as $choice ) {
			printf( '<option %s>%s</option>', selected( $choice, wu_get_setting( 'auto_create_www_subdomain', 'always' ), false ), esc_html( $choice ) );
		}
		printf( '</select></label> <label>Seconds between two checks <input type="number" name="dns_check_interval" min="10" max="300" value="%d"></label></p>', (int) wu_get_setting( 'dns_check_interval', 300 ) );
		submit_button();
		echo '</form><h2>Integrations</h2><table class="widefat striped"><tbody>';
		foreach ( WP_Ultimo()->settings->fields['integrations'] ?? array() as $field ) {
			printf(
				'<tr><td>%s</td><td>%s</td><td><a class="button" href="%s">Configuration</a></td></tr>',
				wp_kses_post( $field['title'] ),
				wp_kses_post( $field['desc'] ),
				esc_url( add_query_arg( 'integration', 'serverpilot', wu_network_admin_url( 'wp-ultimo-hosting-integration-wizard' ) ) )
			);
		}
		echo '</tbody></table>';
	}
}

/** Lists them, and runs those that wait. */
class Jobs {
	/** Runs the queue when asked to, as if hours had passed when asked for that. */
	public function act() {
		if ( ! wu_request( 'ahead' ) ) {
			return;
		}
		check_admin_referer( 'wu_double_jobs' );
		$ran = \WP_Ultimo\Queue\Runner::run( (int) wu_request( 'ahead' ) );
		Page::go( 'wp-ultimo-jobs', sprintf( '%d jobs were run.', $ran ) );
	}

	/** Shows them, the latest first. */
	public function show() {
		Page::print_said();
		echo '<form method="post">';
		wp_nonce_field( 'wu_double_jobs' );
		foreach ( array( 1 => 'what is due', 1200 => 'the next 20 minutes', 7200 => 'the next 2 hours' ) as $ahead => $label ) {
			printf( '<button class="button" name="ahead" value="%d">Run %s</button> ', (int) $ahead, esc_html( $label ) );
		}
		echo '</form><table class="widefat striped"><thead><tr><th>Job</th><th>Arguments</th><th>Status</th><th>Due</th><th>Message</th></tr></thead><tbody>';
		foreach ( array_reverse( wu_get_scheduled_actions( array( 'per_page' => -1 ) ) ) as $job ) {
			$cells = array( $job->get_hook(), wp_json_encode( $job->get_args() ), $job->get_status(), $job->get_due() ? gmdate( 'H:i:s', $job->get_due() ) : 'at once', $job->get_message() );
			echo '<tr><td>' . implode( '</td><td>', array_map( 'esc_html', $cells ) ) . '</td></tr>';
		}
		echo '</tbody></table>';
	}
}

/** Activation, instructions, configuration and test, calling the integration as the real wizard does. */
class Wizard {
	/** Switches the integration, or saves its credentials. */
	public function act() {
		$integration = $this->integration();
		if ( ! $integration || ! wu_request( 'act' ) ) {
			return;
		}
		check_admin_referer( 'saving_config', 'saving_config' );
		if ( 'save' === wu_request( 'act' ) ) {
			$integration->save_credentials( array_map( 'sanitize_text_field', array_intersect_key( wp_unslash( $_POST ), $integration->get_fields() ) ) );
		} else {
			$integration->is_enabled() ? $integration->disable() : $integration->enable();
		}
		Page::go( 'wp-ultimo-hosting-integration-wizard', 'Done.' );
	}

	/** Shows the steps. */
	public function show() {
		$integration = $this->integration();
		if ( ! $integration ) {
			echo '<p>There is no such integration.</p>';
			return;
		}
		Page::print_said();
		printf( '<h2>%s</h2><p>%s</p>', esc_html( $integration->get_title() ), wp_kses_post( $integration->get_description() ) );
		foreach ( $integration->get_explainer_lines() as $which => $lines ) {
			foreach ( $lines as $line ) {
				printf( '<p>This integration %s: %s</p>', esc_html( str_replace( '_', ' ', $which ) ), wp_kses_post( $line ) );
			}
		}
		echo '<h2>Instructions</h2>';
		if ( method_exists( $integration, 'get_instructions' ) ) {
			$integration->get_instructions();
		}
		$sections = array( 'config' => array( 'view' => fn() => $this->show_form( $integration ) ) );
		$sections = apply_filters( 'wu_hosting_integration_wizard_sections', $sections, $integration, $this );
		call_user_func( $sections['config']['view'] );
		$this->show_test( $integration );
	}

	/** The switch and the credentials. */
	private function show_form( $integration ) {
		echo '<h2>Configuration</h2><form method="post">';
		wp_nonce_field( 'saving_config', 'saving_config' );
		foreach ( $integration->get_fields() as $name => $attributes ) {
			// The value comes from outside, whatever the field says.
			$attributes['value'] = $integration->get_credential( $name );
			( new Field( $name, $attributes ) )->show();
		}
		echo '<button class="button button-primary" name="act" value="save">Save</button> ';
		printf( '<button class="button" name="act" value="switch">%s</button></form>', $integration->is_enabled() ? 'Deactivate' : 'Activate' );
	}

	/** The test: what comes back is shown as it came. */
	private function show_test( $integration ) {
		printf(
			'<h2>Test</h2><button class="button" id="wu-test" data-url="%s">Test the connection</button><pre id="wu-result"></pre>',
			esc_url( admin_url( 'admin-ajax.php?action=wu_test_hosting_integration&integration=' . $integration->get_id() . '&_ajax_nonce=' . wp_create_nonce( 'wu_test_hosting_integration' ) ) )
		);
		echo '<script>document.getElementById("wu-test").onclick = function () { fetch(this.dataset.url, {method: "POST", credentials: "same-origin"}).then(r => r.text()).then(t => { document.getElementById("wu-result").textContent = t; }); };</script>';
	}

	/** The integration that the address names. */
	private function integration() {
		return Integration_Registry::get_instance()->get( wu_request( 'integration', 'serverpilot' ) );
	}
}

/** As in the real plugin, an attribute may be a closure, which gets the field; the title is drawn first. */
class Field {
	/** What the integration says of it. */
	private $attributes;

	public function __construct( $name, array $attributes ) {
		$this->attributes = array( 'id' => $name ) + $attributes;
	}

	/** Draws it. */
	public function show() {
		printf( '<p><label>%s<br>', esc_html( $this->get( 'title' ) ) );
		printf(
			'<input type="%s" name="%s" value="%s" placeholder="%s" class="regular-text" %s></label> %s</p>',
			esc_attr( $this->get( 'type', 'text' ) ),
			esc_attr( $this->get( 'id' ) ),
			esc_attr( $this->get( 'value' ) ),
			esc_attr( $this->get( 'placeholder' ) ),
			defined( $this->get( 'id' ) ) ? 'disabled' : '',
			defined( $this->get( 'id' ) ) ? 'Defined in wp-config.php' : wp_kses_post( $this->get( 'desc' ) )
		);
	}

	private function get( $attribute, $default_value = '' ) {
		$value = $this->attributes[ $attribute ] ?? $default_value;
		return $value instanceof \Closure ? $value( $this ) : $value;
	}
}

namespace WP_Ultimo\Admin_Pages;

/** What others put their boxes on. Nobody opens it here. */
class Domain_Edit_Admin_Page {
	protected $id = 'wp-ultimo-edit-domain';

	public function get_object() {
		return wu_get_domain( wu_request( 'id' ) );
	}

	/** Asks for the boxes. */
	public function register_widgets( $hook ) {
		do_action( "wu_page_{$this->id}_register_widgets", $this->id, $hook, $this );
	}
}

namespace WP_Ultimo\UI;

/** On the dashboard of the customer's site: a row each, with columns and links that others add to. */
class Domain_Mapping_Element {
	public function __construct() {
		add_action( 'wp_dashboard_setup', array( $this, 'add' ) );
	}

	/** Adds the list for the people that it is for. */
	public function add() {
		if ( ! is_main_site() && wu_get_site( get_current_blog_id() )->is_customer_allowed() ) {
			wp_add_dashboard_widget( 'wp-ultimo-domain-mapping-element', 'Domains', static fn() => self::show( get_current_blog_id() ) );
		}
	}

	/** Shows a site's domains. */
	public static function show( $site_id ) {
		echo '<div class="wu-styling"><p>' . wp_kses_post( \WP_Ultimo\Managers\Domain_Manager::get_instance()->get_domain_mapping_instructions() ) . '</p><table><tbody>';
		foreach ( wu_get_domains( array( 'blog_id' => $site_id, 'order' => 'ASC' ) ) as $domain ) {
			$info    = apply_filters( 'wu_domain_mapping_row_info', array( 'primary' => self::column( $domain->is_primary_domain() ? 'Primary' : 'Alias' ) ), $domain );
			$actions = apply_filters( 'wu_domain_mapping_row_actions', array( 'remove' => self::column( 'Delete' ) + array( 'url' => '#' ) ), $domain );
			printf( '<tr><td><div class="wu-block"><span>%s</span> <small>%s</small><div><div>', esc_html( $domain->get_domain() ), esc_html( $domain->get_stage_label() . ( $domain->is_active() ? '' : ' (Inactive)' ) ) );
			array_map( array( self::class, 'print_column' ), $info );
			echo '</div><div>';
			array_map( array( self::class, 'print_link' ), $actions );
			echo '</div></div></div></td></tr>';
		}
		echo '</tbody></table></div>';
	}

	/** A column, whole. */
	private static function column( $value ) {
		return array( 'wrapper_classes' => '', 'icon' => '', 'label' => '', 'value' => $value );
	}

	/** Whatever can be called is: a string that names a function, too. */
	private static function print_column( $item ) {
		printf( '<span class="%s"><span class="%s"></span>', esc_attr( $item['wrapper_classes'] ), esc_attr( $item['icon'] ) );
		is_callable( $item['value'] ) ? $item['value']() : print( wp_kses_post( $item['value'] ) );
		echo '</span> ';
	}

	/** A link's value is a string. */
	private static function print_link( $item ) {
		printf( '<a title="%s" href="%s" class="%s">%s</a> ', esc_attr( $item['value'] ), esc_attr( $item['url'] ), esc_attr( $item['wrapper_classes'] ), wp_kses_post( $item['value'] ) );
	}
}
