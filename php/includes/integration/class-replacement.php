<?php
/**
 * A class of ours in the place of a built-in one.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Integration;

defined( 'ABSPATH' ) || exit;

/** What is known of such a class before PHP has seen it: declaring it is final. */
final class Replacement {

	/**
	 * Describes one.
	 *
	 * @param string                  $name       The class.
	 * @param string                  $parent     The class of theirs that it extends; empty for none.
	 * @param string[]                $interfaces The interfaces of theirs that it implements.
	 * @param string[]                $traits     What it is made of.
	 * @param string[]                $arguments  What its constructor, which is the parent's, is given.
	 * @param array<string, string[]> $calls      The parent's methods that we call, each with its arguments' types.
	 */
	public function __construct(
		public readonly string $name,
		public readonly string $parent,
		public readonly array $interfaces,
		public readonly array $traits,
		public readonly array $arguments = array(),
		public readonly array $calls = array()
	) {}

	/** What of theirs keeps it from being declared or from working; empty when nothing does. */
	public function misfit(): string {
		$misfit = Signatures::misfit( $this->parent, $this->interfaces, $this->traits );
		if ( '' !== $misfit || '' === $this->parent ) {
			return $misfit;
		}
		$parent = new \ReflectionClass( $this->parent );
		if ( $parent->hasMethod( '__construct' ) && ! ( $parent->getConstructor()->isPublic() && Signatures::accepts( $parent->getConstructor(), array_map( 'get_debug_type', $this->arguments ) ) ) ) {
			return "$this->parent::__construct";
		}
		foreach ( $this->calls as $method => $arguments ) {
			if ( ! $parent->hasMethod( $method ) || $parent->getMethod( $method )->isPrivate() || ! Signatures::accepts( $parent->getMethod( $method ), $arguments ) ) {
				return "$this->parent::$method";
			}
		}
		return '';
	}

	/** What it is declared against, as text. */
	public function theirs(): string {
		return self::describe( array_filter( array( $this->parent, ...$this->interfaces ) ) );
	}

	/** What it declares, as text. */
	public function ours(): string {
		return self::describe( $this->traits );
	}

	/** Makes the object. From here on PHP knows the class. */
	public function make(): object {
		return new $this->name( ...$this->arguments );
	}

	private static function describe( array $names ): string {
		return implode( '', array_map( fn( $name ) => Signatures::describe( new \ReflectionClass( $name ) ), $names ) );
	}
}
