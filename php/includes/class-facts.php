<?php
/**
 * What is known about the installation.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The one list of facts that Site Health and WP-CLI show. Nothing secret is in it, and asking for
 * it asks ServerPilot for nothing.
 */
final class Facts {

	/**
	 * Names where they come from.
	 *
	 * @param Plugin        $plugin      The plugin.
	 * @param Credentials   $credentials Whose app it is.
	 * @param App_Memory    $memory      What the app looked like last.
	 * @param Problems      $problems    What needs attention.
	 * @param Circuit       $circuit     Do jobs wait?
	 * @param Queue         $queue       The jobs.
	 * @param Network_Hosts $network     The network's names.
	 * @param Store         $store       The last comparison.
	 */
	public function __construct(
		private Plugin $plugin,
		private Credentials $credentials,
		private App_Memory $memory,
		private Problems $problems,
		private Circuit $circuit,
		private Queue $queue,
		private Network_Hosts $network,
		private Store $store
	) {}

	/**
	 * All facts: key => label and value.
	 *
	 * @return array<string, array{label: string, value: string}>
	 */
	public function all(): array {
		return array_map(
			fn( $fact ) => array_combine( array( 'label', 'value' ), $fact ),
			$this->about_the_installation() + $this->about_the_app() + $this->about_the_work()
		);
	}

	/**
	 * What is installed and switched on.
	 */
	private function about_the_installation(): array {
		$extension = Engine::version() ?? __( 'not loaded', 'wu-serverpilot' );
		return array(
			'plugin'      => array( __( 'Plugin', 'wu-serverpilot' ), $this->plugin->version() ),
			'extension'   => array( __( 'PHP extension wu_serverpilot', 'wu-serverpilot' ), $extension ),
			'generation'  => array( __( 'Ultimate Multisite', 'wu-serverpilot' ), $this->generation() ),
			'integration' => array( __( 'Integration', 'wu-serverpilot' ), $this->plugin->is_on() ? __( 'switched on and set up', 'wu-serverpilot' ) : __( 'off, or not set up', 'wu-serverpilot' ) ),
			'credentials' => array( __( 'Credentials', 'wu-serverpilot' ), $this->credentials_from() ),
		);
	}

	/**
	 * What the app looked like last.
	 */
	private function about_the_app(): array {
		$domains = $this->memory->domains();
		$unknown = __( 'not asked yet', 'wu-serverpilot' );
		return array(
			'app'     => array( __( 'App', 'wu-serverpilot' ), $this->credentials->app_id() ),
			'network' => array( __( 'Network’s own domain', 'wu-serverpilot' ), $this->network->current() ),
			'domains' => array( __( 'Domains on the app', 'wu-serverpilot' ), null === $domains ? $unknown : count( $domains ) . ' / ' . Engine::DOMAIN_LIMIT ),
			'autossl' => array( __( 'AutoSSL', 'wu-serverpilot' ), $this->memory->autossl() ?? $unknown ),
			'seen'    => array( __( 'App last heard of', 'wu-serverpilot' ), self::ago( $this->memory->seen() ) ),
		);
	}

	/**
	 * What waits and what is wrong.
	 */
	private function about_the_work(): array {
		$compared = $this->store->get( 'compared' );
		$foreign  = implode( ', ', $compared['only_on_app'] ?? array() );
		$problems = implode( ', ', array_keys( $this->problems->all() ) );
		return array(
			'compared'    => array( __( 'Last comparison', 'wu-serverpilot' ), self::ago( $compared['at'] ?? null ) ),
			'only_on_app' => array( __( 'On the app only', 'wu-serverpilot' ), '' === $foreign ? __( 'none', 'wu-serverpilot' ) : $foreign ),
			'waiting'     => array( __( 'Domains waiting for another attempt', 'wu-serverpilot' ), function_exists( 'wu_get_scheduled_actions' ) ? (string) $this->queue->waiting( Queue::SYNC_DOMAIN ) : '0' ),
			'halted'      => array( __( 'Jobs held back', 'wu-serverpilot' ), $this->circuit->is_halted() ? __( 'yes', 'wu-serverpilot' ) : __( 'no', 'wu-serverpilot' ) ),
			'problems'    => array( __( 'Problems', 'wu-serverpilot' ), '' === $problems ? __( 'none', 'wu-serverpilot' ) : $problems ),
		);
	}

	/**
	 * Which Ultimate Multisite there is.
	 */
	private function generation(): string {
		if ( null === $this->plugin->integration() ) {
			return __( 'not there, or the extension is not', 'wu-serverpilot' );
		}
		return $this->plugin->integration() instanceof Registry_Integration
			? __( 'with a registry of integrations', 'wu-serverpilot' )
			: __( 'without a registry of integrations', 'wu-serverpilot' );
	}

	/**
	 * Where the credentials come from.
	 */
	private function credentials_from(): string {
		$from_constants = array_filter( Credentials::ALL, array( Credentials::class, 'is_constant' ) );
		$saved          = array_filter( $this->credentials->saved() );
		if ( array() === $from_constants ) {
			return array() === $saved ? __( 'none', 'wu-serverpilot' ) : __( 'saved by the wizard', 'wu-serverpilot' );
		}
		return count( $from_constants ) === count( Credentials::ALL )
			? __( 'constants', 'wu-serverpilot' )
			: __( 'some constants, others saved by the wizard', 'wu-serverpilot' );
	}

	/**
	 * A moment, as a person says it.
	 *
	 * @param int|null $time When; null for never.
	 */
	private static function ago( ?int $time ): string {
		/* translators: %s: a span of time */
		return null === $time ? __( 'never', 'wu-serverpilot' ) : sprintf( __( '%s ago', 'wu-serverpilot' ), human_time_diff( $time ) );
	}
}
