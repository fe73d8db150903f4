<?php
/**
 * What the plugin remembers.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Network options of ours, changed by one process at a time.
 */
final class Store {

	public const PREFIX = 'wu_serverpilot_';

	private const WAIT = 5;

	/**
	 * What is stored.
	 *
	 * @param string $name The option, without our prefix.
	 */
	public function get( string $name ): array {
		$value = get_network_option( null, self::PREFIX . $name, array() );
		return is_array( $value ) ? $value : array();
	}

	/**
	 * Changes what is stored. An empty value leaves no option behind.
	 *
	 * @param string   $name   The option, without our prefix.
	 * @param callable $change From what is stored to what shall be.
	 * @return array What is stored then.
	 */
	public function change( string $name, callable $change ): array {
		return $this->alone(
			$name,
			function () use ( $name, $change ) {
				$before = $this->fresh( $name );
				$after  = $change( $before );
				if ( $after !== $before ) {
					$this->put( $name, $after );
				}
				return $after;
			}
		);
	}

	/**
	 * Forgets it.
	 *
	 * @param string $name The option, without our prefix.
	 */
	public function forget( string $name ): void {
		delete_network_option( null, self::PREFIX . $name );
	}

	/**
	 * Does something while no other process does the same.
	 *
	 * The database's own lock: it is free again when its holder dies. A database that has none
	 * leaves us with the small risk of a line overwritten.
	 *
	 * @param string   $name What is done alone.
	 * @param callable $job  The doing.
	 * @return mixed What the job returns.
	 */
	public function alone( string $name, callable $job ) {
		global $wpdb;
		$lock = substr( md5( DB_NAME . $wpdb->base_prefix ), 0, 12 ) . '_' . self::PREFIX . md5( $name );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- a lock is not data.
		$held = '1' === (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', $lock, self::WAIT ) );
		try {
			return $job();
		} finally {
			if ( $held ) {
				// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- a lock is not data.
				$wpdb->query( $wpdb->prepare( 'DO RELEASE_LOCK(%s)', $lock ) );
			}
		}
	}

	/**
	 * What is stored, whatever this process read earlier.
	 *
	 * @param string $name The option, without our prefix.
	 */
	private function fresh( string $name ): array {
		$network = get_current_network_id();
		wp_cache_delete( "$network:" . self::PREFIX . $name, 'site-options' );
		wp_cache_delete( "$network:notoptions", 'site-options' );
		return $this->get( $name );
	}

	/**
	 * Stores it.
	 *
	 * @param string $name  The option, without our prefix.
	 * @param array  $value What.
	 */
	private function put( string $name, array $value ): void {
		if ( array() === $value ) {
			$this->forget( $name );
		} else {
			update_network_option( null, self::PREFIX . $name, $value );
		}
	}
}
