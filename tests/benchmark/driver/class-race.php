<?php
/**
 * The measuring.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The contenders on one line, in turns.
 */
final class Race {

	/**
	 * Warm workers, by contender.
	 *
	 * @var Worker[][]
	 */
	private array $workers = array();

	public function __construct( private readonly Line $line ) {}

	/**
	 * Measures a case: every contender once a round, another one first each time.
	 *
	 * @param Task     $task       The case.
	 * @param int      $rounds     How often.
	 * @param string[] $contenders Who takes part.
	 * @return array[] Samples by contender.
	 */
	public function run( Task $task, int $rounds, array $contenders ): array {
		$samples = array_fill_keys( $contenders, array() );
		for ( $round = 0; $round < $rounds; $round++ ) {
			foreach ( $contenders as $contender ) {
				$samples[ $contender ][] = $this->sample( $task, $contender );
			}
			$contenders[] = array_shift( $contenders );
		}
		return $samples;
	}

	/** Ends the workers. */
	public function end(): void {
		foreach ( array_merge( ...array_values( $this->workers ) ) as $worker ) {
			$worker->end();
		}
		$this->workers = array();
	}

	private function sample( Task $task, string $contender ): array {
		// The limit has one connection: its exchanges follow each other as the lock makes ours do.
		$together = $task->together && 'limit' !== $contender;
		$workers  = $this->workers( $task, $contender, $together ? count( $task->calls ) : 1 );
		$this->line->reset( $task->before );
		$sample = $together ? $this->together( $task, $workers ) : $this->alone( $task, $workers[0] );
		if ( $task->fresh ) {
			array_walk( $workers, static fn( $worker ) => $worker->end() );
		}
		if ( $task->fresh || 'wordpress' === $contender ) {
			// The ends of connections belong to this sample.
			$this->line->settle();
		}
		$domains = $this->line->domains();
		return $sample + $this->line->traffic() + array(
			'right' => $task->is_right( $domains ),
			'lost'  => $task->lost( $domains ),
		);
	}

	private function workers( Task $task, string $contender, int $count ): array {
		if ( $task->fresh ) {
			return array_map( fn() => new Worker( $contender, $this->line ), range( 1, $count ) );
		}
		$this->workers[ $contender ] ??= array();
		while ( count( $this->workers[ $contender ] ) < $count ) {
			$this->workers[ $contender ][] = new Worker( $contender, $this->line );
		}
		$workers = array_slice( $this->workers[ $contender ], 0, $count );
		foreach ( $workers as $worker ) {
			$worker->warm_up();
		}
		return $workers;
	}

	private function alone( Task $task, Worker $worker ): array {
		$worker->order( $task->order() );
		return $worker->answer();
	}

	/** The time from the start of the first to the end of the last. */
	private function together( Task $task, array $workers ): array {
		foreach ( $workers as $number => $worker ) {
			$worker->order( new Order( $task->operation, array( $task->calls[ $number ] ), $task->before ), hold: true );
			$worker->answer();
		}
		$began = hrtime( true );
		foreach ( $workers as $worker ) {
			$worker->go();
		}
		$errors = array();
		foreach ( $workers as $worker ) {
			$errors[] = $worker->answer()['error'];
		}
		return array(
			'ms'    => ( hrtime( true ) - $began ) / 1e6,
			'error' => current( array_filter( $errors ) ) ?: null,
		);
	}
}
