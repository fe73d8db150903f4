<?php
/**
 * Many processes that reconcile one installation.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Processes;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\Project;

require_once __DIR__ . '/support/ProcessTestCase.php';

/**
 * Whoever has the lock serves all that wait for it.
 */
final class ReconcilingTest extends ProcessTestCase {

	/**
	 * A site that has a file for each mapped name, and one for each that is due; `%s` is its folder. As a
	 * plugin does, it maps a name, marks it as due, and reconciles while anything is.
	 */
	private const SITE = <<<'PHP'
		$folder = '%s';
		$map    = static function ( string $name ) use ( $folder ): void {
			file_put_contents( "$folder/names", "$name\n", FILE_APPEND | LOCK_EX );
			// Not touch(): it sets a time, and another process may have done the work and taken the mark away by then.
			file_put_contents( "$folder/due-$name", '' );
		};
		$due    = static fn(): array => glob( "$folder/due-*" );
		$reconcile = static function () use ( $folder, $due ): ?array {
			$app = wu_serverpilot_lock();
			try {
				$taken = $due();
				if ( [] === $taken ) {
					return null;
				}
				$app->read();
				$names  = file( "$folder/names", FILE_IGNORE_NEW_LINES );
				$report = $app->reconcile( [ 'own' => [ 'network.example' ], 'wanted' => array_map( static fn( $name ) => [ 'name' => $name ], $names ) ] );
				array_map( 'unlink', $taken );
				return $report;
			} finally {
				$app->release();
			}
		};
		PHP;

	/**
	 * The site's folder.
	 *
	 * @var string
	 */
	private string $folder;

	protected function setUp(): void {
		parent::setUp();
		$this->folder = Project::temporary_folder();
		touch( "$this->folder/names" );
		$this->emulator->change_settings( [ 'latency_ms' => 20, 'autossl_after_ms' => null ] );
	}

	public function test_eight_processes_that_find_50_names_due_make_two_requests(): void {
		$names = array_map( static fn( $number ) => "n$number.example", range( 1, 50 ) );
		foreach ( $names as $name ) {
			touch( "$this->folder/due-$name" );
		}
		file_put_contents( "$this->folder/names", implode( "\n", $names ) . "\n" );
		$processes = array_map( fn() => $this->start( 'return null === $reconcile();' ), range( 1, 8 ) );
		$idle      = array_map( static fn( $process ) => $process->finish()->value(), $processes );

		// The first had everything to do; those that waited for it found nothing left.
		$this->assertSame( [ 'network.example', ...$names ], $this->emulator->domains() );
		$this->assertCount( 2, $this->emulator->requests() );
		$this->assertSame( [ 1, 7 ], [ count( array_keys( $idle, false, true ) ), count( array_keys( $idle, true, true ) ) ] );
	}

	public function test_eight_processes_that_map_50_names_meanwhile_lose_none(): void {
		$code      = 'foreach ( range( 1, 50 ) as $number ) { if ( $number %% 8 === %d ) { $map( "n$number.example" ); $reconcile(); $seen[] = in_array( "n$number.example", wu_serverpilot_get_domains(), true ); } } return $seen;';
		$processes = array_map( fn( $process ) => $this->start( sprintf( $code, $process ) ), range( 0, 7 ) );
		$seen      = array_merge( ...array_map( static fn( $process ) => $process->finish()->value(), $processes ) );

		$this->assertSame( array_fill( 0, 50, true ), $seen );
		$mapped = file( "$this->folder/names", FILE_IGNORE_NEW_LINES );
		$this->assertSame( [ 'network.example', ...$mapped ], $this->emulator->domains() );
		$this->assertSame( [], glob( "$this->folder/due-*" ) );
		$writes = array_keys( $this->emulator->request_lines(), 'POST /apps/' . Emulator::APP_ID, true );
		$this->assertLessThan( 50, count( $writes ) );
	}

	/**
	 * Starts a process of the site.
	 *
	 * @param string $code What it does.
	 * @return \WuServerPilot\Tests\PhpProcess
	 */
	private function start( string $code ) {
		return $this->site()->start( sprintf( self::SITE, $this->folder ) . $code );
	}
}
