<?php
/**
 * Plugin Name: Nothing leaves this machine
 * Description: Calls of WordPress to ServerPilot go to the emulator, calls to anybody else fail at once, and nobody looks a name up in the DNS; but the emulated Internet, if there is one in place, is open to all.
 *
 * @package wu_serverpilot
 */

namespace RemotelyLiving\PHPDNS\Resolvers {

	if ( 'in_place' !== getenv( 'WU_NETWORK_INTERNET' ) ) {
		/**
		 * The real Ultimate Multisite looks names up by Cloudflare, Google, the system and dig: here by none of them.
		 */
		final class Chain {

			// phpcs:disable Squiz.Commenting, WordPress.NamingConventions -- the library's names.
			public function __construct( ...$resolvers ) {}

			public function getRecords( $name, $type ) {
				return array();
			}
		}
	}
}

namespace {

	/**
	 * Answers WordPress's own HTTP calls; what the extension sends does not come by here.
	 *
	 * @param mixed  $answer The answer another filter gave, or false.
	 * @param array  $args   The request's arguments.
	 * @param string $url    Where it was to go.
	 * @return mixed
	 */
	function wu_environment_keep_inside( $answer, $args, $url ) {
		if ( false !== $answer ) {
			return $answer;
		}
		$emulator = (string) getenv( 'WU_NETWORK_EMULATOR' );
		if ( '' !== $emulator && str_starts_with( $url, 'https://api.serverpilot.io/' ) ) {
			return wp_remote_request( $emulator . substr( $url, strlen( 'https://api.serverpilot.io' ) ), $args );
		}
		if ( 'in_place' === getenv( 'WU_NETWORK_INTERNET' ) || in_array( wp_parse_url( $url, PHP_URL_HOST ), array( '127.0.0.1', 'localhost' ), true ) ) {
			return false;
		}
		return new WP_Error( 'http_request_failed', 'This network has no way to the outside.' );
	}
	add_filter( 'pre_http_request', 'wu_environment_keep_inside', 1000, 3 );

	// Nor do looks at mapped names, but into the part of this machine that plays the Internet.
	add_filter( 'wu_serverpilot_watch', static fn( $on ) => $on && getenv( 'WU_NETWORK_INTERNET' ) );
}
