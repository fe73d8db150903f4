<?php

namespace WuServerPilot\Tests;

/**
 * Paths of the project, and a folder for what the tests generate.
 */
final class Project {

	/**
	 * A path from the project's root.
	 *
	 * @param string $path The path below the root.
	 */
	public static function path( string $path ): string {
		return dirname( __DIR__, 3 ) . '/' . $path;
	}

	/** The library that is tested. */
	public static function extension(): string {
		return self::built( [ 'WU_SERVERPILOT_EXTENSION', 'WU_NETWORK_EXTENSION' ], [ 'release/libwu_serverpilot.so' ], 'cargo build --release' );
	}

	/** The emulator's program. */
	public static function emulator(): string {
		$programs = [ 'release/serverpilot-emulator', 'debug/serverpilot-emulator' ];
		return self::built( [ 'SERVERPILOT_EMULATOR' ], $programs, 'cargo build -p serverpilot-emulator' );
	}

	/** A new, empty folder below target/, removed at the end. */
	public static function temporary_folder(): string {
		static $count = 0;
		$root         = self::path( 'target/extension-tests/' . getmypid() );
		if ( 0 === $count++ ) {
			register_shutdown_function( static fn() => self::remove( $root ) );
		}
		$folder = $root . '/' . $count;
		mkdir( $folder, 0700, true );
		return $folder;
	}

	/**
	 * Removes a folder and everything in it; links are not followed.
	 *
	 * @param string $path The folder, a file or a link.
	 */
	public static function remove( string $path ): void {
		if ( is_link( $path ) || ! is_dir( $path ) ) {
			unlink( $path );
			return;
		}
		foreach ( array_diff( scandir( $path ), [ '.', '..' ] ) as $name ) {
			self::remove( $path . '/' . $name );
		}
		rmdir( $path );
	}

	/**
	 * Something that cargo built: named by the environment, or the first that is there.
	 *
	 * @param string[] $variables Environment variables that may name it.
	 * @param string[] $files     Places below cargo's target folder.
	 * @param string   $command   What builds it.
	 * @throws \RuntimeException When it is not there.
	 */
	private static function built( array $variables, array $files, string $command ): string {
		$named = array_map( 'getenv', $variables );
		$built = array_map( static fn( $file ) => ( getenv( 'CARGO_TARGET_DIR' ) ?: self::path( 'target' ) ) . '/' . $file, $files );
		foreach ( array_merge( array_filter( $named ), $built ) as $path ) {
			if ( is_file( $path ) ) {
				return $path;
			}
		}
		throw new \RuntimeException( "$files[0] is not there: run $command." );
	}
}
