<?php
/**
 * What there is to do.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Settle;

use ServerPilot_Plugin\Extension\Api_Client;

defined( 'ABSPATH' ) || exit;

/**
 * The marks, the events that wait in the queue, and the names that a settling has to ask about.
 */
final class Work {

	/**
	 * Seconds after which a mark is seen to even if its event's own job never runs.
	 */
	private const SAFETY = 10 * MINUTE_IN_SECONDS;

	public function __construct( private Marks $marks, private Event_Queue $events, private Jobs $jobs ) {}

	/**
	 * Marks a name durably, and sees to it that some job takes the mark up.
	 *
	 * @param string $name  As somebody handed it over. What is no domain name was never on the app.
	 * @param int    $delay Seconds after which a job of ours sees to it, if no event's has.
	 * @return int|null The mark's token; null when there is no mark.
	 */
	public function mark( string $name, int $delay = self::SAFETY ): ?int {
		$canonical = Api_Client::canonical( $name );
		if ( null === $canonical || '' === $canonical ) {
			return null;
		}
		$mark = $this->marks->add( $canonical );
		$this->later( $delay );
		// One that the database did not take has not been seen to by anybody.
		return 0 === $mark ? null : $mark;
	}

	/**
	 * Lets a job wait that sees to what is left, also where the one that runs does not come to its end.
	 *
	 * @param int    $delay Seconds.
	 * @param string $hook  Which job.
	 */
	public function later( int $delay, string $hook = Jobs::SETTLE ): void {
		$this->jobs->ensure( $hook, max( 0, $delay ) );
	}

	/**
	 * ServerPilot can be asked again: what is marked gets its turn now.
	 */
	public function resume(): void {
		if ( $this->is_marked() ) {
			$this->later( 0 );
		}
	}

	/**
	 * Has another job seen to the event of the one that runs?
	 */
	public function is_served(): bool {
		return $this->events->is_served();
	}

	/**
	 * Is there still something to do for the job that made this mark? No, when a settling that saw
	 * the mark, or the event itself, is done.
	 *
	 * @param int|null $mark The mark's token; null for a name that could not be marked.
	 */
	public function is_open( ?int $mark ): bool {
		if ( $this->events->is_served() ) {
			$this->marks->forget( array( (int) $mark ) );
			return false;
		}
		return null === $mark || $this->marks->has( $mark );
	}

	public function is_marked(): bool {
		return array() !== $this->marks->all();
	}

	/**
	 * Names that are marked.
	 *
	 * @return string[]
	 */
	public function due(): array {
		return array_values( array_unique( $this->marks->all() ) );
	}

	/**
	 * All that a settling which begins now will have seen. To be called before the tables are read.
	 *
	 * @return array{at: float, marks: int[], events: int[], names: string[]}
	 */
	public function seen(): array {
		$marks = $this->marks->all();
		return array(
			'at'     => microtime( true ),
			'marks'  => array_keys( $marks ),
			'events' => $this->events->waiting(),
			'names'  => array_values( array_unique( array_merge( $marks, $this->events->leaving() ) ) ),
		);
	}

	/**
	 * A settling has seen to this, unless the app is not ours or its time was up too early.
	 *
	 * @param array $seen   What seen() gave.
	 * @param array $report The settling's report.
	 */
	public function done( array $seen, array $report ): void {
		if ( ! $report['recognised'] || array() !== $report['untried'] ) {
			// The job sees to what is marked, and a comparison finds names that nobody has marked.
			array_map( array( $this->marks, 'add' ), array_diff( $report['untried'], $seen['names'] ) );
			$this->later( $report['recognised'] ? 0 : HOUR_IN_SECONDS );
			return;
		}
		$this->marks->forget( $seen['marks'] );
		$this->events->serve( $seen['events'] );
	}
}
