<?php
/**
 * What the app looked like last.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The app's list and AutoSSL state, as the last answer had them.
 *
 * Decisions that need the list before a write (is this our app? does a wildcard cover the name?)
 * take it from here, so that they cost no request of their own.
 */
final class App_Memory {

	private const OPTION   = 'app';
	private const FRESH    = MINUTE_IN_SECONDS;
	private const BELIEVED = DAY_IN_SECONDS;

	/**
	 * Names what it needs.
	 *
	 * @param Store         $store       Where it is kept.
	 * @param Credentials   $credentials Which app it is.
	 * @param Network_Hosts $network     Which network asks.
	 */
	public function __construct( private Store $store, private Credentials $credentials, private Network_Hosts $network ) {}

	/**
	 * Remembers the answer of a read.
	 *
	 * @param array $app As Engine::get_app() gives it.
	 */
	public function remember_app( array $app ): void {
		$states = array(
			'auto'   => 'on',
			'custom' => 'custom_certificate',
		);
		// An app without any domain has nothing that could be somebody else's.
		$unclaimed = array() === $app['domains'];
		$this->remember( $app['domains'], $states[ $app['ssl']['mode'] ] ?? 'pending', $unclaimed );
	}

	/**
	 * Remembers the answer of a write.
	 *
	 * @param array $result As Engine::sync() gives it.
	 */
	public function remember_result( array $result ): void {
		$this->remember( $result['domains'], $result['autossl'], false );
	}

	/**
	 * Remembers what became of AutoSSL.
	 *
	 * @param string $autossl The extension's word for it.
	 */
	public function remember_autossl( string $autossl ): void {
		$state = $this->state();
		if ( array() !== $state ) {
			$this->remember( $state['domains'], $autossl, false );
		}
	}

	/**
	 * Has this network been seen on this app?
	 */
	public function vouches(): bool {
		$state = $this->state();
		return array() !== $state
			&& $state['seen'] > time() - self::BELIEVED
			&& ( $state['claimed'] || $this->network->is_served_by( $state['domains'] ) );
	}

	/**
	 * Was there an answer just now?
	 */
	public function is_fresh(): bool {
		return ( $this->state()['seen'] ?? 0 ) >= time() - self::FRESH;
	}

	/**
	 * The app's list; null when it is not known.
	 *
	 * @return string[]|null
	 */
	public function domains(): ?array {
		return $this->state()['domains'] ?? null;
	}

	/**
	 * AutoSSL: on, pending, custom_certificate, or null when that is not known.
	 */
	public function autossl(): ?string {
		return $this->state()['autossl'] ?? null;
	}

	/**
	 * When the app was last heard of; null when never.
	 */
	public function seen(): ?int {
		return $this->state()['seen'] ?? null;
	}

	/**
	 * What is remembered of this app for this network.
	 */
	private function state(): array {
		$state = $this->store->get( self::OPTION );
		return ( $state['key'] ?? '' ) === $this->key() ? $state : array();
	}

	/**
	 * Remembers.
	 *
	 * @param string[] $domains   The list.
	 * @param string   $autossl   The extension's word for AutoSSL's state.
	 * @param bool     $unclaimed Was the app nobody's?
	 */
	private function remember( array $domains, string $autossl, bool $unclaimed ): void {
		$before = $this->state();
		$states = array(
			'enabled'       => 'on',
			'not_requested' => $before['autossl'] ?? null,
		);
		$after  = array(
			'key'     => $this->key(),
			'domains' => $domains,
			'autossl' => array_key_exists( $autossl, $states ) ? $states[ $autossl ] : $autossl,
			'claimed' => $unclaimed || ( $before['claimed'] ?? false ),
			'seen'    => time(),
		);
		$this->store->change( self::OPTION, fn() => $after );
	}

	/**
	 * Which app is meant, and whose memory this is. A copy of the database under another name must
	 * not inherit it, not even when every mention of the old name was replaced: so it is a hash.
	 */
	private function key(): string {
		return md5( $this->credentials->app_id() . "\n" . $this->network->current() );
	}
}
