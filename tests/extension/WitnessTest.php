<?php
/**
 * The witness of lost time.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

/**
 * It excuses what the machine did, and nothing else.
 */
final class WitnessTest extends ExtensionTestCase {

	public function test_time_in_which_nothing_ran_is_counted_once(): void {
		$began = hrtime( true ) / 1e9;
		posix_kill( Witness::shared()->id, SIGSTOP );
		self::wait_until( static fn() => hrtime( true ) / 1e9 > $began + 0.2, 'time has passed' );
		posix_kill( Witness::shared()->id, SIGCONT );
		$seconds = hrtime( true ) / 1e9 - $began;

		// It tells of it as soon as it runs again.
		self::wait_until( static fn() => Witness::shared()->lost_within( 60 ) >= 0.19, 'the witness told' );
		self::assert_within( 0.1, $seconds );
		$this->assertLessThan( $seconds + 0.05, Witness::shared()->lost_within( hrtime( true ) / 1e9 - $began ) );
	}

	public function test_what_took_too_long_by_itself_is_not_excused(): void {
		$this->expectException( \PHPUnit\Framework\ExpectationFailedException::class );
		self::assert_within( 60, 3600 );
	}
}
