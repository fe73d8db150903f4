<?php
/**
 * What a contender has to be able to do.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * One way to reach ServerPilot from PHP. Everything that happens in these methods is measured,
 * except the constructor and prepare().
 */
interface Contender {

	/**
	 * Tells what will be asked for next.
	 *
	 * @param string   $operation The method that will be called.
	 * @param array[]  $calls     The names that each call will get.
	 * @param string[] $domains   The app's list now.
	 */
	public function prepare( string $operation, array $calls, array $domains ): void;

	/**
	 * Reads the list.
	 */
	public function read(): void;

	/**
	 * Adds these names with as few requests as this way has.
	 *
	 * @param string[] $names The names.
	 */
	public function add( array $names ): void;

	/**
	 * Removes these names.
	 *
	 * @param string[] $names The names.
	 */
	public function remove( array $names ): void;
}
