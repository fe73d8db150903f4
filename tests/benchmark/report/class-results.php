<?php
/**
 * What main.php wrote, summed up.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Medians instead of samples.
 */
final class Results {

	public const NAMES = array(
		'extension' => 'this extension',
		'wordpress' => 'wp_remote_request',
		'curl'      => 'PHP curl, kept alive',
		'limit'     => 'the limit',
	);

	/**
	 * The results.
	 *
	 * @param array $found What main.php wrote.
	 */
	public function __construct( private readonly array $found ) {}

	/** Cases, each with a title and summaries by round-trip time and contender. */
	public function tasks(): array {
		return array_map(
			static fn( $task ) => array(
				'title' => $task['title'],
				'lines' => array_map( self::summaries( ... ), $task['samples'] ),
			),
			$this->found['tasks']
		);
	}

	/**
	 * A median in milliseconds.
	 *
	 * @param string $task      The case.
	 * @param string $contender The contender.
	 * @param int    $delay     The round-trip time.
	 */
	public function median( string $task, string $contender, int $delay = 100 ): float {
		return Statistics::summary( $this->found['tasks'][ $task ]['samples'][ $delay ][ $contender ] )['median'];
	}

	/**
	 * What one of the many additions after each other takes, without any delay, by contender: milliseconds and
	 * the medians of a Usage.
	 */
	public function profile(): array {
		$per_call = fn( $samples, $value ) => Statistics::median( array_map( $value, $samples ) ) / $this->many();
		return array_map(
			static fn( $samples ) => array(
				'ms'     => $per_call( $samples, static fn( $sample ) => $sample['ms'] ),
				'user'   => $per_call( $samples, static fn( $sample ) => $sample['used']['user'] ),
				'system' => $per_call( $samples, static fn( $sample ) => $sample['used']['system'] ),
				'waits'  => $per_call( $samples, static fn( $sample ) => $sample['used']['waits'] ),
			),
			$this->found['tasks']['each']['samples'][0]
		);
	}

	/** Summaries by number of names in one call and contender. */
	public function names(): array {
		return array_map( self::summaries( ... ), $this->found['names'] );
	}

	/** Summaries by number of workers and contender. */
	public function workers(): array {
		return array_map( self::summaries( ... ), $this->found['workers'] );
	}

	/** Start-up times in milliseconds: without, with and difference, each a list. */
	public function start_up(): array {
		return $this->found['unused']['start_up'];
	}

	/** Milliseconds that the start takes longer, by the quick quarter: what else a machine does slows the others. */
	public function added_start_up(): float {
		return Statistics::quantile( $this->start_up()['with'], 0.25 ) - Statistics::quantile( $this->start_up()['without'], 0.25 );
	}

	/**
	 * What a process holds more with the extension than without: KiB and numbers.
	 *
	 * @param string $kind   alone or worker.
	 * @param string $amount A field of footprint_of().
	 */
	public function added( string $kind, string $amount ): float {
		$median = fn( $which ) => Statistics::median( array_column( array_column( $this->found['unused']['memory'][ $which ], $kind ), $amount ) );
		return $median( 'with' ) - $median( 'without' );
	}

	/**
	 * What a process holds more than before its first call.
	 *
	 * @param string $when   after or long_after.
	 * @param string $amount A field of footprint_of().
	 */
	public function added_by_use( string $when, string $amount ): float {
		$median = fn( $which ) => Statistics::median( array_column( $this->found['unused']['memory_used'][ $which ], $amount ) );
		return $median( $when ) - $median( 'before' );
	}

	/** Bytes of the library. */
	public function size(): int {
		return $this->found['unused']['size'];
	}

	/** Instructions that loading takes. */
	public function instructions_to_load(): int {
		return $this->found['unused']['instructions_load'];
	}

	/** Instructions per call, by kind and contender. */
	public function instructions(): array {
		return $this->found['unused']['instructions'];
	}

	/** Headings and values. */
	public function machine(): array {
		return $this->found['machine'];
	}

	/** How many domains stand for many. */
	public function many(): int {
		return $this->found['many'];
	}

	private static function summaries( array $by_contender ): array {
		return array_map( Statistics::summary( ... ), $by_contender );
	}
}
