<?php
/**
 * What every look needs to know.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\Network\Network_Names;

defined( 'ABSPATH' ) || exit;

/**
 * Options for the extension's looks at names: the network's main domain, the server's addresses, how a site proves itself, and
 * what ServerPilot said lately.
 */
final class Look_Options {

	/** The constant with addresses of the server, which the extension reads itself. */
	private const ADDRESSES = 'WU_SERVER_PILOT_ADDRESSES';

	public function __construct( private Network_Names $network, private Watch_Memory $memory ) {}

	/**
	 * The options, see wu_serverpilot_watch().
	 *
	 * @param int      $now   Unix seconds.
	 * @param string[] $names Names that are on the app: what ServerPilot said before that is out of date.
	 * @throws \ServerPilot_Plugin\Support\Failure When the database did not answer.
	 */
	public function at( int $now, array $names = array() ): array {
		return $this->memory->lately( $now, $names ) + array(
			'main'      => (string) preg_replace( '/:\d+$/', '', $this->network->main() ),
			'main_site' => get_main_site_id( get_main_network_id() ),
			'addresses' => self::addresses(),
			'proof'     => array(
				'nonce' => wp_generate_password( 32, false ),
				'key'   => Site_Answer::key(),
			),
		);
	}

	/** The address that customers are told to let their domains lead to; empty where nobody knows one. */
	public function advised(): string {
		$constant = defined( self::ADDRESSES ) ? array_filter( array_map( 'trim', explode( ',', (string) constant( self::ADDRESSES ) ) ), 'strlen' ) : array();
		$known    = array_filter( array( ...$constant, ...self::addresses(), $this->memory->address() ), fn( $address ) => false !== filter_var( $address, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4 ) );
		return (string) reset( $known );
	}

	/**
	 * Further addresses of the server.
	 *
	 * @return string[]
	 */
	private static function addresses(): array {
		/**
		 * Filters further addresses at which the app is reached: a reserved address, a load balancer. The first is what customers
		 * are told to let their domains lead to.
		 *
		 * @param string[] $addresses Beside those of the constant WU_SERVER_PILOT_ADDRESSES.
		 */
		return array_values( array_filter( (array) apply_filters( 'wu_serverpilot_addresses', array() ), 'is_string' ) );
	}
}
