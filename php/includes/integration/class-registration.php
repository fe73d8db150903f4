<?php
/**
 * Our place in Ultimate Multisite.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Support\{ Problem, Store };

defined( 'ABSPATH' ) || exit;

/**
 * Registers ours over the built-in integration.
 *
 * Listens from the moment the plugin is loaded, which may be before Ultimate Multisite is; its
 * classes are named inside the callbacks only. In a version that ours do not fit, nothing is replaced.
 */
final class Registration {

	private const AFTER_OTHERS = 100;

	/** Do we want to register? */
	private bool $listens = false;

	/** Our integration and its domain mapping, once they are made. */
	private array $ours = array();

	/** What of Ultimate Multisite's does not fit; empty when all does. */
	private string $misfit = '';

	/** Did PHP end an earlier request that declared ours? */
	private bool $ended = false;

	/** Listens for the moments to register at. */
	public function listen(): void {
		$this->listens = true;
		add_action( 'wu_register_integrations', array( $this, 'register_integration' ), self::AFTER_OTHERS );
		add_action( 'wu_register_capabilities', array( $this, 'register_capability' ), self::AFTER_OTHERS );
	}

	/** Is the integration switched on and set up? */
	public static function is_on(): bool {
		return did_action( 'serverpilot_plugin_switched_on' ) > 0;
	}

	/** Ultimate Multisite's object of our integration; null when it is not registered. */
	public function integration(): ?object {
		return $this->ours[0] ?? null;
	}

	/** What keeps ours from registering; null when nothing does, or when we do not want to. */
	public function obstacle(): ?Problem {
		if ( ! $this->listens || null !== $this->integration() ) {
			return null;
		}
		if ( ! class_exists( 'WP_Ultimo' ) ) {
			/* translators: %s: a version number */
			return self::problem( Problem::ABSENT, sprintf( __( 'The plugin Ultimate Multisite, %s or later, is not active here.', 'wu-serverpilot' ), Requirements::VERSION ) );
		}
		if ( ! class_exists( \WP_Ultimo\Integrations\Integration_Registry::class ) ) {
			/* translators: 1, 2: version numbers */
			return self::problem( Problem::OUTDATED, sprintf( __( 'Ultimate Multisite is version %1$s; this plugin needs %2$s or later. Its built-in ServerPilot integration goes on writing.', 'wu-serverpilot' ), self::version(), Requirements::VERSION ) );
		}
		if ( $this->ended ) {
			/* translators: %s: a version number */
			return self::problem( Problem::UNFIT, sprintf( __( 'PHP ended a request in which this plugin took its place in Ultimate Multisite %s, so it does not try again. The built-in ServerPilot integration goes on writing.', 'wu-serverpilot' ), self::version() ) );
		}
		/* translators: 1: a version number; 2: the name of a class, a method or a function */
		return '' === $this->misfit ? null : self::problem( Problem::UNFIT, sprintf( __( 'Ultimate Multisite %1$s is not built as this plugin needs it (%2$s). Its built-in ServerPilot integration goes on writing.', 'wu-serverpilot' ), self::version(), $this->misfit ) );
	}

	/** Ultimate Multisite's version; empty without it. */
	public static function version(): string {
		return defined( 'WP_Ultimo::VERSION' ) ? \WP_Ultimo::VERSION : '';
	}

	/** Overwrites the registry's integration by its id. */
	public function register_integration( $registry ): void {
		$this->ours = $this->make();
		if ( array() !== $this->ours ) {
			$this->ours[0]->replace( $registry->get( 'serverpilot' ) );
			$registry->register( $this->ours[0] );
			add_filter( 'wu_hosting_integration_wizard_sections', array( $this->ours[0], 'keep_key_out_of_form' ), self::AFTER_OTHERS, 2 );
		}
	}

	/** Overwrites the registry's capability by its id. */
	public function register_capability( $registry ): void {
		if ( array() !== $this->ours && $registry->get( 'serverpilot' ) === $this->ours[0] ) {
			$registry->add_capability( 'serverpilot', $this->ours[1] );
		}
	}

	/** The integration and its domain mapping; nothing where they do not fit. */
	private function make(): array {
		$this->misfit = Requirements::misfit();
		if ( '' !== $this->misfit ) {
			return array();
		}
		$make        = static fn() => array( new Integration( 'serverpilot', 'ServerPilot' ), new Domain_Mapping() );
		$objects     = Requirements::are_known() ? $make() : ( new Trial( new Store() ) )->make( Requirements::shape(), $make );
		$this->ended = null === $objects;
		return (array) $objects;
	}

	private static function problem( string $kind, string $message ): Problem {
		return new Problem( $kind, 'network', $message, $message );
	}
}
