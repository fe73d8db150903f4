<?php
/**
 * Runs our WP-CLI commands, each argument one, with the little of WP-CLI that they use.
 *
 * @package wu_serverpilot
 */

define( 'WP_CLI', true );

// phpcs:disable Squiz.Commenting, Generic.Files -- stands for WP-CLI.
class WP_CLI_Command {}
class WP_CLI {
	private static $commands = array();
	public static function add_command( $name, $command ) {
		self::$commands[ $name ] = $command;
	}
	public static function line( $text ) {
		echo "$text\n";
	}
	public static function success( $text ) {
		echo "Success: $text\n";
	}
	public static function error( $text ) {
		echo "Error: $text\n";
		throw new RuntimeException( $text );
	}
	public static function __callStatic( $name, $arguments ) {
		// What Ultimate Multisite asks it: nothing is configured.
		return null;
	}
	public static function run( $line ) {
		$words   = explode( ' ', $line );
		$options = array_fill_keys( array_map( static fn( $word ) => substr( $word, 2 ), preg_grep( '/^--/', $words ) ), true );
		try {
			self::$commands['serverpilot']->{$words[0]}( array(), $options );
		} catch ( RuntimeException $end ) {
			unset( $end );
		}
	}
}
// phpcs:enable

require getenv( 'WU_NETWORK_WORDPRESS' ) . '/wp-load.php';

ini_set( 'wu_serverpilot.max_retries', '0' );
array_map( array( 'WP_CLI', 'run' ), array_slice( $argv, 1 ) );
