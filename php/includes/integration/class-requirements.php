<?php
/**
 * What the plugin needs of Ultimate Multisite.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

use WP_Ultimo\Helpers\Credential_Store;
use WP_Ultimo\Integrations\{ Capabilities\Domain_Mapping_Capability, Capability_Module, Integration as Their_Integration, Integration_Registry };
use WP_Ultimo\Managers\Domain_Manager;

defined( 'ABSPATH' ) || exit;

/** The classes, methods and functions of theirs that we stand on. They are asked about before anything of theirs is replaced. */
final class Requirements {

	/** The first version with a registry of integrations. */
	public const VERSION = '2.4.11';

	/** What Ultimate Multisite declares, by the first version that declares it so: ours are tested against each of these. */
	private const KNOWN = array(
		'2.4.11' => '89d6fd751d632fbea4c52075dcfb83f7',
		'2.5.2'  => '840f6073d0eb5f186add9867280074ce',
		'2.6.0'  => '56c6191ec085f855760d9f5f4e4d6b9a',
	);

	/**
	 * What each class of ours is declared against: the class of theirs that it extends (empty for none), and the interfaces that it
	 * implements; then the trait that all it declares stands in, as PHP can read that without declaring the class.
	 */
	public const CLASSES = array(
		Integration::class    => array( Their_Integration::class, array(), Wizard_Steps::class ),
		Domain_Mapping::class => array( '', array( Capability_Module::class, Domain_Mapping_Capability::class ), Capability::class ),
	);

	/** Methods that we call, each with its arguments' types. */
	public const METHODS = array(
		array( Their_Integration::class, '__construct', array( 'string', 'string' ) ),
		array( Their_Integration::class, 'get_credential', array( 'string' ) ),
		array( Their_Integration::class, 'save_credentials', array( 'array' ) ),
		array( Their_Integration::class, 'set_constants', array( 'array' ) ),
		array( Their_Integration::class, 'set_supports', array( 'array' ) ),
		array( Integration_Registry::class, 'register', array( Their_Integration::class ) ),
		array( Integration_Registry::class, 'get', array( 'string' ) ),
		array( Integration_Registry::class, 'add_capability', array( 'string', Capability_Module::class ) ),
		array( Credential_Store::class, 'decrypt', array( 'string' ) ),
		array( Domain_Manager::class, 'get_instance', array() ),
		array( Domain_Manager::class, 'should_create_www_subdomain', array( 'string' ) ),
	);

	/** Functions that we call, each with its arguments' types. Those that are asked for at each place can be missing. */
	public const FUNCTIONS = array(
		'wu_get_scheduled_actions'     => array( 'array', 'string' ),
		'wu_get_setting'               => array( 'string', 'int' ),
		'wu_log_add'                   => array( 'string', 'string', 'string' ),
		'wu_next_scheduled_action'     => array( 'string', 'array', 'string' ),
		'wu_schedule_recurring_action' => array( 'int', 'int', 'string', 'array', 'string' ),
		'wu_schedule_single_action'    => array( 'int', 'string', 'array', 'string' ),
		'wu_unschedule_all_actions'    => array( 'string' ),
	);

	/** What of theirs keeps ours from being declared or from working; empty when nothing does. */
	public static function misfit(): string {
		$misfit = self::missing_method() ?: self::missing_function(); // phpcs:ignore Universal.Operators.DisallowShortTernary -- empty is none.
		foreach ( '' === $misfit ? self::CLASSES : array() as list( $parent, $interfaces, $trait ) ) {
			$misfit = '' === $misfit ? Signatures::misfit( $parent, $interfaces, $trait ) : $misfit;
		}
		return $misfit;
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

	private static function missing_method(): string {
		foreach ( self::METHODS as list( $class, $name, $arguments ) ) {
			$method = method_exists( $class, $name ) ? new \ReflectionMethod( $class, $name ) : null;
			if ( null === $method || ! $method->isPublic() || ! Signatures::accepts( $method, $arguments ) ) {
				return "$class::$name";
			}
		}
		return '';
	}

	/** Were ours declared against the same before? */
	public static function are_known(): bool {
		return in_array( md5( Signatures::describe( self::theirs() ) ), self::KNOWN, true );
	}

	/** What is declared against what, as a digest. */
	public static function shape(): string {
		return md5( Signatures::describe( array( ...self::theirs(), ...array_column( self::CLASSES, 2 ) ) ) );
	}

	/** The names of the classes and interfaces of theirs that ours are declared against. */
	public static function theirs(): array {
		return array_filter( array_merge( ...array_values( array_map( fn( $class ) => array( $class[0], ...$class[1] ), self::CLASSES ) ) ) );
	}
}
