<?php
/**
 * Everything that is measured.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Runs a plan.
 */
final class Measurement {

	public const CONTENDERS = array( 'extension', 'wordpress', 'curl', 'limit' );

	/**
	 * The ways to ServerPilot, by round-trip time.
	 *
	 * @var Line[]
	 */
	private array $lines = array();

	public function __construct( private readonly Plan $plan ) {
		// "0 https://… http://…" for each proxy.
		foreach ( explode( "\n", trim( getenv( 'WU_BENCHMARK_LINES' ) ) ) as $line ) {
			[ $delay, $api, $counts ] = explode( ' ', $line );
			$this->lines[ $delay ]    = new Line( (int) $delay, $api, $counts, getenv( 'WU_BENCHMARK_CONTROL' ) );
		}
	}

	/** Measures, and tells on the way where it is. */
	public function run(): array {
		$load = sys_getloadavg()[0];
		return array(
			'many'    => $this->plan->many,
			'unused'  => $this->unused(),
			'tasks'   => $this->tasks(),
			'names'   => $this->names(),
			'workers' => $this->workers(),
			'machine' => Machine::describe() + array( 'load' => array( $load, sys_getloadavg()[0] ) ),
		);
	}

	private function unused(): array {
		self::say( 'the extension unused' );
		return array(
			'start_up'          => Start_Up::measure( $this->plan->start_ups ),
			'memory'            => Memory::measure( $this->plan->footprints ),
			'memory_used'       => Memory::used( $this->lines[0], $this->plan->footprints ),
			'size'              => filesize( Php::library() ),
			'instructions_load' => Instructions::load(),
			'instructions'      => ( new Instructions( $this->lines[0] ) )->measure( $this->plan->kinds ),
		);
	}

	/** Every case on every line: its title and the samples, by case and round-trip time. */
	private function tasks(): array {
		$found = array();
		foreach ( $this->lines as $delay => $line ) {
			$race = new Race( $line );
			foreach ( Tasks::all( $this->plan->many ) as $task ) {
				self::say( "$task->title, $delay ms" );
				$samples = $race->run( $task, ( 'each' === $task->id ? $this->plan->each : $this->plan->rounds )[ $delay ], $this->contenders( $task ) );
				if ( 'once' === $task->id ) {
					// It has no such call: what it does is the case before this.
					$samples['wordpress'] = $found['each']['samples'][ $delay ]['wordpress'];
				}
				$found[ $task->id ]['title']             = $task->title;
				$found[ $task->id ]['samples'][ $delay ] = $samples;
			}
			$race->end();
		}
		return $found;
	}

	private function contenders( Task $task ): array {
		return 'once' === $task->id ? array( 'extension', 'curl', 'limit' ) : self::CONTENDERS;
	}

	/** One call with more and more names, without any delay to hide what it costs. */
	private function names(): array {
		self::say( 'more and more domains' );
		$race  = new Race( $this->lines[0] );
		$found = array();
		foreach ( $this->plan->names as $count ) {
			$found[ $count ] = $race->run( Tasks::at_once( $count ), 3 * $this->plan->growth, array( 'extension', 'curl', 'limit' ) );
		}
		$race->end();
		return $found;
	}

	private function workers(): array {
		$race  = new Race( $this->lines[20] );
		$found = array();
		foreach ( $this->plan->workers as $count ) {
			self::say( "$count workers" );
			$found[ $count ] = $race->run( Tasks::together( $count ), $this->plan->growth, self::CONTENDERS );
		}
		$race->end();
		return $found;
	}

	private static function say( string $what ): void {
		fwrite( STDERR, gmdate( 'H:i:s ' ) . $what . "\n" );
	}
}
