<?php
/**
 * The last diagnoses.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\Owner_Actions, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * What a diagnosis found last, by name, to be shown in the list: of the last two hundred names.
 */
final class Diagnoses {

	private const OPTION = 'diagnoses';
	private const MOST   = 200;

	public function __construct( private Owner_Actions $actions, private Store $store ) {}

	/**
	 * Diagnoses a name, and keeps what was found.
	 *
	 * @param string $name The name, in any spelling.
	 * @return array See wu_serverpilot_diagnose(); and `at`, Unix seconds.
	 * @throws \ServerPilot_Plugin\Extension\Failure When it did not work.
	 */
	public function make( string $name ): array {
		$found = array( 'at' => time() ) + $this->actions->diagnose( $name );
		$this->store->change( self::OPTION, fn( array $all ) => array_slice( array( $found['domain'] => $found ) + $all, 0, self::MOST, true ) );
		return $found;
	}

	/**
	 * What was found last; null when the name was not looked at.
	 *
	 * @param string $name A canonical name.
	 */
	public function of( string $name ): ?array {
		return $this->store->get( self::OPTION )[ $name ] ?? null;
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
