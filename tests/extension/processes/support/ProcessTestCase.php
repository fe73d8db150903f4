<?php
/**
 * What the tests of this folder share.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\ExtensionTestCase;

spl_autoload_register(
	static function ( string $class ): void {
		$file = __DIR__ . '/' . substr( $class, strlen( __NAMESPACE__ ) + 1 ) . '.php';
		if ( str_starts_with( $class, __NAMESPACE__ . '\\' ) && is_file( $file ) ) {
			require $file;
		}
	}
);

/**
 * Real processes, real sockets, real time.
 */
abstract class ProcessTestCase extends ExtensionTestCase {

	/**
	 * What a call may take beyond wu_serverpilot.timeout, in seconds.
	 */
	protected const GRACE = 0.25;
}
