<?php
/**
 * The folder of the locks.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Project;

/**
 * A new one for each test, so that tests see their own locks only.
 */
final class LockFolder {

	/**
	 * The folder, for wu_serverpilot.lock_dir.
	 *
	 * @var string
	 */
	public string $path;

	/**
	 * Makes it.
	 */
	public function __construct() {
		$this->path = Project::temporary_folder();
	}

	/**
	 * The lock's file, once there is one.
	 */
	public function file(): ?string {
		clearstatcache();
		return glob( "$this->path/*/*.lock" )[0] ?? null;
	}

	/**
	 * How many processes have had to queue so far: the number that the last one drew.
	 */
	public function tickets(): int {
		$numbers = null === $this->file() ? '' : (string) file_get_contents( $this->file() );
		return strlen( $numbers ) < 16 ? 0 : unpack( 'P', $numbers )[1];
	}
}
