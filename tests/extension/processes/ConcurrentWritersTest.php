<?php
/**
 * Many processes that change one app's list.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Project;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * ServerPilot replaces the whole list at each write, so two writers that read the same list would lose
 * one of the two changes.
 */
final class ConcurrentWritersTest extends ProcessTestCase {

	public function test_no_change_of_32_processes_is_lost_while_one_request_in_five_fails(): void {
		$writers = new Writers( 32 );
		$writers->prepare( $this->emulator );
		$gate      = $this->closed_gate();
		$processes = array_map( fn( $code ) => $this->site()->start( $this->after_gate( $gate, $code ) ), $writers->codes() );
		array_walk( $processes, static fn( $process ) => $process->wait_for_line() );
		flock( $gate, LOCK_UN );
		$failures = array_map( static fn( $process ) => $process->finish()->value(), $processes );

		$this->assert_nothing_lost( $writers, $failures );
	}

	public function test_no_change_of_eight_php_fpm_workers_is_lost_while_one_request_in_five_fails(): void {
		$writers = new Writers( 8 );
		$writers->prepare( $this->emulator );
		$fpm      = new Fpm( [ 'pool' => [ 'pm.max_children' => 8 ] ] );
		$requests = array_map( static fn( $code ) => $fpm->start( $code, Fpm::site() ), $writers->codes() );
		$failures = array_map( static fn( $request ) => Fpm::result( $request )->value(), $requests );

		$this->assert_nothing_lost( $writers, $failures );
	}

	/**
	 * A file that nobody else can lock until the test opens the gate.
	 *
	 * @return resource
	 */
	private function closed_gate() {
		$gate = fopen( Project::temporary_folder() . '/gate', 'c+' );
		flock( $gate, LOCK_EX );
		return $gate;
	}

	/**
	 * Code that says that it is there and waits for the gate, so that all start together.
	 *
	 * @param resource $gate The gate.
	 * @param string   $code What follows.
	 */
	private function after_gate( $gate, string $code ): string {
		$file = var_export( stream_get_meta_data( $gate )['uri'], true );
		return "echo \"ready\\n\"; flock( fopen( $file, 'r' ), LOCK_SH );\n$code";
	}

	/**
	 * The list is right, and nobody waited in vain.
	 *
	 * @param Writers $writers  The writers.
	 * @param array[] $failures What each one's calls threw: pairs of kind and whether it may be repeated.
	 */
	private function assert_nothing_lost( Writers $writers, array $failures ): void {
		$this->assertSame( $writers->expected(), $writers->by_writer( $this->emulator->domains() ) );

		$kinds = array_column( array_merge( ...$failures ), 0 );
		$this->assertSame( [], array_values( array_intersect( $kinds, [ 'locked', 'timeout' ] ) ), 'A call starved.' );
		$this->assertNotContains( false, array_column( array_merge( ...$failures ), 1 ), 'A passing failure was called permanent.' );
		$this->assertGreaterThan( count( $failures ), count( array_filter( array_column( $this->emulator->requests(), 'fault' ) ) ), 'The faults did not happen.' );
	}
}
