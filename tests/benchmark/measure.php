<?php
/**
 * Usage: measure.php RESULTS.json [--quick]
 *
 * Adds domains in every way that worker.php has, by turns, over a line that `run` has started.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * One thing that is measured: names are added to a list.
 */
final class Task {

	/**
	 * A task.
	 *
	 * @param string   $title    Its heading.
	 * @param string[] $before   The app's list before.
	 * @param string[] $names    The names that are added.
	 * @param bool     $fresh    Whether each measurement has a new process.
	 * @param bool     $together Whether each name has a worker of its own, all at once.
	 */
	public function __construct(
		public readonly string $title,
		public readonly array $before,
		public readonly array $names,
		public readonly bool $fresh = false,
		public readonly bool $together = false,
	) {}

	/**
	 * All of them.
	 *
	 * @param int $many How many domains stand for many.
	 */
	public static function all( int $many ): array {
		$network = array( 'network.example' );
		$shop    = array( 'shop.example' );
		return array(
			'cold'          => new self( 'Add one domain, fresh process', $network, $shop, fresh: true ),
			'warm'          => new self( 'Add one domain, warm worker', $network, $shop ),
			'present'       => new self( 'Add a domain that is there', array( ...$network, ...$shop ), $shop ),
			'full'          => new self( 'Add the 300th domain', self::names( 299 ), $shop ),
			'many'          => new self( "Add $many domains", $network, self::names( $many ) ),
			'together'      => new self( '8 warm workers at once', $network, self::names( 8 ), together: true ),
			'together_cold' => new self( '8 fresh processes at once', $network, self::names( 8 ), fresh: true, together: true ),
		);
	}

	private static function names( int $count ): array {
		return array_map( static fn( $number ) => sprintf( 'site-%03d.example', $number ), range( 1, $count ) );
	}

	/**
	 * What is wrong with the list that came out.
	 *
	 * @param string[] $domains The list.
	 * @return array{right: bool, lost: int} Whether it is right, and how many names are missing.
	 */
	public function verdict( array $domains ): array {
		$wanted = array_values( array_unique( array( ...$this->before, ...$this->names ) ) );
		$lost   = count( array_diff( $wanted, $domains ) );
		if ( $this->together ) {
			sort( $wanted );
			sort( $domains );
		}
		return array(
			'right' => $wanted === $domains,
			'lost'  => $lost,
		);
	}
}

/**
 * A process of one contender.
 */
final class Worker {

	/** Idle for longer, a client may have closed its connection: it is asked for something first. */
	private const IDLE_SECONDS = 20;

	/** @var resource The process. */
	private $process;
	private array $pipes     = array();
	private float $last_used = 0;

	public function __construct( string $contender ) {
		$options       = array( '-d', 'extension=' . getenv( 'WU_BENCHMARK_EXTENSION' ), '-d', 'wu_serverpilot.lock_dir=' . getenv( 'WU_BENCHMARK_RUN' ) );
		$command       = array( PHP_BINARY, ...$options, __DIR__ . '/worker.php', $contender );
		$this->process = proc_open( $command, array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $this->pipes );
		$this->answer();
		// It is ready, but has no connection yet.
		$this->last_used = 0;
	}

	/** Makes sure that the connection is open. */
	public function warm_up(): void {
		if ( microtime( true ) - $this->last_used > self::IDLE_SECONDS ) {
			$this->order( array( 'network.example' ) );
			$this->answer();
		}
	}

	public function order( array $names, bool $hold = false ): void {
		fwrite( $this->pipes[0], json_encode( compact( 'names', 'hold' ) ) . "\n" );
	}

	/** Lets a held order go. */
	public function go(): void {
		fwrite( $this->pipes[0], "\n" );
	}

	public function answer(): array {
		$line            = fgets( $this->pipes[1] );
		$this->last_used = microtime( true );
		return json_decode( $line ?: throw new \RuntimeException( 'A worker died.' ), true );
	}

	public function end(): void {
		array_map( 'fclose', $this->pipes );
		proc_close( $this->process );
	}
}

/**
 * The emulated ServerPilot behind the line, and the workers that use it.
 */
final class Line {

	/** @var Worker[][] Warm workers, by contender. */
	private array $workers = array();

	/**
	 * One measurement.
	 *
	 * @param Task   $task      What is done.
	 * @param string $contender Who does it.
	 * @return array Milliseconds, an error or none, and Task::verdict().
	 */
	public function sample( Task $task, string $contender ): array {
		$workers = $this->workers( $task, $contender, $task->together ? count( $task->names ) : 1 );
		$this->reset( array( 'network.example' ) );
		array_map( static fn( $worker ) => $task->fresh || $worker->warm_up(), $workers );
		$this->reset( $task->before );
		$sample = $task->together ? self::together( $workers, $task ) : self::alone( $workers[0], $task->names );
		if ( $task->fresh ) {
			array_map( static fn( $worker ) => $worker->end(), $workers );
		}
		return $sample + $task->verdict( $this->ask( 'GET', 'state' )['apps'][0]['domains'] );
	}

	/** Ends the workers. */
	public function end(): void {
		array_map( static fn( $worker ) => $worker->end(), array_merge( ...array_values( $this->workers ) ) );
	}

	private function workers( Task $task, string $contender, int $count ): array {
		$kept = $task->fresh ? array() : $this->workers[ $contender ] ?? array();
		while ( count( $kept ) < $count ) {
			$kept[] = new Worker( $contender );
		}
		if ( ! $task->fresh ) {
			$this->workers[ $contender ] = $kept;
		}
		return array_slice( $kept, 0, $count );
	}

	/** The app as a site has it, with AutoSSL on. */
	private function reset( array $domains ): void {
		$app = array(
			'domains' => $domains,
			'ssl'     => array( 'auto' => true ),
			'autossl' => array(
				'available' => true,
				'domains'   => $domains,
			),
		);
		$this->ask(
			'POST',
			'reset',
			array(
				'apps'     => array( $app ),
				'settings' => array( 'keep_bodies' => 0 ),
			)
		);
	}

	private function ask( string $method, string $what, ?array $body = null ): array {
		$http = array(
			'method'  => $method,
			'header'  => 'Content-Type: application/json',
			'content' => null === $body ? '' : json_encode( $body ),
		);
		return json_decode( file_get_contents( getenv( 'WU_BENCHMARK_CONTROL' ) . "/control/$what", false, stream_context_create( compact( 'http' ) ) ), true );
	}

	private static function alone( Worker $worker, array $names ): array {
		$worker->order( $names );
		return $worker->answer();
	}

	/** From the start of the first to the end of the last. */
	private static function together( array $workers, Task $task ): array {
		foreach ( $workers as $number => $worker ) {
			$worker->order( array( $task->names[ $number ] ), hold: true );
			$worker->answer();
		}
		$began = hrtime( true );
		array_map( static fn( $worker ) => $worker->go(), $workers );
		$errors = array_map( static fn( $worker ) => $worker->answer()['error'], $workers );
		return array(
			'ms'    => ( hrtime( true ) - $began ) / 1e6,
			'error' => current( array_filter( $errors ) ) ?: null,
		);
	}
}

/** The machine and the versions of what took part. */
function machine(): string {
	preg_match( '/^model name\s*: (.*)$/m', file_get_contents( '/proc/cpuinfo' ), $processor );
	preg_match( '/^PRETTY_NAME="(.*)"$/m', file_get_contents( '/etc/os-release' ), $system );
	$extension = shell_exec( escapeshellarg( PHP_BINARY ) . ' -n -d extension=' . escapeshellarg( getenv( 'WU_BENCHMARK_EXTENSION' ) ) . ' --ri wu_serverpilot' );
	preg_match( '/version => (\S+)/i', $extension, $version );
	preg_match( '/revision => (\S+)/i', $extension, $revision );
	$curl  = curl_version();
	$cores = (int) shell_exec( 'nproc' );
	return "$cores cores of $processor[1], $system[1], PHP " . PHP_VERSION . ", curl {$curl['version']} ({$curl['ssl_version']}), WordPress " . getenv( 'WU_BENCHMARK_WORDPRESS_VERSION' )
		. ', wu_serverpilot ' . ( $version[1] ?? '' ) . ' (' . ( $revision[1] ?? 'unknown revision' ) . '), ' . trim( shell_exec( 'rustc --version' ) );
}

/**
 * Every contender once a round, another one first each time: what else the machine does hits all of them.
 *
 * @param Line     $line       The line.
 * @param Task     $task       The task.
 * @param int      $rounds     How often.
 * @param string[] $contenders Who takes part.
 * @return array[] Samples by contender.
 */
function race( Line $line, Task $task, int $rounds, array $contenders ): array {
	$samples = array_fill_keys( $contenders, array() );
	for ( $round = 0; $round < $rounds; $round++ ) {
		foreach ( $contenders as $contender ) {
			// What takes seconds is measured once.
			if ( ! $samples[ $contender ] || $samples[ $contender ][0]['ms'] < 2000 ) {
				$samples[ $contender ][] = $line->sample( $task, $contender );
			}
		}
		$contenders[] = array_shift( $contenders );
	}
	return $samples;
}

$quick = in_array( '--quick', $argv, true );
$found = array();
$load  = sys_getloadavg()[0];
$line  = new Line();
foreach ( Task::all( $quick ? 5 : 100 ) as $id => $task ) {
	fwrite( STDERR, gmdate( 'H:i:s ' ) . "$task->title\n" );
	$samples      = race( $line, $task, $quick ? 1 : 7, array( 'extension', 'wordpress', 'curl' ) );
	$found[ $id ] = array( 'title' => $task->title, 'samples' => $samples );
}
$line->end();
$loads = sprintf( '%.1f at the start, %.1f at the end', $load, sys_getloadavg()[0] );
file_put_contents( $argv[1], json_encode( array( 'tasks' => $found, 'machine' => machine(), 'load' => $loads ), JSON_PRETTY_PRINT ) );
