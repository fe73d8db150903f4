<?php

namespace ServerPilot_Plugin\Tests;

use ServerPilot_Plugin\Integration\Requirements;

// phpcs:disable WordPress -- runs without WordPress.
defined( 'ABSPATH' ) || define( 'ABSPATH', '/' );
if ( ! class_exists( \ServerPilot_Plugin\Autoloader::class, false ) ) {
	require dirname( __DIR__, 3 ) . '/php/includes/class-autoloader.php';
	\ServerPilot_Plugin\Autoloader::register();
}

/** Loads its classes and functions as they are asked for, and reads its sources. */
final class Folder {

	const REGISTRY = 'WP_Ultimo\Integrations\Integration_Registry';

	/** Methods of the objects that Ultimate Multisite hands over: their classes are not loaded on a visitor's page. */
	const METHODS = array(
		'WP_Ultimo\Models\Domain'                         => array( 'get_blog_id', 'get_domain', 'get_id' ),
		'WP_Ultimo\Admin_Pages\Domain_Edit_Admin_Page'    => array( 'get_object' ),
	);

	/** Hooks that its views fire, and since when: the customers' list of domains does without. */
	const IN_VIEWS = array( 'wu_domain_mapping_row_actions', 'wu_domain_mapping_row_info' );
	const SINCE    = '2.4.12';

	/** The folder, or the file. */
	private $folder;

	/**
	 * Its files by class, once asked for.
	 *
	 * @var array<string,string>|null
	 */
	private $declared;

	/** From the folder, or from a file of signatures. */
	public function __construct( $folder ) {
		$this->folder = realpath( $folder );
		if ( is_file( $this->folder ) ) {
			require_once $this->folder;
			return;
		}
		define( 'WP_ULTIMO_PLUGIN_DIR', "$this->folder/" );
		if ( ! function_exists( 'add_filter' ) ) {
			// Their files may listen while they are loaded.
			eval( 'function add_filter() {} function add_action() {}' ); // phpcs:ignore Squiz.PHP.Eval -- defined here only.
		}
		spl_autoload_register( array( $this, 'load' ) );
		foreach ( glob( "$this->folder/inc/functions{,/*}.php", GLOB_BRACE ) as $file ) {
			if ( preg_match( '/function (wu_(log_add|get_setting)|wu_\w*schedule\w*)\(/', file_get_contents( $file ) ) ) {
				require_once $file;
			}
		}
	}

	/** Loads the file of theirs that declares a class. */
	public function load( $name ) {
		if ( str_starts_with( $name, 'WP_Ultimo' ) ) {
			$this->declared = $this->declared ?? self::declared( "$this->folder/inc" );
			if ( isset( $this->declared[ $name ] ) ) {
				require_once $this->declared[ $name ];
			}
		}
	}

	/** Files by the classes that they declare. */
	private static function declared( $folder ) {
		$declared = array();
		foreach ( self::files( $folder ) as $file ) {
			preg_match_all( '/^(?:namespace ([\w\\\\]+);|(?:abstract |final )*(?:class|interface|trait) (\w+))/m', file_get_contents( $file ), $found, PREG_SET_ORDER );
			foreach ( $found as $one ) {
				$namespace = $one[1] ? "$one[1]\\" : $namespace ?? '';
				if ( isset( $one[2] ) ) {
					$declared[ $namespace . $one[2] ] = $file;
				}
			}
			unset( $namespace );
		}
		return $declared;
	}

	/** Its version, from the main file's header, or from the file's name. */
	public function version() {
		if ( is_file( $this->folder ) ) {
			return basename( $this->folder, '.php' );
		}
		foreach ( glob( "$this->folder/*.php" ) as $file ) {
			if ( preg_match( '/^ \* Plugin Name:.*^ \* Version:\s*(\S+)/ms', file_get_contents( $file ), $found ) ) {
				return $found[1];
			}
		}
		return '(no version)';
	}

	public function has_registry() {
		return class_exists( self::REGISTRY );
	}

	/** Methods of METHODS that are not there. */
	public function missing_methods() {
		$missing = array();
		foreach ( self::METHODS as $class => $methods ) {
			foreach ( $methods as $method ) {
				if ( ! method_exists( $class, $method ) ) {
					$missing[] = "$class::$method";
				}
			}
		}
		return $missing;
	}

	/**
	 * Hooks that the plugin listens to and that nothing of theirs fires. One that a library of theirs fires is listened to by
	 * their own managers. A file of signatures says nothing of hooks.
	 */
	public function missing_hooks() {
		if ( is_file( $this->folder ) ) {
			return array();
		}
		$code  = self::code( "$this->folder/inc" ) . self::code( "$this->folder/views" );
		$fired = '(?:do_action|do_action_ref_array|apply_filters|apply_filters_ref_array|wu_enqueue_async_action|wu_schedule_single_action)';
		preg_match_all( "/$fired\(\s*([\"'])(wu_[^\"'\s]*)\\1/", $code, $found );
		preg_match_all( '/add_action\(\s*([\'"])((?:wu_transition|wp_ajax_wu)_\w+)\1/', self::code( "$this->folder/inc/managers" ) . self::code( "$this->folder/inc/managers.php" ), $heard );
		$patterns = array_map( static fn( $hook ) => preg_replace( '/\\\\\{\\\\\$.*?\\\\\}|\\\\\$\w+/', '[\w-]+', preg_quote( $hook, '/' ) ), array_unique( array( ...$found[2], ...$heard[2] ) ) );
		$unknown  = is_dir( "$this->folder/views" ) && version_compare( $this->version(), self::SINCE, '>=' ) ? array() : self::IN_VIEWS;
		return array_values( array_filter( array_diff( self::hooks_of_ours(), $unknown ), static fn( $hook ) => ! preg_match( '/^(?:' . implode( '|', $patterns ) . ')$/', $hook ) ) );
	}

	/** Functions that the plugin calls, also those that it asks for at each place, and that are not there. */
	public function missing_functions() {
		if ( is_file( $this->folder ) ) {
			return array();
		}
		preg_match_all( '/(?<![\w>:$])(wu_(?!serverpilot)\w+)\(/', self::code( dirname( __DIR__, 3 ) . '/php/includes' ), $called );
		preg_match_all( '/function (wu_\w+)\(/', self::code( "$this->folder/inc" ), $defined );
		return array_values( array_unique( array_diff( $called[1], $defined[1] ) ) );
	}

	/** Hooks of theirs that our plugin listens to. */
	public static function hooks_of_ours() {
		$code = self::code( dirname( __DIR__, 3 ) . '/php/includes' );
		preg_match_all( "/(?:add_action|add_filter)\( '(wu_(?!serverpilot)[^']+)'/", $code, $listened );
		preg_match_all( "/'(wp_ajax_wu_(?!serverpilot)\w+)'/", $code, $asked );
		return array_values( array_unique( array( ...$listened[1], ...$asked[1] ) ) );
	}

	/**
	 * What it declares of all that the plugin is built on or calls, as PHP: bodies, names of parameters and default values left out.
	 */
	public function signatures() {
		$whole = array_merge( ...array_map( static fn( $name ) => array( ...array_values( class_implements( $name ) ), $name ), Requirements::theirs() ) );
		$parts = array();
		foreach ( Requirements::METHODS as list( $class, $method ) ) {
			$parts[ $class ][] = $method;
		}
		$code = array( "<?php\n" );
		foreach ( array_fill_keys( $whole, null ) + $parts + self::METHODS as $name => $methods ) {
			$code[] = self::declaration( new \ReflectionClass( $name ), $methods );
		}
		$functions = array_map( static fn( $name ) => "\t" . self::signature( new \ReflectionFunction( $name ) ) . ' {}', array_keys( Requirements::FUNCTIONS ) );
		return implode( "\n", $code ) . "\nnamespace {\n" . implode( "\n", $functions ) . "\n}";
	}

	/**
	 * A class as PHP.
	 *
	 * @param string[]|null    $methods The methods that matter; null for all that it declares, and its parents.
	 */
	private static function declaration( $theirs, $methods ) {
		$lines  = array();
		$is_own = static fn( $member ) => $member->getDeclaringClass()->getName() === $theirs->getName();
		foreach ( $theirs->getMethods() as $method ) {
			if ( null === $methods ? $is_own( $method ) : in_array( $method->getName(), $methods, true ) ) {
				$lines[] = "\t\t" . self::signature( $method ) . ( $method->isAbstract() ? ';' : ' {}' );
			}
		}
		foreach ( null === $methods ? array_filter( $theirs->getProperties(), $is_own ) : array() as $property ) {
			$lines[] = "\t\t" . self::words( $property ) . trim( self::type( $property->getType() ) . " \${$property->getName()};" );
		}
		$parent = null === $methods && $theirs->getParentClass() ? " extends \\{$theirs->getParentClass()->getName()}" : '';
		$faces  = null === $methods ? array_diff( $theirs->getInterfaceNames(), $theirs->getParentClass() ? $theirs->getParentClass()->getInterfaceNames() : array() ) : array();
		$faces  = array() === $faces ? '' : ( $theirs->isInterface() ? ' extends ' : ' implements ' ) . implode( ', ', array_map( static fn( $face ) => "\\$face", $faces ) );
		$sort   = $theirs->isInterface() ? 'interface' : self::words( $theirs ) . 'class';
		return "namespace {$theirs->getNamespaceName()} {\n\t$sort {$theirs->getShortName()}$parent$faces {\n" . implode( "\n", $lines ) . "\n\t}\n}";
	}

	private static function signature( $function ) {
		$parameters = array();
		foreach ( $function->getParameters() as $i => $one ) {
			$parameters[] = trim( self::type( $one->getType() ) . ' ' ) . ' ' . ( $one->isPassedByReference() ? '&' : '' ) . ( $one->isVariadic() ? '...' : '' ) . '$' . chr( 97 + $i ) . ( $one->isOptional() && ! $one->isVariadic() ? ' = \NONE' : '' );
		}
		$words = $function instanceof \ReflectionMethod ? ( $function->getDeclaringClass()->isInterface() ? 'public ' : self::words( $function ) ) : '';
		return $words . 'function ' . ( $function->returnsReference() ? '&' : '' ) . $function->getName() . '(' . implode( ', ', array_map( 'trim', $parameters ) ) . ')' . ( $function->hasReturnType() ? ': ' . self::type( $function->getReturnType() ) : '' );
	}

	/** A type as PHP reads it in any namespace. */
	private static function type( $type ) {
		return preg_replace( '/(?<![\w\\\\])(?=\w+\\\\)/', '\\\\', (string) $type );
	}

	private static function words( $of ) {
		return implode( '', array_map( static fn( $word ) => "$word ", \Reflection::getModifierNames( $of->getModifiers() ) ) );
	}

	/** All PHP below a folder, or of a file, without comments. */
	private static function code( $path ) {
		return implode( '', array_map( 'php_strip_whitespace', self::files( $path ) ) );
	}

	/** The PHP files below a folder, or the one file. */
	private static function files( $path ) {
		$all = is_dir( $path ) ? new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $path, \FilesystemIterator::SKIP_DOTS ) ) : array( $path );
		return array_filter( array_map( 'strval', is_array( $all ) ? $all : iterator_to_array( $all, false ) ), static fn( $file ) => str_ends_with( $file, '.php' ) && is_file( $file ) );
	}
}
