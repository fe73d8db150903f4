<?php
/**
 * Ultimate Multisite's log files: wp-content/uploads/wu-logs/<handle>.log.
 *
 * @package ultimate-multisite-double
 */

defined( 'ABSPATH' ) || exit;

/**
 * The folder's path with a slash at the end; made when it is missing.
 *
 * @return string
 */
function wu_double_logs_folder() {
	$uploads = wu_switch_blog_and_run( 'wp_upload_dir' );
	$folder  = trailingslashit( $uploads['basedir'] ) . 'wu-logs/';
	if ( ! is_dir( $folder ) ) {
		wp_mkdir_p( $folder );
		file_put_contents( $folder . '.htaccess', 'deny from all' );
	}
	return $folder;
}

/**
 * Adds a line.
 *
 * @param string           $handle    The file's name.
 * @param string|\WP_Error $message   What it says.
 * @param string           $log_level A PSR-3 level.
 */
function wu_log_add( string $handle, $message, string $log_level = 'info' ): void {
	if ( is_wp_error( $message ) ) {
		$message = $message->get_error_message();
	}
	$line = sprintf( "[%s] [%s] %s\n", gmdate( 'Y-m-d H:i:s' ), strtoupper( $log_level ), $message );
	file_put_contents( wu_double_logs_folder() . $handle . '.log', $line, FILE_APPEND | LOCK_EX );
	do_action( 'wu_log_add', $handle, $message, $log_level );
}

/**
 * Forgets a file.
 *
 * @param string $handle The file's name.
 */
function wu_log_clear( $handle ) {
	$file = wu_double_logs_folder() . $handle . '.log';
	if ( file_exists( $file ) ) {
		unlink( $file );
	}
}
