<?php
/**
 * A PHP worker of one contender.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * A process of worker.php.
 */
final class Worker {

	/** Idle for longer, a client may have closed its connection: it is asked for something first. */
	private const IDLE_SECONDS = 20;

	/**
	 * The process.
	 *
	 * @var resource
	 */
	private $process;
	private array $pipes     = array();
	private float $last_used = 0;

	/**
	 * Starts it and waits until it is ready.
	 *
	 * @param string $contender The contender.
	 * @param Line   $line      The way to ServerPilot.
	 */
	public function __construct( string $contender, Line $line ) {
		$this->process = proc_open(
			Php::loaded( dirname( __DIR__ ) . '/worker.php', $contender ),
			array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ),
			$this->pipes,
			null,
			array( 'WU_BENCHMARK_API' => $line->api ) + getenv()
		);
		$this->answer();
		// It is ready, but has no connection yet.
		$this->last_used = 0;
	}

	/** Makes sure that the connection is open. */
	public function warm_up(): void {
		if ( microtime( true ) - $this->last_used > self::IDLE_SECONDS ) {
			$this->order( new Order( 'read', array( array() ), array() ) );
			$this->answer();
		}
	}

	/**
	 * Gives an order.
	 *
	 * @param Order $order What to do.
	 * @param bool  $hold  Whether it waits for go().
	 */
	public function order( Order $order, bool $hold = false ): void {
		fwrite( $this->pipes[0], json_encode( array( 'hold' => $hold ) + (array) $order ) . "\n" );
	}

	/** Lets a held order go. */
	public function go(): void {
		fwrite( $this->pipes[0], "\n" );
	}

	/** Waits for the answer. */
	public function answer(): array {
		$line            = fgets( $this->pipes[1] );
		$this->last_used = microtime( true );
		if ( false === $line ) {
			throw new \RuntimeException( 'A worker died.' );
		}
		return json_decode( $line, true );
	}

	/** Ends the process. */
	public function end(): void {
		array_map( 'fclose', $this->pipes );
		proc_close( $this->process );
	}
}
