<?php
/**
 * Does this version of Ultimate Multisite fit?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Compares the methods that our classes override with what Ultimate Multisite declares, before ours
 * are declared: PHP ends the request of every visitor when the two do not fit.
 */
final class Signatures {

	/**
	 * What our classes override, as Ultimate Multisite declares it. It stands here because asking one
	 * of the classes would declare it.
	 */
	private const OVERRIDES      = array(
		Registry_Integration::class    => array( 'get_credential(string): string', 'save_credentials(array): void', 'get_fields(): array', 'get_instructions(): void', 'test_connection()' ),
		Registry_Domain_Mapping::class => array( 'get_capability_id(): string', 'get_title(): string', 'get_explainer_lines(): array', 'test_connection()', 'register_hooks(): void', ...self::TYPED_EVENTS ),
		Legacy_Provider::class         => array( 'detect()', 'get_description()', 'get_logo()', 'setup_constants(untyped): void', 'get_constants_string(untyped)', 'get_explainer_lines()', 'get_fields()', 'test_connection(): void', 'register_hooks(): void', ...self::UNTYPED_EVENTS ),
	);
	private const TYPED_EVENTS   = array( 'on_add_domain(string, int): void', 'on_remove_domain(string, int): void', 'on_add_subdomain(string, int): void', 'on_remove_subdomain(string, int): void' );
	private const UNTYPED_EVENTS = array( 'on_add_domain(untyped, untyped)', 'on_remove_domain(untyped, untyped)', 'on_add_subdomain(untyped, untyped)', 'on_remove_subdomain(untyped, untyped)' );

	/**
	 * Can this class of ours extend or implement that of Ultimate Multisite?
	 *
	 * @param string $theirs A class or an interface.
	 * @param string $ours   The class of ours.
	 */
	public static function fit( string $theirs, string $ours ): bool {
		if ( ! class_exists( $theirs ) && ! interface_exists( $theirs ) ) {
			return false;
		}
		$class = new \ReflectionClass( $theirs );
		$names = array_map( fn( $signature ) => strstr( $signature, '(', true ), self::OVERRIDES[ $ours ] );
		foreach ( $class->getMethods() as $method ) {
			$is_overridden = in_array( $method->getName(), $names, true );
			if ( $is_overridden ? $method->isFinal() || ! in_array( self::of( $method ), self::OVERRIDES[ $ours ], true ) : $method->isAbstract() ) {
				return false;
			}
		}
		return ! $class->isFinal();
	}

	private static function of( \ReflectionMethod $method ): string {
		$parameters = array_map( fn( $parameter ) => (string) ( $parameter->getType() ?? 'untyped' ), $method->getParameters() );
		return $method->getName() . '(' . implode( ', ', $parameters ) . ')' . ( $method->hasReturnType() ? ': ' . $method->getReturnType() : '' );
	}
}
