<?php
/**
 * The whole of it.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\EmulatorProcess;
use WuServerPilot\Tests\Processes\Fpm;

/**
 * Rounds until the time is over. After each the list has to be exact.
 */
final class Soak {

	/**
	 * How often a site's part is done again when its worker was ended.
	 */
	private const TRIES = 10;

	/**
	 * The emulated ServerPilot.
	 *
	 * @var Emulator
	 */
	private Emulator $emulator;

	/**
	 * The workers.
	 *
	 * @var Fpm
	 */
	private Fpm $fpm;

	/**
	 * What befalls them.
	 *
	 * @var Harm
	 */
	private Harm $harm;

	/**
	 * What happened.
	 *
	 * @var Table
	 */
	private Table $table;

	/**
	 * Starts everything.
	 *
	 * @param int $seconds How long it shall take.
	 */
	public function __construct( private int $seconds ) {
		$this->emulator = EmulatorProcess::shared()->emulator;
		$this->fpm      = new Fpm( [ 'pool' => [ 'pm.max_children' => Sites::COUNT ] ] );
		$this->harm     = new Harm();
		$this->table    = new Table();
	}

	/**
	 * Runs it and prints the table.
	 *
	 * @return list<string> What was wrong.
	 */
	public function run(): array {
		Sites::prepare( $this->emulator );
		Harm::prepare( $this->emulator );
		$wrong = [];
		$began = microtime( true );
		$round = 0;
		while ( microtime( true ) < $began + $this->seconds && [] === $wrong ) {
			$repeated = $this->round( ++$round );
			$wrong    = array_filter( [ Sites::complaint( $this->emulator->domains(), $round ) ] );
			$this->table->add( ( microtime( true ) - $began ) / $this->seconds, [ 'repeated' => $repeated ] + $this->seen(), Usage::of( array_keys( $this->fpm->workers() ) ), Usage::of( [ $this->fpm->id ] ) );
		}
		printf( "%d seconds, %d workers ended, %d reloads.\n\n%s", microtime( true ) - $began, $this->harm->kills, $this->harm->reloads, $this->table->markdown() );
		return array_merge( $wrong, $this->table->complaints(), $this->crashes() );
	}

	/**
	 * Every site's part, until all are done.
	 *
	 * @param int $round The round's number.
	 * @return int How many had to be done again, because their worker was ended.
	 */
	private function round( int $round ): int {
		$open     = Sites::codes( $round );
		$repeated = 0;
		for ( $try = 1; [] !== $open && $try <= self::TRIES; $try++ ) {
			$requests = array_map( fn( $code ) => $this->fpm->start( $code, Fpm::site() ), $open );
			if ( 1 === $try ) {
				$this->harm->during( $this->fpm, $round );
			}
			foreach ( $requests as $site => $request ) {
				$answer = $request->answer();
				if ( $answer['complete'] && '' !== $answer['body'] ) {
					self::check( $answer );
					unset( $open[ $site ] );
				}
			}
			$repeated += count( $open );
		}
		if ( [] !== $open ) {
			throw new \RuntimeException( 'No worker answers: ' . $this->fpm->log() );
		}
		return $repeated;
	}

	/**
	 * Stops where a change failed for good, or PHP complained.
	 *
	 * @param array{body: string, errors: string} $answer The answer.
	 */
	private static function check( array $answer ): void {
		$result = @unserialize( $answer['body'] );
		if ( '' !== $answer['errors'] || ! is_array( $result ) || null !== $result['error'] ) {
			throw new \RuntimeException( $answer['errors'] . $answer['body'] );
		}
	}

	/**
	 * The requests of this round, and how many of them were made to fail.
	 *
	 * @return array{requests: int, faults: int}
	 */
	private function seen(): array {
		$requests = $this->emulator->requests();
		$this->emulator->forget();
		return [
			'requests' => count( $requests ),
			'faults'   => count( array_filter( array_column( $requests, 'fault' ) ) ),
		];
	}

	/**
	 * Workers that ended in another way than by our hand.
	 *
	 * @return list<string>
	 */
	private function crashes(): array {
		return array_values( preg_grep( '/SIG(SEGV|ABRT|BUS|ILL|FPE)|exited with code [1-9]/', explode( "\n", $this->fpm->log() ) ) );
	}
}
