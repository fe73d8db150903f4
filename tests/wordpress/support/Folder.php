<?php
/**
 * An Ultimate Multisite that lies in a folder.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests;

// phpcs:disable WordPress -- runs without WordPress.
defined( 'ABSPATH' ) || define( 'ABSPATH', '/' );
require_once dirname( __DIR__, 3 ) . '/php/includes/class-autoloader.php';
\ServerPilot_Plugin\Autoloader::register();

/**
 * Loads its classes and functions as they are asked for, and reads its sources.
 */
final class Folder {

	const REGISTRY = 'WP_Ultimo\Integrations\Integration_Registry';

	/**
	 * Methods of the objects that Ultimate Multisite hands over: their classes are not loaded on a visitor's page.
	 */
	const METHODS = array(
		'WP_Ultimo\Models\Domain'                         => array( 'get_blog_id', 'get_domain', 'get_id' ),
		'WP_Ultimo\Admin_Pages\Domain_Edit_Admin_Page'    => array( 'get_object' ),
	);

	/**
	 * The folder.
	 *
	 * @var string
	 */
	private $folder;

	/**
	 * From the folder.
	 *
	 * @param string $folder Its path.
	 */
	public function __construct( $folder ) {
		$this->folder = realpath( $folder );
		define( 'WP_ULTIMO_PLUGIN_DIR', "$this->folder/" );
		spl_autoload_register( array( $this, 'load' ) );
		foreach ( glob( "$this->folder/inc/functions/*.php" ) as $file ) {
			if ( preg_match( '/function (wu_(log_add|get_setting)|wu_\w*schedule\w*)\(/', file_get_contents( $file ) ) ) {
				require_once $file;
			}
		}
	}

	/**
	 * Loads a class as theirs are named: WP_Ultimo\Models\Domain is in inc/models/class-domain.php.
	 *
	 * @param string $name The class.
	 */
	public function load( $name ) {
		$parts = explode( '\\', strtolower( str_replace( '_', '-', $name ) ) );
		$last  = array_pop( $parts );
		if ( ! str_starts_with( $name, 'WP_Ultimo' ) ) {
			return;
		}
		foreach ( array( 'class', 'interface', 'trait', 'abstract' ) as $sort ) {
			$file = implode( '/', array( $this->folder, 'inc', ...array_slice( $parts, 1 ), "$sort-$last.php" ) );
			if ( is_file( $file ) ) {
				require_once $file;
				return;
			}
		}
	}

	/**
	 * Its version, from the main file's header.
	 */
	public function version() {
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

	/**
	 * Methods of METHODS that are not there.
	 */
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
	 * their own managers.
	 */
	public function missing_hooks() {
		$code  = self::code( "$this->folder/inc" ) . self::code( "$this->folder/views" );
		$fired = '(?:do_action|do_action_ref_array|apply_filters|apply_filters_ref_array|wu_enqueue_async_action|wu_schedule_single_action)';
		preg_match_all( "/$fired\(\s*([\"'])(wu_[^\"'\s]*)\\1/", $code, $found );
		preg_match_all( '/add_action\(\s*([\'"])((?:wu_transition|wp_ajax_wu)_\w+)\1/', self::code( "$this->folder/inc/managers" ), $heard );
		$patterns = array_map( static fn( $hook ) => preg_replace( '/\\\\\{\\\\\$.*?\\\\\}|\\\\\$\w+/', '[\w-]+', preg_quote( $hook, '/' ) ), array_unique( array( ...$found[2], ...$heard[2] ) ) );
		return array_values( array_filter( self::hooks_of_ours(), static fn( $hook ) => ! preg_match( '/^(?:' . implode( '|', $patterns ) . ')$/', $hook ) ) );
	}

	/**
	 * Hooks of theirs that our plugin listens to.
	 */
	public static function hooks_of_ours() {
		$code = self::code( dirname( __DIR__, 3 ) . '/php/includes' );
		preg_match_all( "/(?:add_action|add_filter)\( '(wu_(?!serverpilot)[^']+)'/", $code, $listened );
		preg_match_all( "/'(wp_ajax_wu_(?!serverpilot)\w+)'/", $code, $asked );
		return array_values( array_unique( array( ...$listened[1], ...$asked[1] ) ) );
	}

	/**
	 * All PHP below a folder, without comments.
	 *
	 * @param string $folder The folder; need not be there.
	 */
	private static function code( $folder ) {
		$code = '';
		foreach ( is_dir( $folder ) ? new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder ) ) : array() as $file ) {
			$code .= 'php' === $file->getExtension() ? php_strip_whitespace( $file->getPathname() ) : '';
		}
		return $code;
	}
}
