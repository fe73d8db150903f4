<?php
/**
 * What becomes of domains, sites and events.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Managers;

use WP_Ultimo\Integrations\Integration_Registry;
use WP_Ultimo\Models\Event;

/** The events that a host integration lives on. */
class Domain_Manager {
	use \WP_Ultimo\Traits\Singleton;

	public function init(): void {
		add_action( 'wp_ajax_wu_test_hosting_integration', array( new Connection_Test(), 'answer' ) );
		add_action( 'wu_async_process_domain_stage', array( new Domain_Stage_Check(), 'run' ), 10, 2 );
		add_action( 'wu_transition_domain_domain', array( $this, 'send_domain_to_host' ), 10, 3 );
		add_action( 'wu_domain_post_delete', array( $this, 'handle_domain_deleted' ), 10, 2 );
		add_action( 'wp_insert_site', array( $this, 'handle_site_created' ) );
		add_action( 'wp_delete_site', array( $this, 'handle_site_deleted' ) );
	}

	/** Whether the setting wants a www. twin for this name. */
	public function should_create_www_subdomain( $domain ) {
		$domain  = trim( strtolower( $domain ) );
		$setting = wu_get_setting( 'auto_create_www_subdomain', 'always' );
		if ( 'never' === $setting || 0 === strpos( $domain, 'www.' ) ) {
			return false;
		}
		return 'main_only' !== $setting || self::is_main_domain( $domain );
	}

	/** Whether a name is somebody's whole domain and no part of it. */
	public static function is_main_domain( string $domain ) {
		$labels = explode( '.', strtolower( trim( rtrim( $domain, '.' ) ) ) );
		$double = apply_filters( 'wu_multi_part_tlds', array( '.co.uk', '.com.au', '.co.nz', '.com.br', '.co.in' ) );
		return count( $labels ) <= 2 || ( 3 === count( $labels ) && in_array( ".$labels[1].$labels[2]", $double, true ) );
	}

	/** A mapping was made or renamed. */
	public function send_domain_to_host( $old_value, $new_value, $item_id ): void {
		if ( $old_value === $new_value ) {
			return;
		}
		$site_id = wu_get_domain( $item_id )->get_site_id();
		if ( has_action( 'wu_add_domain' ) ) {
			wu_enqueue_async_action( 'wu_add_domain', array( 'domain' => $new_value, 'site_id' => $site_id ), 'domain' );
		}
		do_action( 'wu_domain_added', $new_value, $site_id );
	}

	/** A mapping was deleted. */
	public function handle_domain_deleted( $result, $domain ): void {
		if ( ! $result ) {
			return;
		}
		$name    = $domain->get_domain();
		$site_id = $domain->get_site_id();
		wu_enqueue_async_action( 'wu_remove_domain', array( 'domain' => $name, 'site_id' => $site_id ), 'domain' );
		do_action( 'wu_domain_removed', $name, $site_id );
	}

	/** A site was made: where its host is its own, a mapping is made for that. */
	public function handle_site_created( $site ): void {
		if ( $this->is_network_base_domain( $site->domain ) ) {
			return;
		}
		if ( has_action( 'wu_add_subdomain' ) ) {
			wu_enqueue_async_action( 'wu_add_subdomain', array( 'subdomain' => $site->domain, 'site_id' => $site->blog_id ), 'domain' );
		}
		if ( ! apply_filters( 'wu_should_create_domain_record_for_site', true, $site ) ) {
			return;
		}
		$domain = wu_create_domain( array( 'blog_id' => $site->blog_id, 'domain' => $site->domain, 'primary_domain' => true ) );
		if ( ! is_wp_error( $domain ) ) {
			wu_enqueue_async_action( 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id() ), 'domain' );
		}
	}

	/** A site was deleted. */
	public function handle_site_deleted( $site ): void {
		if ( ! $this->is_network_base_domain( $site->domain ) ) {
			wu_enqueue_async_action( 'wu_remove_subdomain', array( 'subdomain' => $site->domain, 'site_id' => $site->blog_id ), 'domain' );
		}
	}

	/** Whether sites share a host: the network's, or one that a checkout form offers. */
	public function is_network_base_domain( string $domain ): bool {
		$host = self::host( $domain );
		return '' !== $host && ( self::host( get_network()->domain ) === $host || in_array( $host, $this->get_checkout_form_base_domains(), true ) );
	}

	/** The hosts that checkout forms offer: what the filter says, for the double has no checkout forms. */
	public function get_checkout_form_base_domains(): array {
		return array_values( array_unique( array_filter( array_map( array( self::class, 'host' ), (array) apply_filters( 'wu_checkout_form_base_domains', array() ) ) ) ) );
	}

	/** What a customer reads before a domain is mapped, unless the owner has written something else. */
	public function default_domain_mapping_instructions(): string {
		return "You are about to map a domain.\n\nCreate a CNAME record pointing to <code>%NETWORK_DOMAIN%</code>.";
	}

	/** The instructions as they are shown. */
	public function get_domain_mapping_instructions() {
		$text = wu_get_setting( 'domain_mapping_instructions', '' );
		$text = $text ? $text : $this->default_domain_mapping_instructions();
		$ip   = apply_filters( 'wu_get_network_public_ip', '203.0.113.1', false );
		$text = str_replace( array( '%NETWORK_DOMAIN%', '%NETWORK_IP%' ), array( get_network()->domain, $ip ), $text );
		return apply_filters( 'wu_get_domain_mapping_instructions', $text, get_network()->domain, $ip );
	}

	/** A host without scheme, port, path and www. */
	private static function host( $domain ) {
		return (string) preg_replace( '#^(https?://)?(www\.)?|[:/].*$|\.$#', '', strtolower( trim( $domain ) ) );
	}
}

/** One pass: checking-dns, then checking-ssl-cert, then done; or failed, or ssl-failed. */
class Domain_Stage_Check {
	/** Looks once, after so many looks at this stage. */
	public function run( $domain_id, $tries = 0 ): void {
		$domain = wu_get_domain( $domain_id );
		if ( ! $domain ) {
			return;
		}
		$most = apply_filters( 'wu_async_process_domain_stage_max_tries', 5, $domain );
		++$tries;
		if ( 'checking-dns' === $domain->get_stage() ) {
			$domain->has_correct_dns() ? $this->dns_is_right( $domain ) : $this->not_yet( $domain, $tries, $most, 'failed' );
		} elseif ( 'checking-ssl-cert' === $domain->get_stage() ) {
			$domain->has_valid_ssl_certificate() ? $this->certificate_is_right( $domain ) : $this->not_yet( $domain, $tries, $most, 'ssl-failed' );
		}
	}

	/** On to the certificate. */
	private function dns_is_right( $domain ) {
		$domain->set_stage( 'checking-ssl-cert' );
		$domain->save();
		wu_enqueue_async_action( 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id(), 'tries' => 0 ), 'domain' );
		do_action( 'wu_domain_manager_dns_propagation_finished', $domain );
	}

	/** Ready. */
	private function certificate_is_right( $domain ) {
		$domain->set_stage( 'done' );
		$domain->set_secure( true );
		$domain->save();
	}

	/** Again later, or, after more looks than there may be, never again: another stage. */
	private function not_yet( $domain, $tries, $most, $given_up ) {
		if ( $tries > $most ) {
			$domain->set_stage( $given_up );
			$domain->save();
			return;
		}
		$pause = max( 10, min( 300, (int) wu_get_setting( 'dns_check_interval', 300 ) ) );
		wu_schedule_single_action( time() + $pause, 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id(), 'tries' => $tries ), 'domain' );
	}
}

/** Answers the AJAX call and ends the request. */
class Connection_Test {
	public function answer() {
		$this->refuse_strangers();
		$integration = Integration_Registry::get_instance()->get( wu_request( 'integration', 'none' ) );
		if ( ! $integration ) {
			wp_send_json_error( array( 'message' => 'Invalid Integration ID' ) );
		}
		if ( ! $integration->is_setup() ) {
			wp_send_json_error( array( 'message' => 'The necessary constants were not found on your wp-config.php file: ' . implode( ', ', $integration->get_missing_constants() ) ) );
		}
		$result = $integration->test_connection();
		if ( is_wp_error( $result ) ) {
			wp_send_json_error( array( 'message' => $result->get_error_message() ) );
		}
		wp_send_json_success( array( 'message' => 'Access Authorized' ) );
	}

	/** Answers network admins alone, and those by the wizard's own page. */
	private function refuse_strangers() {
		if ( ! current_user_can( 'manage_network' ) ) {
			wp_send_json_error( new \WP_Error( 'unauthorized', 'You do not have permission to perform this action.' ), 403 );
		}
		if ( ! check_ajax_referer( 'wu_test_hosting_integration', false, false ) ) {
			wp_send_json_error( new \WP_Error( 'invalid_nonce', 'Security check failed. Please try again.' ), 403 );
		}
	}
}

/** Event types, and what happens when one takes place: e-mails and webhooks listen. */
class Event_Manager {
	use \WP_Ultimo\Traits\Singleton;

	/** The types, by slug. */
	private $events = array();

	public function init(): void {
		add_action( 'init', static fn() => do_action( 'wu_register_all_events' ) );
	}

	public function register_event( $slug, $args ): bool {
		$this->events[ $slug ] = $args;
		return true;
	}

	public function get_events() {
		return $this->events;
	}

	/** An event takes place. It is not stored: nobody says who caused it. */
	public function do_event( $slug, $payload ) {
		if ( ! isset( $this->events[ $slug ] ) ) {
			return false;
		}
		do_action( 'wu_event', $slug, $payload );
		do_action( "wu_event_{$slug}", $payload );
		return true === ( new Event( array( 'slug' => $slug, 'payload' => $payload ) ) )->save();
	}
}

/** E-mails are kept in an option, and sent when their event takes place. */
class Email_Manager {
	use \WP_Ultimo\Traits\Singleton;

	const OPTION = 'wu_double_emails';

	public function init(): void {
		add_action( 'wu_event', array( $this, 'send_system_email' ), 10, 2 );
	}

	/** Makes one of an event, a slug, a target, a title and content. */
	public function create_system_email( $args ) {
		if ( $this->is_created( $args['slug'] ) ) {
			return null;
		}
		update_network_option( null, self::OPTION, array_merge( get_network_option( null, self::OPTION, array() ), array( $args['slug'] => $args ) ) );
		return (object) $args;
	}

	/** Is there one of this name? */
	public function is_created( $slug ): bool {
		return isset( get_network_option( null, self::OPTION, array() )[ $slug ] );
	}

	/** Sends those of an event; the first that has nobody to go to is the last. */
	public function send_system_email( $slug, $payload ): void {
		foreach ( get_network_option( null, self::OPTION, array() ) as $email ) {
			if ( $email['event'] !== $slug ) {
				continue;
			}
			$to = 'admin' === $email['target'] ? get_network_option( null, 'admin_email' ) : $payload['customer_user_email'] ?? '';
			if ( empty( $payload['customer_id'] ) || ! is_email( $to ) ) {
				return;
			}
			$values = array_filter( $payload, 'is_scalar' );
			$values = array_combine( array_map( static fn( $key ) => '{{' . $key . '}}', array_keys( $values ) ), $values );
			wp_mail( $to, strtr( $email['title'], $values ), strtr( $email['content'], $values ) );
		}
	}
}
