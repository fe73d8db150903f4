<?php
/**
 * The watch.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\Names\{ Name_Row, Names };

defined( 'ABSPATH' ) || exit;

/** The job that looks at names whose time has come. It gives way to other jobs of the site, for a while. */
final class Watch {

	/** Seconds that a run may take. */
	private const TIME = 15.0;

	/** Names that a run looks at, at most; and where other jobs wait. */
	private const MOST = 60;
	private const FEW  = 5;

	/** Seconds for which a name gives way to other jobs. */
	private const PATIENCE = 15 * MINUTE_IN_SECONDS;

	/** Names that are due so soon are looked at together with those that are due now. */
	private const TOGETHER = 15;

	public function __construct( private Names $names, private Looks $looks, private Schedule $schedule ) {}

	/**
	 * Looks at what is due, and sees to it that the next job comes.
	 *
	 * @throws \ServerPilot_Plugin\Support\Failure So that the job says failed.
	 */
	public function run(): void {
		if ( ! $this->schedule->is_on() ) {
			return;
		}
		try {
			$due = $this->due( time() );
			if ( array() !== $due ) {
				$this->looks->take( $due, self::TIME );
			}
		} finally {
			$this->schedule->ensure();
		}
	}

	/**
	 * The rows whose turn it is.
	 *
	 * @param int $now Unix seconds.
	 * @return array<string, Name_Row> By name.
	 */
	private function due( int $now ): array {
		$rows  = $this->names->due_for_a_look( $now + self::TOGETHER, self::MOST );
		$first = reset( $rows );
		if ( $first && $first->next_check > $now ) {
			return array();
		}
		$can_wait = $first && $first->next_check > $now - self::PATIENCE;
		return $can_wait && Schedule::others_wait() ? array_slice( $rows, 0, self::FEW, true ) : $rows;
	}
}
