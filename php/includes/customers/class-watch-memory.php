<?php
/**
 * What the watch remembers from run to run.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Extension\Client, Network\Network_Names, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Beside the names: when the watch began, what ServerPilot said lately, whether the server itself is at fault; and what every look
 * needs to know.
 */
final class Watch_Memory {

	private const OPTION = 'watch';

	/** Seconds for which ServerPilot need not be asked again. */
	private const FRESH = 10 * MINUTE_IN_SECONDS;

	/** The constant with addresses of the server, which the extension reads itself. */
	private const ADDRESSES = 'WU_SERVER_PILOT_ADDRESSES';

	public function __construct( private Store $store, private Client $client, private Network_Names $network ) {}

	/** When the watch began, in Unix seconds: now, if nobody asked before. */
	public function began(): int {
		$began = $this->store->get( self::OPTION )['began'] ?? 0;
		return 0 !== $began ? $began : $this->store->change( self::OPTION, fn( $kept ) => $kept + array( 'began' => time() ) )['began'];
	}

	/**
	 * Lets the watch begin: once, and anew where a table that was lost took all looks with it. Then everything looks new, and nothing is
	 * news.
	 */
	public function begin( bool $has_looks ): void {
		$this->began();
		if ( ! $has_looks && isset( $this->store->get( self::OPTION )['recent'] ) ) {
			$this->store->change( self::OPTION, fn( $kept ) => array_diff_key( array( 'began' => time() ) + $kept, array( 'recent' => 0 ) ) );
		}
	}

	/**
	 * What every look needs to know, as options of the extension: the network's main domain, the server's addresses, how a site proves
	 * itself.
	 */
	public function options(): array {
		return array(
			'main'      => (string) preg_replace( '/:\d+$/', '', $this->network->main() ),
			'main_site' => get_main_site_id( get_main_network_id() ),
			'addresses' => self::addresses(),
			'proof'     => array(
				'nonce' => wp_generate_password( 32, false ),
				'key'   => Site_Answer::key(),
			),
		);
	}

	/**
	 * What ServerPilot said lately before $now (Unix seconds), app and server, for wu_serverpilot_watch(); empty where it has to be asked, as
	 * where it did not have one of these names of the app yet.
	 */
	public function lately( int $now, array $names ): array {
		$kept = $this->store->get( self::OPTION );
		$said = array_filter( array_intersect_key( $kept, array_flip( array( 'app', 'server' ) ) ) );
		$is   = 2 === count( $said ) && abs( $now - $kept['asked'] ) < self::FRESH && $said['app']['id'] === $this->client->app_id();
		return $is && array() === array_diff( $names, array_map( array( Client::class, 'canonical' ), $said['app']['domains'] ) ) ? $said : array();
	}

	/** Names that began to fail within the last hour, with when, in Unix seconds. */
	public function recent(): array {
		return $this->store->get( self::OPTION )['recent'] ?? array();
	}

	/** The address that customers are told to let their domains lead to; empty where nobody knows one. */
	public function address(): string {
		$constant = defined( self::ADDRESSES ) ? array_filter( array_map( 'trim', explode( ',', (string) constant( self::ADDRESSES ) ) ), 'strlen' ) : array();
		$said     = $this->store->get( self::OPTION )['server']['address'] ?? '';
		$known    = array_filter( array( ...$constant, ...self::addresses(), $said ), fn( $address ) => false !== filter_var( $address, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4 ) );
		return (string) reset( $known );
	}

	/** What is wrong with the server itself, so that nobody else is told of anything: kind and sentence; null for nothing. */
	public function problem(): ?array {
		return $this->store->get( self::OPTION )['problem'] ?? null;
	}

	/** Keeps what wu_serverpilot_watch() answered at $now (Unix seconds), and whether ServerPilot was asked for it. */
	public function keep( array $answer, bool $asked, int $now ): void {
		$before = $this->problem();
		$said   = $asked && null !== $answer['app'] && null !== $answer['server'] ? array( 'asked' => $now ) + array_intersect_key( $answer, array_flip( array( 'app', 'server' ) ) ) : array();
		$found  = array_intersect_key( $answer, array_flip( array( 'problem', 'recent' ) ) ) + $said;
		$this->store->change( self::OPTION, fn( $kept ) => $found + $kept );
		if ( ( $before['kind'] ?? null ) !== ( $answer['problem']['kind'] ?? null ) ) {
			do_action( 'serverpilot_plugin_state_changed' );
		}
	}

	/** Further addresses of the server, as the site says. */
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
