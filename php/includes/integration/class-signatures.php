<?php
/**
 * Can a class of ours be declared?
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * PHP's rules for a class that extends or implements others, asked before it is declared: PHP ends the
 * request of every visitor where they are broken.
 *
 * All that a class of ours declares stands in a trait, which can be read without declaring the class. Its properties
 * are private. What is not known for certain to fit, does not.
 */
final class Signatures {

	/**
	 * What of theirs keeps a class made of a trait from being declared; empty when nothing does.
	 *
	 * @param string   $parent     The class that it extends; empty for none.
	 * @param string[] $interfaces The interfaces that it implements.
	 * @param string   $made_of    The trait.
	 */
	public static function misfit( string $parent, array $interfaces, string $made_of ): string {
		$ours = self::members( new \ReflectionClass( $made_of ) );
		foreach ( array_filter( array( $parent, ...$interfaces ) ) as $name ) {
			$exists = $name === $parent ? class_exists( $name ) : interface_exists( $name );
			$misfit = $exists ? self::misfit_of( new \ReflectionClass( $name ), $ours ) : ' (missing)';
			if ( '' !== $misfit ) {
				return $name . $misfit;
			}
		}
		return '';
	}

	/** Can a function of theirs be called with arguments of these types? */
	public static function accepts( \ReflectionFunctionAbstract $theirs, array $arguments ): bool {
		$parameters = $theirs->getParameters();
		foreach ( $arguments as $i => $type ) {
			if ( ! isset( $parameters[ $i ] ) || $parameters[ $i ]->isPassedByReference() || ! self::takes( (string) $parameters[ $i ]->getType(), $type ) ) {
				return false;
			}
		}
		return $theirs->getNumberOfRequiredParameters() <= count( $arguments );
	}

	/** What classes, interfaces and traits of these names declare, as text: all that one depends on which is built on them. */
	public static function describe( array $names ): string {
		$text = '';
		$all  = array_map( fn( $name ) => new \ReflectionClass( $name ), $names );
		foreach ( array_merge( ...array_map( fn( $one ) => array( $one, ...array_values( $one->getInterfaces() ) ), $all ) ) as $one ) {
			$text   .= self::modifiers( $one ) . ( $one->isInterface() ? 'interface ' : 'class ' ) . $one->getName() . "\n";
			$members = self::members( $one );
			ksort( $members );
			foreach ( $members as $member ) {
				$text .= self::modifiers( $member ) . ( $member instanceof \ReflectionMethod ? self::signature( $member ) : trim( $member->getType() . ' $' ) . $member->getName() ) . "\n";
			}
		}
		return $text;
	}

	private static function signature( \ReflectionMethod $method ): string {
		$parameters = array_map( fn( $one ) => $one->getType() . ( $one->isPassedByReference() ? '&' : '' ) . ( $one->isVariadic() ? '...' : '' ) . ( $one->isOptional() ? '?' : '' ), $method->getParameters() );
		return ( $method->returnsReference() ? '&' : '' ) . $method->getName() . '(' . implode( ', ', $parameters ) . ')' . ( $method->hasReturnType() ? ': ' . $method->getReturnType() : '' );
	}

	/** Methods and properties by name, a property's with its dollar sign. */
	private static function members( \ReflectionClass $of ): array {
		$members = array();
		foreach ( $of->getMethods() as $method ) {
			$members[ strtolower( $method->getName() ) ] = $method;
		}
		foreach ( $of->getProperties() as $property ) {
			$members[ '$' . $property->getName() ] = $property;
		}
		return $members;
	}

	/** What of one class or interface does not fit our members, as it is put behind its name. */
	private static function misfit_of( \ReflectionClass $theirs, array $ours ): string {
		// Abstract is the one word that lets a class be extended; and no class can implement some of PHP's own interfaces.
		$words = trim( str_replace( 'abstract', '', self::modifiers( $theirs ) ) );
		foreach ( $theirs->isInterface() ? $theirs->getInterfaces() : array() as $parent ) {
			$words .= $parent->isInternal() ? $parent->getName() : '';
		}
		if ( '' !== $words ) {
			return " ($words)";
		}
		foreach ( self::members( $theirs ) as $name => $member ) {
			if ( ! isset( $ours[ $name ] ) && $member->getModifiers() & \ReflectionMethod::IS_ABSTRACT ) {
				return "::$name";
			}
		}
		foreach ( array( $theirs, ...array_values( $theirs->getInterfaces() ) ) as $declaring ) {
			foreach ( array_intersect_key( self::members( $declaring ), $ours ) as $name => $member ) {
				if ( ! $member->isPrivate() && ! ( $member instanceof \ReflectionMethod && self::may_override( $member, $ours[ $name ] ) ) ) {
					return "::$name";
				}
			}
		}
		return '';
	}

	private static function may_override( \ReflectionMethod $theirs, \ReflectionMethod $ours ): bool {
		if ( $theirs->isFinal() || $theirs->isStatic() || $theirs->returnsReference() || $theirs->isVariadic() ) {
			return false;
		}
		if ( $ours->getNumberOfRequiredParameters() > $theirs->getNumberOfRequiredParameters() || $ours->getNumberOfParameters() < $theirs->getNumberOfParameters() ) {
			return false;
		}
		foreach ( $theirs->getParameters() as $i => $parameter ) {
			if ( $parameter->isPassedByReference() || ! self::takes( (string) $ours->getParameters()[ $i ]->getType(), (string) $parameter->getType() ) ) {
				return false;
			}
		}
		return self::takes( (string) $theirs->getReturnType(), (string) $ours->getReturnType() );
	}

	/** Does one type take all of the other? No type takes everything. */
	private static function takes( string $wide, string $narrow ): bool {
		$types = self::alternatives( $wide );
		return '' === $wide || array() === array_filter( self::alternatives( $narrow ), fn( $type ) => ! self::is_one_of( $type, $types ) );
	}

	/** The types that a type stands for; one of several at once (A&B) stays as it is. */
	private static function alternatives( string $type ): array {
		$type = strtolower( str_starts_with( $type, '?' ) ? substr( $type, 1 ) . '|null' : $type );
		$type = preg_replace( array( '/\bbool\b/', '/\biterable\b/' ), array( 'true|false', 'array|traversable' ), $type );
		return str_contains( $type, '&' ) ? array( $type ) : explode( '|', $type );
	}

	/** Is this type, which is no other's alternative, among those? */
	private static function is_one_of( string $type, array $types ): bool {
		// Who says self means another class; and a type of several at once is not looked into.
		if ( in_array( $type, array( '', 'self', 'static', 'parent' ), true ) || str_contains( $type, '&' ) ) {
			return false;
		}
		if ( in_array( $type, $types, true ) || ( 'void' !== $type && in_array( 'mixed', $types, true ) ) ) {
			return true;
		}
		return array() !== array_filter( $types, fn( $other ) => 'object' === $other ? class_exists( $type ) || interface_exists( $type ) : is_a( $type, $other, true ) );
	}

	/** Words such as public, static or final, each with a blank behind it. */
	private static function modifiers( \Reflector $of ): string {
		return implode( '', array_map( fn( $word ) => "$word ", \Reflection::getModifierNames( $of->getModifiers() ) ) );
	}
}
