<?php
/**
 * Domains, sites, customers, memberships and events.
 *
 * @package ultimate-multisite-double
 */

// phpcs:disable Generic.Files, Squiz.Commenting, WordPress.DB -- the real plugin has a file for each class, and documents its own names.

namespace WP_Ultimo\Models;

/** A mapping's row, and what is fired when the row changes. */
class Domain {
	const INACTIVE_STAGES = array( 'checking-dns', 'checking-ssl-cert', 'failed', 'ssl-failed' );

	private $id             = 0;
	private $blog_id        = 0;
	private $domain         = '';
	private $active         = true;
	private $primary_domain = false;
	private $secure         = false;
	private $stage          = 'checking-dns';
	private $date_created   = '';

	/** From the data of a form or a row. */
	public function __construct( $data = array() ) {
		foreach ( array_intersect_key( (array) $data, get_object_vars( $this ) ) as $column => $value ) {
			$this->$column = $value;
		}
		$this->id      = (int) $this->id;
		$this->blog_id = (int) $this->blog_id;
		$this->set_domain( $this->domain );
	}

	public static function get_by_id( $id ) {
		return self::get_by( 'id', $id );
	}

	public static function get_by( $column, $value ) {
		$rows = $value ? Domain_Table::rows( array( $column => $value, 'number' => 1 ) ) : array();
		return $rows ? new self( $rows[0] ) : false;
	}

	public static function query( $query = array() ) {
		if ( ! empty( $query['count'] ) ) {
			return Domain_Table::count( $query );
		}
		$rows   = Domain_Table::rows( $query );
		$fields = $query['fields'] ?? '';
		if ( 'ids' === $fields ) {
			return array_map( 'intval', array_column( $rows, 'id' ) );
		}
		if ( is_string( $fields ) && in_array( $fields, Domain_Table::COLUMNS, true ) ) {
			return array_column( $rows, $fields );
		}
		return array_map( static fn( $row ) => new self( $row ), $rows );
	}

	public function get_id() {
		return $this->id;
	}

	public function exists() {
		return 0 !== $this->id;
	}

	public function get_domain() {
		return $this->domain;
	}

	public function set_domain( $domain ): void {
		$this->domain = strtolower( $domain );
	}

	public function get_blog_id() {
		return $this->blog_id;
	}

	public function set_blog_id( $blog_id ): void {
		$this->blog_id = (int) $blog_id;
	}

	public function get_site_id() {
		return $this->get_blog_id();
	}

	public function get_stage() {
		return $this->stage;
	}

	public function set_stage( $stage ): void {
		$this->stage = $stage;
	}

	public function has_inactive_stage(): bool {
		return in_array( $this->stage, self::INACTIVE_STAGES, true );
	}

	public function is_active() {
		return ! $this->has_inactive_stage() && (bool) $this->active;
	}

	public function set_active( $active ): void {
		$this->active = (bool) $active;
	}

	public function get_date_created() {
		return $this->date_created;
	}

	public function get_stage_label() {
		return ucwords( str_replace( '-', ' ', $this->stage ) );
	}

	public function is_primary_domain() {
		return (bool) $this->primary_domain;
	}

	public function set_primary_domain( $primary_domain ): void {
		$this->primary_domain = (bool) $primary_domain;
	}

	public function set_secure( $secure ): void {
		$this->secure = (bool) $secure;
	}

	/** Whether the name leads here. Nothing but the filter knows: the double asks no name server. */
	public function has_correct_dns() {
		return apply_filters( 'wu_domain_has_correct_dns', false, $this, array() );
	}

	/** Whether the name is served with a valid certificate, where there is an Internet to see that in. */
	public function has_valid_ssl_certificate() {
		return 'in_place' === getenv( 'WU_NETWORK_INTERNET' ) && @stream_socket_client( "ssl://{$this->domain}:443", $code, $text, 10 );
	}

	/** Writes the row and tells what changed. */
	public function save() {
		global $wpdb;
		$problem = $this->problem();
		if ( $problem ) {
			return new \WP_Error( 'invalid_domain', $problem );
		}
		$before = self::get_by_id( $this->id );
		$row    = $this->row();
		if ( $before ) {
			$wpdb->update( Domain_Table::name(), $row, array( 'id' => $this->id ) );
		} else {
			$this->date_created = gmdate( 'Y-m-d H:i:s' );
			$wpdb->insert( Domain_Table::name(), $row + array( 'date_created' => $this->date_created ) );
			$this->id = (int) $wpdb->insert_id;
		}
		$this->tell( $before );
		Event::of_change( $this->id, $before ? array_diff_assoc( $row, $before->row() ) : $row, ! $before );
		do_action( 'wu_domain_post_save', $row, $this, ! $before );
		wp_cache_flush();
		return true;
	}

	/** Deletes the row. */
	public function delete() {
		global $wpdb;
		if ( ! $this->exists() ) {
			return new \WP_Error( 'wu_domain_delete_unsaved_item', 'Item not found.' );
		}
		do_action( 'wu_domain_pre_delete', $this );
		$result = $wpdb->delete( Domain_Table::name(), array( 'id' => $this->id ) );
		do_action( 'wu_domain_post_delete', $result, $this );
		wu_log_clear( 'domain-' . $this->domain );
		return $result;
	}

	/** What the domain form refuses: but a newline at the end comes through, as it does there. */
	private function problem() {
		if ( ! preg_match( '/^(?!-)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.){1,126}(?!\d+)[a-z\d]{1,63}$/i', $this->domain ) ) {
			return 'The domain is not valid.';
		}
		$same = self::get_by( 'domain', $this->domain );
		return $same && $same->get_id() !== $this->id ? 'The domain is taken.' : '';
	}

	/** The columns to write. */
	private function row() {
		return array(
			'blog_id'        => $this->blog_id,
			'domain'         => $this->domain,
			'active'         => (int) $this->active,
			'primary_domain' => (int) $this->primary_domain,
			'secure'         => (int) $this->secure,
			'stage'          => $this->stage,
		);
	}

	/** Fires wu_transition_domain_<column> for what changed. */
	private function tell( $before ) {
		$old = $before ? $before->row() : array();
		foreach ( array_diff_key( $this->row(), array( 'blog_id' => 0 ) ) as $column => $new ) {
			if ( ! $before || $old[ $column ] !== $new ) {
				do_action( "wu_transition_domain_$column", $before ? $old[ $column ] : 'new', $new, $this->id );
			}
		}
	}
}

/** What of a site is kept in its meta: whose it is, and what locks it. */
class Site {
	/** One of WordPress's. */
	public function __construct( private \WP_Site $site ) {}

	public static function get_by_id( $id ) {
		$site = get_site( $id );
		return $site ? new self( $site ) : false;
	}

	public function get_id() {
		return (int) $this->site->blog_id;
	}

	public function get_title() {
		return $this->site->blogname;
	}

	public function get_meta( $key, $default_value = false ) {
		$value = get_site_meta( $this->get_id(), $key, true );
		return '' === $value ? $default_value : $value;
	}

	public function get_customer_id() {
		return (int) $this->get_meta( 'wu_customer_id' );
	}

	public function get_customer() {
		return wu_get_customer( $this->get_customer_id() );
	}

	public function get_membership() {
		$status = $this->get_meta( 'wu_double_membership' );
		return $status ? new Membership( $this->get_id(), $status ) : false;
	}

	public function is_active() {
		return $this->get_meta( 'wu_active', true );
	}

	public function has_limitations() {
		return (bool) $this->get_meta( 'wu_double_visits_limit' );
	}

	public function get_limitations() {
		$visits = new class( (int) $this->get_meta( 'wu_double_visits_limit' ) ) {
			// phpcs:ignore Squiz.Commenting
			public function __construct( private int $limit ) {}

			// phpcs:ignore Squiz.Commenting
			public function get_limit() {
				return $this->limit;
			}
		};
		return (object) compact( 'visits' );
	}

	public function get_visits_count() {
		return (int) $this->get_meta( 'wu_double_visits' );
	}

	public function is_customer_allowed() {
		$customer = wu_get_current_customer();
		return current_user_can( 'manage_network' ) || ( $customer && $customer->get_id() === $this->get_customer_id() );
	}
}

/** A user who bought something; the double gives customers their users' numbers. */
class Customer {
	/** One of WordPress's users. */
	public function __construct( private \WP_User $user ) {}

	public function get_id() {
		return $this->user->ID;
	}

	public function get_user_id() {
		return $this->user->ID;
	}

	public function get_display_name() {
		return $this->user->display_name;
	}

	public function get_email_address() {
		return $this->user->user_email;
	}
}

/** A site's: its status; each ended a month ago. */
class Membership {
	/** One of a site's. */
	public function __construct( private int $id, private string $status ) {}

	public function get_id() {
		return $this->id;
	}

	public function get_status() {
		return $this->status;
	}

	public function is_active() {
		return 'active' === $this->status;
	}

	public function get_date_expiration() {
		return gmdate( 'Y-m-d H:i:s', time() - MONTH_IN_SECONDS );
	}
}

/** A row of the activity stream; the double keeps them in an option. */
class Event {
	const OPTION = 'wu_double_events';

	public function __construct( private array $row ) {}

	/** A domain was made or changed: by a person who sent a form, or by the system. */
	public static function of_change( $domain, array $changes, $is_new ) {
		if ( $is_new || array() !== $changes ) {
			$is_person = ! empty( $_POST ) && is_user_logged_in(); // phpcs:ignore WordPress.Security.NonceVerification
			$row       = array(
				'slug'        => $is_new ? 'created' : 'changed',
				'object_type' => 'domain',
				'object_id'   => $domain,
				'initiator'   => $is_person ? 'manual' : 'system',
				'payload'     => $is_new ? array() : array_map( static fn( $value ) => array( 'new_value' => $value ), $changes ),
			);
			( new self( $row ) )->save();
		}
	}

	public static function query( $query = array() ) {
		$asked = array_intersect_key( $query, array_flip( array( 'slug', 'object_type', 'object_id' ) ) );
		$rows  = array_filter( get_network_option( null, self::OPTION, array() ), static fn( $row ) => array() === array_diff_assoc( $asked, array_intersect_key( $row, $asked ) ) );
		return array_map( static fn( $row ) => new self( $row ), array_slice( array_reverse( array_values( $rows ) ), 0, $query['number'] ?? 100 ) );
	}

	/** Stores it; one without an initiator is not valid. */
	public function save() {
		if ( ! in_array( $this->row['initiator'] ?? '', array( 'system', 'manual' ), true ) ) {
			return new \WP_Error( 'invalid', 'The initiator is required.' );
		}
		$this->row += array( 'date_created' => gmdate( 'Y-m-d H:i:s' ) );
		return update_network_option( null, self::OPTION, array_merge( get_network_option( null, self::OPTION, array() ), array( $this->row ) ) );
	}

	public static function get_default_system_messages( $slug ) {
		return apply_filters( 'wu_get_default_system_messages', array() )[ $slug ] ?? 'No Message';
	}

	public function get_slug() {
		return $this->row['slug'];
	}

	public function get_initiator() {
		return $this->row['initiator'];
	}

	public function get_payload() {
		return (array) $this->row['payload'];
	}

	public function get_date_created() {
		return $this->row['date_created'];
	}
}
