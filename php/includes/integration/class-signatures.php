<?php
/**
 * Does this version of Ultimate Multisite fit?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Compares what our classes override with what Ultimate Multisite declares, before ours are declared: PHP
 * ends the request of every visitor when the two do not fit.
 */
final class Signatures {

	/**
	 * What our classes override, as Ultimate Multisite declares it. It stands here because asking one
	 * of the classes would declare it.
	 */
	private const OVERRIDES      = array(
		Registry_Integration::class    => array( 'public test_connection()', 'public __construct()', 'public get_credential(string): string', 'public save_credentials(array): void', 'public get_fields(): array', 'public get_instructions(): void', 'private bool $shows_form' ),
		Registry_Domain_Mapping::class => array( ...self::TYPED_EVENTS, 'public test_connection()', 'public __construct()', 'public get_capability_id(): string', 'public get_title(): string', 'public get_explainer_lines(): array', 'public register_hooks(): void', 'protected array $supported_features' ),
		Legacy_Provider::class         => array( ...self::UNTYPED_EVENTS, 'public detect()', 'public get_description()', 'public get_logo()', 'public setup_constants(untyped): void', 'public get_constants_string(untyped)', 'public get_explainer_lines()', 'public get_fields()', 'public test_connection(): void', 'public register_hooks(): void', 'protected untyped $id', 'protected untyped $title', 'protected untyped $supports', 'protected untyped $constants' ),
	);
	private const TYPED_EVENTS   = array( 'public on_add_domain(string, int): void', 'public on_remove_domain(string, int): void', 'public on_add_subdomain(string, int): void', 'public on_remove_subdomain(string, int): void' );
	private const UNTYPED_EVENTS = array( 'public on_add_domain(untyped, untyped)', 'public on_remove_domain(untyped, untyped)', 'public on_add_subdomain(untyped, untyped)', 'public on_remove_subdomain(untyped, untyped)' );

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
		$names = preg_replace( '/^\w+ (?:\w+ )?(\$?\w+).*$/', '$1', self::OVERRIDES[ $ours ] );
		foreach ( array( ...$class->getMethods(), ...$class->getProperties() ) as $member ) {
			$is_overridden = in_array( ( $member instanceof \ReflectionProperty ? '$' : '' ) . $member->getName(), $names, true );
			if ( $is_overridden ? ! in_array( self::of( $member ), self::OVERRIDES[ $ours ], true ) : $member->getModifiers() & \ReflectionMethod::IS_ABSTRACT ) {
				return false;
			}
		}
		return '' === self::modifiers( $class );
	}

	private static function of( \ReflectionMethod|\ReflectionProperty $member ): string {
		if ( $member instanceof \ReflectionProperty ) {
			return self::modifiers( $member ) . ' ' . ( $member->getType() ?? 'untyped' ) . ' $' . $member->getName();
		}
		$parameters = array_map( fn( $parameter ) => ( $parameter->isPassedByReference() ? '&' : '' ) . ( $parameter->getType() ?? 'untyped' ) . ( $parameter->isOptional() ? '?' : '' ), $member->getParameters() );
		return self::modifiers( $member ) . ( $member->returnsReference() ? ' &' : ' ' ) . $member->getName() . '(' . implode( ', ', $parameters ) . ')' . ( $member->hasReturnType() ? ': ' . $member->getReturnType() : '' );
	}

	/**
	 * Words such as public, static or final. What is abstract, ours are there to make.
	 *
	 * @param \Reflector $of A class, a method or a property.
	 */
	private static function modifiers( \Reflector $of ): string {
		return implode( ' ', array_diff( \Reflection::getModifierNames( $of->getModifiers() ), array( 'abstract' ) ) );
	}
}
