<?php
/**
 * What the plugin needs of Ultimate Multisite.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use ServerPilot_Plugin\Admin\Setup\Wizard_Steps;
use WP_Ultimo\Helpers\Credential_Store;
use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
use WP_Ultimo\Integrations\Capability_Module;
use WP_Ultimo\Integrations\Integration as Their_Integration;
use WP_Ultimo\Integrations\Integration_Registry;
use WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration;
use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

/** The classes, methods and functions of theirs that we stand on. They are asked about before anything of theirs is replaced. */
final class Requirements {

	/** The first version with a registry of integrations. */
	public const VERSION = '2.4.11';

	/** What Ultimate Multisite declares, by the first version that declares it so: ours are tested against each of these. */
	private const KNOWN = array(
		'2.4.11' => 'be269a4bf0d78d37b84540f9dcf96305',
		'2.5.2'  => 'c5809ceb69b70282ebdf6152c69bbe3e',
		'2.6.0'  => 'db758f5acae3fb6b73dadcd569a9da13',
	);

	/** Methods that we call, each with its arguments' types. */
	private const METHODS = array(
		array( Integration_Registry::class, 'register', array( Their_Integration::class ) ),
		array( Integration_Registry::class, 'get', array( 'string' ) ),
		array( Integration_Registry::class, 'add_capability', array( 'string', Capability_Module::class ) ),
		array( Credential_Store::class, 'decrypt', array( 'string' ) ),
		array( Domain_Manager::class, 'get_instance', array() ),
		array( Domain_Manager::class, 'should_create_www_subdomain', array( 'string' ) ),
	);

	/** Functions that we call, each with its arguments' types. Those that are asked for at each place can be missing. */
	private const FUNCTIONS = array(
		'wu_get_scheduled_actions'     => array( 'array', 'string' ),
		'wu_get_setting'               => array( 'string', 'int' ),
		'wu_log_add'                   => array( 'string', 'string', 'string' ),
		'wu_next_scheduled_action'     => array( 'string', 'array', 'string' ),
		'wu_schedule_recurring_action' => array( 'int', 'int', 'string', 'array', 'string' ),
		'wu_schedule_single_action'    => array( 'int', 'string', 'array', 'string' ),
		'wu_unschedule_all_actions'    => array( 'string' ),
	);

	/**
	 * The first pair that fits, or what of theirs keeps the last from fitting.
	 *
	 * @return array{Replacement, Replacement}|string
	 */
	public static function fitting() {
		$misfit = self::missing();
		foreach ( '' === $misfit ? self::pairs() : array() as $pair ) {
			$misfits = array_filter( array_map( fn( $class ) => $class->misfit(), $pair ) );
			if ( array() === $misfits ) {
				return $pair;
			}
			$misfit = reset( $misfits );
		}
		return $misfit;
	}

	/**
	 * The integration and its domain mapping, in the two ways in which they can be built. Both are of one way: the built-in
	 * capability takes no integration but the built-in one.
	 *
	 * @return array<array{Replacement, Replacement}>
	 */
	public static function pairs(): array {
		$calls = array(
			'get_credential'   => array( 'string' ),
			'save_credentials' => array( 'array' ),
			'get_constants'    => array(),
			'set_constants'    => array( 'array' ),
		);
		return array(
			array(
				new Replacement( Integration::class, ServerPilot_Integration::class, array(), array( Wizard_Steps::class ), array(), $calls ),
				new Replacement( Domain_Mapping::class, Base_Capability_Module::class, array( Domain_Mapping_Capability::class ), array( Capability::class ), array(), array( 'get_integration' => array() ) ),
			),
			array(
				new Replacement( Standalone_Integration::class, Their_Integration::class, array(), array( Wizard_Steps::class ), array( 'serverpilot', 'ServerPilot' ), $calls ),
				new Replacement( Standalone_Domain_Mapping::class, '', array( Capability_Module::class, Domain_Mapping_Capability::class ), array( Capability::class, Integration_Reference::class ) ),
			),
		);
	}

	/**
	 * Were these declared against the same before?
	 *
	 * @param Replacement ...$pair The integration and its domain mapping.
	 */
	public static function are_known( Replacement ...$pair ): bool {
		return in_array( md5( implode( '', array_map( fn( $class ) => $class->theirs(), $pair ) ) ), self::KNOWN, true );
	}

	/** The first method or function that we call and that is not there as we call it; empty when all are. */
	private static function missing(): string {
		foreach ( self::METHODS as list( $class, $name, $arguments ) ) {
			$method = method_exists( $class, $name ) ? new \ReflectionMethod( $class, $name ) : null;
			if ( null === $method || ! $method->isPublic() || ! Signatures::accepts( $method, $arguments ) ) {
				return "$class::$name";
			}
		}
		return self::missing_function();
	}

	/** The first function that we call and that is not there as we call it. Nothing of ours may call any then. */
	public static function missing_function(): string {
		foreach ( self::FUNCTIONS as $name => $arguments ) {
			if ( ! function_exists( $name ) || ! Signatures::accepts( new \ReflectionFunction( $name ), $arguments ) ) {
				return $name;
			}
		}
		return '';
	}
}
