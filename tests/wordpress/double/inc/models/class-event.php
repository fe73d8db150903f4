<?php

namespace WP_Ultimo\Models;

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- the real plugin documents its own names.

/**
 * A row of the activity stream; the double keeps them in an option.
 */
class Event {

	const OPTION = 'wu_double_events';

	/**
	 * From a row.
	 *
	 * @param array $row Its columns.
	 */
	public function __construct( private array $row ) {}

	/**
	 * A domain was made or changed: by a person who sent a form, or by the system.
	 *
	 * @param int   $domain  The domain.
	 * @param array $changes Columns that changed.
	 * @param bool  $is_new  Is it a new one?
	 */
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

	/**
	 * Stores it; one without an initiator is not valid.
	 *
	 * @return bool|\WP_Error
	 */
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

	public function get_object_id() {
		return $this->row['object_id'];
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
