<?php
/**
 * The last diagnoses.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * What a diagnosis found last, by name, to be shown in the list: of the last two hundred names.
 */
final class Diagnoses {

	private const OPTION = 'diagnoses';
	private const MOST   = 200;

	/**
	 * Seconds for which a name that failed is said to fail: after that nobody knows.
	 */
	private const FRESH = DAY_IN_SECONDS;

	public function __construct( private Store $store ) {}

	/**
	 * Keeps what was found.
	 *
	 * @param array $found See wu_serverpilot_diagnose().
	 * @return array The same as of() has it.
	 */
	public function keep( array $found ): array {
		$found = array( 'at' => time() ) + $found;
		$this->store->change( self::OPTION, fn( array $all ) => array_slice( array( $found['domain'] => $found ) + $all, 0, self::MOST, true ) );
		return Sentence::of_diagnosis( $found );
	}

	/**
	 * What keeps visitors from names, as far as it was found lately.
	 *
	 * @return array<string, string> Sentences by name.
	 */
	public function failed(): array {
		$failed = array_filter( $this->store->get( self::OPTION ), fn( $found ) => 'failed' === $found['state'] && $found['at'] > time() - self::FRESH );
		return array_map( fn( $found ) => Sentence::of_summary( $found ), $failed );
	}

	/**
	 * What was found last, in the language of this request; null when the name was not looked at.
	 *
	 * @param string $name A canonical name.
	 * @return array|null See wu_serverpilot_diagnose(); and `at`: when it was found, in Unix seconds.
	 */
	public function of( string $name ): ?array {
		$found = $this->store->get( self::OPTION )[ $name ] ?? null;
		return null === $found ? null : Sentence::of_diagnosis( $found );
	}

	/**
	 * One check of a diagnosis.
	 *
	 * @param array|null $found What of() gave.
	 * @param string     $check The check's name.
	 */
	public static function check( ?array $found, string $check ): ?array {
		return array_column( $found['checks'] ?? array(), null, 'check' )[ $check ] ?? null;
	}
}
