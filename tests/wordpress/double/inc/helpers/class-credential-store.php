<?php

namespace WP_Ultimo\Helpers;

defined( 'ABSPATH' ) || exit;

/**
 * With a key made of the auth salt: another salt, and what was saved reads as empty.
 */
class Credential_Store {

	const PREFIX = '$wu_sodium$';

	/**
	 * Hides a value.
	 *
	 * @param string $value The value.
	 * @return string
	 */
	public static function encrypt( string $value ): string {
		if ( '' === $value ) {
			return '';
		}
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return self::PREFIX . base64_encode( $nonce . sodium_crypto_secretbox( $value, $nonce, self::key() ) );
	}

	/**
	 * Shows a hidden value; one that was never hidden is shown as it is.
	 *
	 * @param string $value What was saved.
	 * @return string
	 */
	public static function decrypt( string $value ): string {
		if ( 0 !== strpos( $value, self::PREFIX ) ) {
			return $value;
		}
		$bytes = base64_decode( substr( $value, strlen( self::PREFIX ) ) );
		$plain = sodium_crypto_secretbox_open(
			substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ),
			self::key()
		);
		return false === $plain ? '' : $plain;
	}

	/**
	 * The key.
	 *
	 * @return string
	 */
	private static function key() {
		return hash( 'sha256', wp_salt( 'auth' ), true );
	}
}
