<?php

namespace WuServerPilot\Tests;

/**
 * Functions and classes are declared as the stubs say, neither with more than the other; arguments are taken as PHP's own functions take them.
 */
final class DeclarationsTest extends ExtensionTestCase {

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

	// Arguments.

	public function test_a_flag_may_be_any_scalar(): void {
		// With the twin two names are not there, without it one.
		$code = 'return array_map( static fn( $www ) => count( wu_serverpilot_remove_domain( "shop.example", $www )["unchanged"] ), [ true, 1, "yes", 0.5, false, 0, "", "0", 0.0 ] );';
		$this->assertSame( [ 2, 2, 2, 2, 1, 1, 1, 1, 1 ], $this->value_of( $code ) );
	}

	public function test_arguments_may_be_named_and_optional_ones_left_out(): void {
		$code = 'return [
			wu_serverpilot_sync_domains( add: [ "a.example" ], dry_run: true )["domains"],
			wu_serverpilot_add_domain( www: true, domain: "b.example" )["added"],
		];';
		$this->assertSame( [ [ 'network.example', 'a.example' ], [ 'b.example', 'www.b.example' ] ], $this->value_of( $code ) );
	}

	public function test_references_are_taken_for_what_they_refer_to(): void {
		$code = '$names = [ "a.example", "b.example" ];
			foreach ( $names as &$name ) {
				$www = true;
				$ref = &$www;
				$added[] = wu_serverpilot_add_domain( $name, $www )["added"];
			}
			$list = &$names;
			return [ $added, wu_serverpilot_sync_domains( [ "c.example" ], $list )["removed"], $names ];';
		$this->assertSame(
			[
				[ [ 'a.example', 'www.a.example' ], [ 'b.example', 'www.b.example' ] ],
				[ 'a.example', 'b.example' ],
				[ 'a.example', 'b.example' ],
			],
			$this->value_of( $code )
		);
	}

	public function test_objects_that_are_text_are_taken_as_text(): void {
		$code = '$text = static fn( $text ) => new class( $text ) {
				public function __construct( private string $text ) {}
				public function __toString(): string { return $this->text; }
			};
			return [
				wu_serverpilot_add_domain( $text( "a.example" ) )["added"],
				wu_serverpilot_sync_domains( [ $text( "b.example" ) ], [ "a.example" ] )["domains"],
			];';
		$this->assertSame( [ [ 'a.example' ], [ 'network.example', 'b.example' ] ], $this->value_of( $code ) );
	}

	public function test_arguments_of_the_wrong_type_or_number_are_phps_own_errors_and_strict_types_are_obeyed(): void {
		foreach ( [ '' => self::wrong(), 'declare( strict_types = 1 );' => self::loose() ] as $strict => $wrong ) {
			$tries = array_map( static fn( $call ) => "try { $call[0]; } catch ( Error \$error ) { \$said[] = [ get_class( \$error ), \$error->getMessage() ]; }", $wrong );
			$said  = array_map( static fn( $call ) => array_slice( $call, 1 ), $wrong );
			$this->assertSame( $said, $this->value_of( "$strict " . implode( '', $tries ) . ' return $said;' ) );
		}
		$this->assertSame( [], $this->emulator->requests() );
	}

	/** Calls, the class of what each throws, and its message. */
	private static function wrong(): array {
		$number = static fn( string $call, string $message ) => [ "wu_serverpilot_$call", 'ArgumentCountError', strtok( "wu_serverpilot_$call", '(' ) . "() expects $message" ];
		return [
			$number( 'add_domain()', 'at least 1 argument, 0 given' ),
			$number( 'add_domain( "a.example", true, 1 )', 'at most 2 arguments, 3 given' ),
			$number( 'get_app( 1 )', 'exactly 0 arguments, 1 given' ),
			$number( 'set_force_ssl()', 'exactly 1 argument, 0 given' ),
			self::of_type( 'add_domain( [] )', '#1 ($domain) must be of type string, array' ),
			self::of_type( 'add_domain( "a.example", [] )', '#2 ($www) must be of type bool, array' ),
			self::of_type( 'add_domain( new ArrayObject() )', '#1 ($domain) must be of type string, ArrayObject' ),
			self::of_type( 'remove_domain( "a.example", new ArrayObject() )', '#2 ($www) must be of type bool, ArrayObject' ),
			self::of_type( 'sync_domains( "a.example" )', '#1 ($add) must be of type array, string' ),
			self::of_type( 'sync_domains( null )', '#1 ($add) must be of type array, null' ),
			self::of_type( 'sync_domains( [], "a.example" )', '#2 ($remove) must be of type array, string' ),
			self::of_type( 'sync_domains( [], [], [] )', '#3 ($dry_run) must be of type bool, array' ),
			self::of_type( 'sync_domains( new ArrayObject() )', '#1 ($add) must be of type array, ArrayObject' ),
			self::of_type( 'set_force_ssl( [] )', '#1 ($force) must be of type bool, array' ),
			self::of_type( 'canonical( [] )', '#1 ($name) must be of type string, array' ),
			self::of_type( 'get_action( [] )', '#1 ($action_id) must be of type string, array' ),
			self::of_type( 'diagnose( [] )', '#1 ($domain) must be of type string, array' ),
			self::of_type( 'diagnose( "a.example", [] )', '#2 ($action_id) must be of type ?string, array' ),
			self::of_type( 'diagnose( "a.example", null, 1 )', '#3 ($options) must be of type array, int' ),
			self::of_type( 'diagnose_names( "a.example" )', '#1 ($names) must be of type array, string' ),
			self::of_type( 'plan( [], [], "any_app" )', '#3 ($options) must be of type array, string' ),
			self::of_type( 'watch( null )', '#1 ($names) must be of type array, null' ),
			self::of_type( 'after_look( [], "x", 1 )', '#2 ($diagnosis) must be of type ?array, string' ),
			self::of_type( 'after_look( [], null, "x" )', '#3 ($now) must be of type int, string' ),
		];
	}

	/** The same where types are strict. */
	private static function loose(): array {
		$text = 'new class() { public function __toString() { return "a.example"; } }';
		return [
			self::of_type( 'set_force_ssl( "no" )', '#1 ($force) must be of type bool, string' ),
			self::of_type( 'set_force_ssl( 1 )', '#1 ($force) must be of type bool, int' ),
			self::of_type( 'after_look( [], null, 1.0 )', '#3 ($now) must be of type int, float' ),
			self::of_type( 'canonical( 5 )', '#1 ($name) must be of type string, int' ),
			self::of_type( 'add_domain( 1.5 )', '#1 ($domain) must be of type string, float' ),
			self::of_type( 'add_domain( null )', '#1 ($domain) must be of type string, null' ),
			self::of_type( 'remove_domain( "a.example", 0 )', '#2 ($www) must be of type bool, int' ),
			self::of_type( 'sync_domains( [], [], "" )', '#3 ($dry_run) must be of type bool, string' ),
			self::of_type( 'get_action( true )', '#1 ($action_id) must be of type string, ' . ( PHP_VERSION_ID < 80300 ? 'bool' : 'true' ) ),
			self::of_type( "add_domain( $text )", '#1 ($domain) must be of type string, class@anonymous' ),
		];
	}

	/** A call with an argument of the wrong type. */
	private static function of_type( string $call, string $message ): array {
		return [ "wu_serverpilot_$call", 'TypeError', strtok( "wu_serverpilot_$call", '(' ) . "(): Argument $message given" ];
	}

	public function test_methods_take_arguments_alike(): void {
		$error = $this->error_of( 'declare( strict_types = 1 ); wu_serverpilot_lock()->reconcile( "a.example" );' );
		$this->assertSame( [ 'TypeError', 'WuServerPilot\LockedApp::reconcile(): Argument #1 ($facts) must be of type array, string given' ], [ $error['class'], $error['message'] ] );
	}

	public function test_null_for_text_is_deprecated_as_it_is_for_phps_own_functions(): void {
		$code = 'set_error_handler( function ( $level, $message ) use ( &$said ) { $said[] = [ $level, $message ]; return true; } );
			return [ wu_serverpilot_canonical( null ), $said ];';
		$said = [ [ E_DEPRECATED, 'wu_serverpilot_canonical(): Passing null to parameter #1 ($name) of type string is deprecated' ] ];
		$this->assertSame( [ null, $said ], $this->value_of( $code ) );
	}

	public function test_what_an_argument_throws_reaches_the_caller(): void {
		$error = $this->error_of( 'wu_serverpilot_add_domain( new class() { public function __toString(): string { throw new DomainException( "No." ); } } );' );
		$this->assertSame( [ 'DomainException', 'No.' ], [ $error['class'], $error['message'] ] );
		$this->assertSame( [], $this->emulator->requests() );
	}

	public function test_answers_are_arrays_of_the_callers_own(): void {
		$code = '$one = wu_serverpilot_get_app();
			$two  = $one;
			$two["domains"][] = "x";
			unset( $two["ssl"] );
			return [ $one["domains"], isset( $one["ssl"] ), wu_serverpilot_get_domains() ];';
		$this->assertSame( [ [ 'network.example' ], true, [ 'network.example' ] ], $this->value_of( $code ) );
	}
}
