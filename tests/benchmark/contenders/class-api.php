<?php
/**
 * Where ServerPilot is, for every contender.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The emulator's account, and the address that this process was given.
 */
final class Api {

	const CLIENT_ID = 'cid_emulator';
	const KEY       = 'emulator-api-key-SECRET';
	const APP_ID    = 'nlcN0TwdZAyNEgdp';

	/** As WU_SERVER_PILOT_API_URL. */
	public static function url(): string {
		return getenv( 'WU_BENCHMARK_API' );
	}

	/** The app. */
	public static function app_url(): string {
		return self::url() . '/apps/' . self::APP_ID;
	}

	/** A file with the authorities that are trusted: as many as on any server, and the emulator's. */
	public static function trusted(): string {
		return getenv( 'SSL_CERT_FILE' );
	}

	/** A file with the emulator's alone: nothing to search through. */
	public static function authority(): string {
		return getenv( 'WU_BENCHMARK_AUTHORITY' );
	}
}
