<?php
/**
 * What befalls the workers and their requests.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests\Soak;

use WuServerPilot\Tests\Emulator;
use WuServerPilot\Tests\Processes\Fpm;

/**
 * One request in five fails, in four ways; every third round a worker is killed, every 25th the pool is reloaded.
 */
final class Harm {

	/**
	 * How many workers were ended.
	 *
	 * @var int
	 */
	public int $kills = 0;

	/**
	 * How often the pool was reloaded.
	 *
	 * @var int
	 */
	public int $reloads = 0;

	/**
	 * Lets requests fail.
	 *
	 * @param Emulator $emulator The emulator.
	 */
	public static function prepare( Emulator $emulator ): void {
		$answer = static fn( int $status ) => [
			'action' => [
				'type'   => 'answer',
				'status' => $status,
				'json'   => [ 'error' => [ 'message' => 'Asked for by a test.' ] ],
			],
		];
		$reset  = [ 'action' => [ 'type' => 'reset' ] ];
		foreach ( [ $answer( 500 ), $reset, $answer( 429 ), [ 'apply' => true ] + $reset ] as $offset => $fault ) {
			$which = [
				'every'  => 20,
				'offset' => 1 + 5 * $offset,
			];
			$emulator->fault( $fault + [ 'which' => $which ] );
		}
	}

	/**
	 * Harms a round while it runs.
	 *
	 * @param Fpm $fpm   The workers.
	 * @param int $round The round's number.
	 */
	public function during( Fpm $fpm, int $round ): void {
		// Somewhere in the middle of the round.
		usleep( random_int( 0, 150000 ) );
		if ( 0 === $round % 25 ) {
			$fpm->signal( SIGUSR2 );
			$fpm->wait_for_log( '/ready to handle connections/', ++$this->reloads + 1 );
		} elseif ( 0 === $round % 3 ) {
			$workers = array_keys( $fpm->workers() );
			posix_kill( $workers[ array_rand( $workers ) ], 0 === $round % 2 ? SIGKILL : SIGTERM );
			++$this->kills;
		}
	}
}
