<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\TestCase;

/**
 * Neither may have what the other has not.
 */
final class StubsTest extends TestCase {

	/** Describes $functions and $classes, each by name, in words that can be compared. */
	private const DESCRIBE = <<<'PHP'
		$parameter = static fn( $p ) => [
			'name'      => $p->getName(),
			'type'      => (string) $p->getType(),
			'default'   => $p->isOptional() ? json_encode( $p->getDefaultValue() ) : 'required',
			'variadic'  => $p->isVariadic(),
			'reference' => $p->isPassedByReference(),
		];
		$signature = static fn( $f ) => [
			'parameters' => array_map( $parameter, $f->getParameters() ),
			'returns'    => (string) $f->getReturnType(),
		];
		$described = [];
		foreach ( $functions as $function ) {
			$described[ $function->getName() ] = $signature( $function );
		}
		foreach ( $classes as $class ) {
			$own     = array_filter( $class->getMethods(), static fn( $m ) => $m->class === $class->getName() );
			$methods = [];
			foreach ( $own as $method ) {
				$methods[ $method->getName() ] = [ Reflection::getModifierNames( $method->getModifiers() ), $signature( $method ) ];
			}
			ksort( $methods );
			$described[ $class->getName() ] = [
				'modifiers'  => Reflection::getModifierNames( $class->getModifiers() ),
				'parent'     => get_parent_class( $class->getName() ),
				'interfaces' => $class->getInterfaceNames(),
				'constants'  => $class->getConstants(),
				'public'     => array_map( 'strval', $class->getProperties( ReflectionProperty::IS_PUBLIC ) ),
				'methods'    => $methods,
			];
		}
		ksort( $described );
		return $described;
		PHP;

	private const OF_STUBS = <<<'PHP'
		require %s;
		$functions = array_map( static fn( $name ) => new ReflectionFunction( $name ), get_defined_functions()['user'] );
		$classes   = array_map( static fn( $name ) => new ReflectionClass( $name ), get_declared_classes() );
		$classes   = array_filter( $classes, static fn( $class ) => $class->isUserDefined() );
		PHP;

	public function test_every_function_and_class_is_declared_alike_in_the_stubs_and_in_the_binary(): void {
		$of_binary = '$extension = new ReflectionExtension( "wu_serverpilot" );
			$functions = $extension->getFunctions(); $classes = $extension->getClasses();';
		$binary    = Php::with_extension()->run( $of_binary . self::DESCRIBE )->value();
		$stubs     = ( new Php() )->run( self::of_stubs() . self::DESCRIBE )->value();

		$this->assertSame( $binary, $stubs );
		$this->assertCount( 23, $stubs );
	}

	public function test_the_binary_brings_no_constants_and_needs_no_other_extension(): void {
		$brought = Php::with_extension()->run(
			'$extension = new ReflectionExtension( "wu_serverpilot" );
			return [ get_defined_constants( true )["wu_serverpilot"] ?? [], $extension->getDependencies(), $extension->isPersistent() ];'
		);
		$this->assertSame( [ [], [], true ], $brought->value() );
	}

	public function test_every_setting_and_its_default_is_in_the_stubs_and_in_the_binary(): void {
		preg_match_all( '/^ \* \| (wu_serverpilot\.\w+) \| ([^|]*?) *\|/m', file_get_contents( self::stubs() ), $rows );
		$binary = Php::with_extension()->run( 'return ( new ReflectionExtension( "wu_serverpilot" ) )->getINIEntries();' );

		$this->assertSame( $binary->value(), array_combine( $rows[1], $rows[2] ) );
	}

	public function test_every_setting_but_the_tests_own_may_be_changed_anywhere(): void {
		$access = Php::with_extension()->run( 'return array_map( fn( $setting ) => $setting["access"], ini_get_all( "wu_serverpilot" ) );' )->value();
		$this->assertSame( INI_SYSTEM, $access['wu_serverpilot.diagnose_test_network'] );
		unset( $access['wu_serverpilot.diagnose_test_network'] );
		$this->assertSame( array_fill_keys( array_keys( $access ), INI_ALL ), $access );
	}

	public function test_the_docblock_of_each_stub_tells_every_parameter_and_the_answer(): void {
		$described = ( new Php() )->run(
			self::of_stubs() . <<<'PHP'
			foreach ( $classes as $class ) {
				array_push( $functions, ...array_filter( $class->getMethods(), static fn( $m ) => $m->isUserDefined() ) );
			}
			$untold = [];
			foreach ( $functions as $function ) {
				$told = preg_match_all( '/@param +\S+ +\$(\w+) +\S/', $function->getDocComment(), $names ) ? $names[1] : [];
				$has  = array_map( static fn( $p ) => $p->getName(), $function->getParameters() );
				$void = 'void' === (string) $function->getReturnType();
				if ( $told !== $has || $void === str_contains( $function->getDocComment(), '@return' ) && '__construct' !== $function->getName() ) {
					$untold[] = $function->getName();
				}
			}
			return [ count( $functions ), $untold ];
			PHP
		);
		$this->assertSame( [ 30, [] ], $described->value() );
	}

	public function test_each_stub_throws_so_that_a_missing_extension_shows(): void {
		$thrown = ( new Php() )->run(
			self::of_stubs() . <<<'PHP'
			foreach ( $functions as $function ) {
				$values = [ 'array' => [], '?array' => null, 'int' => 0 ];
				$given  = array_map( static fn( $p ) => array_key_exists( (string) $p->getType(), $values ) ? $values[ (string) $p->getType() ] : '', $function->getParameters() );
				try {
					$function->invokeArgs( $given );
				} catch ( LogicException $error ) {
					$thrown[] = $error->getMessage();
				}
			}
			return array_count_values( $thrown );
			PHP
		);
		$this->assertSame( [ 'The PHP extension wu_serverpilot is not loaded.' => 21 ], $thrown->value() );
	}

	public function test_the_plugin_never_loads_the_stubs(): void {
		$files   = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( Project::path( 'php' ), \FilesystemIterator::SKIP_DOTS ) );
		$loading = [];
		foreach ( $files as $file ) {
			if ( 'php' === $file->getExtension() && preg_match( '/\bstubs\b/', file_get_contents( $file->getPathname() ) ) ) {
				$loading[] = $file->getPathname();
			}
		}
		$this->assertSame( [], array_values( array_diff( $loading, [ self::stubs() ] ) ) );
	}

	/** The stubs' file. */
	private static function stubs(): string {
		return Project::path( 'php/stubs/wu_serverpilot.php' );
	}

	/** Code that loads the stubs in a process that has no extension, and collects what they declare. */
	private static function of_stubs(): string {
		return sprintf( self::OF_STUBS, var_export( self::stubs(), true ) );
	}
}
