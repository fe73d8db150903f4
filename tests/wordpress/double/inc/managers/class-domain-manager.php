<?php

namespace WP_Ultimo\Managers;

defined( 'ABSPATH' ) || exit;

/**
 * The events that a host integration lives on.
 */
class Domain_Manager {

	use \WP_Ultimo\Traits\Singleton;

	/**
	 * Starts listening.
	 */
	public function init(): void {
		add_action( 'wp_ajax_wu_test_hosting_integration', array( new Connection_Test(), 'answer' ) );
		add_action( 'wu_async_process_domain_stage', array( new Domain_Stage_Check(), 'run' ), 10, 2 );
		add_action( 'wu_transition_domain_domain', array( $this, 'send_domain_to_host' ), 10, 3 );
		add_action( 'wu_domain_post_delete', array( $this, 'handle_domain_deleted' ), 10, 2 );
		add_action( 'wp_insert_site', array( $this, 'handle_site_created' ) );
		add_action( 'wp_delete_site', array( $this, 'handle_site_deleted' ) );
	}

	/**
	 * Whether the setting wants a www. twin for this name.
	 *
	 * @param string $domain The name.
	 * @return bool
	 */
	public function should_create_www_subdomain( $domain ) {
		$domain  = trim( strtolower( $domain ) );
		$setting = wu_get_setting( 'auto_create_www_subdomain', 'always' );
		if ( 'never' === $setting || 0 === strpos( $domain, 'www.' ) ) {
			return false;
		}
		return 'main_only' !== $setting || self::is_main_domain( $domain );
	}

	/**
	 * Whether a name is somebody's whole domain and no part of it.
	 *
	 * @param string $domain The name.
	 * @return bool
	 */
	public static function is_main_domain( string $domain ) {
		$labels = explode( '.', strtolower( trim( rtrim( $domain, '.' ) ) ) );
		$double = apply_filters( 'wu_multi_part_tlds', array( '.co.uk', '.com.au', '.co.nz', '.com.br', '.co.in' ) );
		return count( $labels ) <= 2 || ( 3 === count( $labels ) && in_array( ".$labels[1].$labels[2]", $double, true ) );
	}

	/**
	 * A mapping was made or renamed.
	 *
	 * @param string $old_value The old name, or "new".
	 * @param string $new_value The name.
	 * @param int    $item_id   The mapping.
	 */
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

	/**
	 * A mapping was deleted.
	 *
	 * @param mixed                    $result Whether it really was.
	 * @param \WP_Ultimo\Models\Domain $domain The mapping.
	 */
	public function handle_domain_deleted( $result, $domain ): void {
		if ( ! $result ) {
			return;
		}
		$name    = $domain->get_domain();
		$site_id = $domain->get_site_id();
		wu_enqueue_async_action( 'wu_remove_domain', array( 'domain' => $name, 'site_id' => $site_id ), 'domain' );
		do_action( 'wu_domain_removed', $name, $site_id );
	}

	/**
	 * A site was made: where its host is its own, a mapping is made for that.
	 *
	 * @param \WP_Site $site The site.
	 */
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
		$domain = wu_create_domain(
			array(
				'blog_id'        => $site->blog_id,
				'domain'         => $site->domain,
				'primary_domain' => true,
			)
		);
		if ( ! is_wp_error( $domain ) ) {
			wu_enqueue_async_action( 'wu_async_process_domain_stage', array( 'domain_id' => $domain->get_id() ), 'domain' );
		}
	}

	/**
	 * A site was deleted.
	 *
	 * @param \WP_Site $site The site.
	 */
	public function handle_site_deleted( $site ): void {
		if ( ! $this->is_network_base_domain( $site->domain ) ) {
			wu_enqueue_async_action( 'wu_remove_subdomain', array( 'subdomain' => $site->domain, 'site_id' => $site->blog_id ), 'domain' );
		}
	}

	/**
	 * Whether sites share a host: the network's, or one that a checkout form offers.
	 *
	 * @param string $domain The host.
	 * @return bool
	 */
	public function is_network_base_domain( string $domain ): bool {
		$host = self::host( $domain );
		return '' !== $host && ( self::host( get_network()->domain ) === $host || in_array( $host, $this->get_checkout_form_base_domains(), true ) );
	}

	/**
	 * The hosts that checkout forms offer: what the filter says, for the double has no checkout forms.
	 *
	 * @return string[]
	 */
	public function get_checkout_form_base_domains(): array {
		return array_values( array_unique( array_filter( array_map( array( self::class, 'host' ), (array) apply_filters( 'wu_checkout_form_base_domains', array() ) ) ) ) );
	}

	/**
	 * What a customer reads before a domain is mapped, unless the owner has written something else.
	 *
	 * @return string
	 */
	public function default_domain_mapping_instructions(): string {
		return "You are about to map a domain.\n\nCreate a CNAME record pointing to <code>%NETWORK_DOMAIN%</code>.";
	}

	/**
	 * The same as it is shown.
	 *
	 * @return string
	 */
	public function get_domain_mapping_instructions() {
		$text = wu_get_setting( 'domain_mapping_instructions', '' );
		$text = $text ? $text : $this->default_domain_mapping_instructions();
		$ip   = apply_filters( 'wu_get_network_public_ip', '203.0.113.1', false );
		$text = str_replace( array( '%NETWORK_DOMAIN%', '%NETWORK_IP%' ), array( get_network()->domain, $ip ), $text );
		return apply_filters( 'wu_get_domain_mapping_instructions', $text, get_network()->domain, $ip );
	}

	/**
	 * A host without scheme, port, path and www.
	 *
	 * @param string $domain What somebody typed.
	 * @return string
	 */
	private static function host( $domain ) {
		return (string) preg_replace( '#^(https?://)?(www\.)?|[:/].*$|\.$#', '', strtolower( trim( $domain ) ) );
	}
}
