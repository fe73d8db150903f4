<?php
/**
 * Processor time that can be repeated.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * Instructions counted by callgrind. What a call costs is the difference between a run of many
 * calls and a run of half as many: starting PHP, connecting and the first call are in both.
 */
final class Instructions {

	/** How many calls are half; a call of WordPress's takes callgrind seconds. */
	private const HALF = array(
		'extension' => 5,
		'curl'      => 5,
		'wordpress' => 1,
	);

	public function __construct( private readonly Line $line ) {}

	/** Instructions that loading the extension takes. */
	public static function load(): int {
		return self::count( Php::bare( true, '-r', '' ) ) - self::count( Php::bare( false, '-r', '' ) );
	}

	/**
	 * Instructions per call, by what is called and who calls.
	 *
	 * @param int $rows How many kinds of calls.
	 */
	public function measure( int $rows ): array {
		$one   = array( 'network.example' );
		$full  = Tasks::at_once( 300 )->calls[0];
		$all   = array( 'extension', 'curl', 'wordpress' );
		$known = array( 'extension', 'curl' );
		$kinds = array(
			'Add a domain that is there, app with 1 domain' => array( $all, 'add', $one, $one ),
			'Read the list, app with 1 domain'              => array( $known, 'read', array(), $one ),
			'Read the list, app with 300 domains'           => array( $known, 'read', array(), $full ),
			'Add 300 domains that are there in one call'    => array( $known, 'add', $full, $full ),
		);
		return array_map( fn( $kind ) => $this->row( ...$kind ), array_slice( $kinds, 0, $rows ) );
	}

	private function row( array $contenders, string $operation, array $names, array $domains ): array {
		$row = array();
		foreach ( $contenders as $contender ) {
			$calls             = self::HALF[ $contender ];
			$half              = $this->total( $contender, $operation, $names, $domains, $calls );
			$all               = $this->total( $contender, $operation, $names, $domains, 2 * $calls );
			$row[ $contender ] = intdiv( $all - $half, $calls );
		}
		return $row;
	}

	private function total( string $contender, string $operation, array $names, array $domains, int $calls ): int {
		$this->line->reset( $domains );
		$arguments = array( __DIR__ . '/calls.php', $contender, $operation, (string) count( $names ), (string) $calls );
		// Nothing but what the contender needs: callgrind takes its time over each extension.
		$php = 'extension' === $contender
			? Php::bare( true, ...$arguments )
			: Php::bare( false, '-d', 'extension=curl', ...$arguments );
		// One authority to read: the whole list, for each connection, would take callgrind past WordPress's time-out.
		$environment = array(
			'WU_BENCHMARK_API' => $this->line->api,
			'SSL_CERT_FILE'    => Api::authority(),
		);
		return self::count( $php, $environment );
	}

	private static function count( array $command, array $environment = array() ): int {
		$log      = getenv( 'WU_BENCHMARK_RUN' ) . '/callgrind.log';
		$valgrind = array( 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', "--log-file=$log" );
		Php::output( array( ...$valgrind, ...$command ), $environment );
		preg_match( '/Collected : (\d+)/', file_get_contents( $log ), $found );
		return (int) $found[1];
	}
}
