<?php

namespace WP_Ultimo\Models;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB -- a table of the double's own, its name made here.
// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * Its row, and what is fired when the row changes.
 */
class Domain {

	const INACTIVE_STAGES = array( 'checking-dns', 'checking-ssl-cert', 'failed', 'ssl-failed' );

	// phpcs:disable Squiz.Commenting.VariableComment.Missing
	private $id             = 0;
	private $blog_id        = 0;
	private $domain         = '';
	private $active         = true;
	private $primary_domain = false;
	private $secure         = false;
	private $stage          = 'checking-dns';
	private $date_created   = '';
	// phpcs:enable Squiz.Commenting.VariableComment.Missing

	/**
	 * From the data of a form or a row.
	 *
	 * @param array|\stdClass $data Columns.
	 */
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

	public function is_secure() {
		return (bool) $this->secure;
	}

	public function set_secure( $secure ): void {
		$this->secure = (bool) $secure;
	}

	/**
	 * Whether the name leads here. Nothing but the filter knows: the double asks no name server.
	 *
	 * @return bool
	 */
	public function has_correct_dns() {
		return apply_filters( 'wu_domain_has_correct_dns', false, $this, array() );
	}

	/**
	 * Whether the name is served with a valid certificate, where there is an Internet to see that in.
	 *
	 * @return bool
	 */
	public function has_valid_ssl_certificate() {
		return 'in_place' === getenv( 'WU_NETWORK_INTERNET' ) && @stream_socket_client( "ssl://{$this->domain}:443", $code, $text, 10 );
	}

	/**
	 * Writes the row and tells what changed.
	 *
	 * @return bool|\WP_Error
	 */
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

	/**
	 * Deletes the row.
	 *
	 * @return bool|\WP_Error
	 */
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

	/**
	 * What the domain form refuses: but a newline at the end comes through, as it does there.
	 *
	 * @return string
	 */
	private function problem() {
		if ( ! preg_match( '/^(?!-)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.){1,126}(?!\d+)[a-z\d]{1,63}$/i', $this->domain ) ) {
			return 'The domain is not valid.';
		}
		$same = self::get_by( 'domain', $this->domain );
		return $same && $same->get_id() !== $this->id ? 'The domain is taken.' : '';
	}

	/**
	 * The columns to write.
	 *
	 * @return array
	 */
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

	/**
	 * Fires wu_transition_domain_<column> for what changed.
	 *
	 * @param self|false $before The domain as it was.
	 */
	private function tell( $before ) {
		$old = $before ? $before->row() : array();
		foreach ( array_diff_key( $this->row(), array( 'blog_id' => 0 ) ) as $column => $new ) {
			if ( ! $before || $old[ $column ] !== $new ) {
				do_action( "wu_transition_domain_$column", $before ? $old[ $column ] : 'new', $new, $this->id );
			}
		}
	}
}
