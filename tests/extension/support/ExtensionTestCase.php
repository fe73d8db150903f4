<?php

namespace WuServerPilot\Tests;

use PHPUnit\Framework\TestCase;

/**
 * Each test begins with the emulator as new: one app that has network.example.
 */
abstract class ExtensionTestCase extends TestCase {

	/** What a call may take beyond wu_serverpilot.timeout, in seconds. */
	protected const GRACE = 0.25;

	/** The emulated ServerPilot that tests share. */
	protected Emulator $emulator;

	/** Begins with a new state. */
	protected function setUp(): void {
		Witness::shared();
		$this->emulator = EmulatorProcess::shared()->emulator;
		$this->emulator->reset();
		Php::forget_locks();
	}

	/**
	 * Something that ended just now did so in time. What the machine withheld meanwhile was counted, and is not held against it.
	 *
	 * @param float  $limit   Seconds that it may take.
	 * @param float  $seconds Seconds that it took.
	 * @param string $what    What it means when it did not.
	 */
	protected static function assert_within( float $limit, float $seconds, string $what = 'It took too long.' ): void {
		$lost = $seconds < $limit ? 0 : Witness::shared()->lost_within( $seconds );
		self::assertLessThan( $limit + $lost, $seconds, sprintf( '%s (%.3f seconds were lost to the machine.)', $what, $lost ) );
	}

	/** A site that is set up for the emulator. */
	protected function site(): Php {
		return Php::of_site( EmulatorProcess::shared()->api_url() );
	}

	/** What the code returns, run on that site. */
	protected function value_of( string $code ) {
		return $this->site()->run( $code )->value();
	}

	/** What the code throws, run on that site. */
	protected function error_of( string $code ): array {
		return $this->site()->run( $code )->error();
	}

	/**
	 * An error as PhpResult::error() tells it: permanent and without a status, unless it says otherwise.
	 *
	 * @param string               $kind    Its kind.
	 * @param string               $message Its whole sentence.
	 * @param array<string, mixed> $other   What differs: code, retryable, retry_after.
	 */
	protected static function an_error( string $kind, string $message, array $other = [] ): array {
		$error = [
			'class'       => 'WuServerPilot\Exception',
			'kind'        => $kind,
			'code'        => 0,
			'retryable'   => false,
			'retry_after' => null,
			'message'     => $message,
		];
		return array_merge( $error, $other );
	}

	/**
	 * A sentence out of its parts, as a translation puts it together.
	 *
	 * @param array{id: string, parts: array<string, mixed>} $text As WuServerPilot\Exception::getText() has it.
	 */
	protected static function say( array $text ): string {
		self::assertSame( [ 'id', 'parts' ], array_keys( $text ) );
		$parts = [];
		foreach ( $text['parts'] as $name => $part ) {
			$part = is_array( $part ) && isset( $part['id'] ) ? self::say( $part ) : $part;

			$parts[ "{{$name}}" ] = is_array( $part ) ? implode( ', ', $part ) : (string) $part;
		}
		return strtr( $text['id'], $parts );
	}

	/**
	 * Waits until something is so, and fails when it does not become so.
	 *
	 * @param callable(): bool $condition The condition.
	 * @param string           $what      What is waited for.
	 */
	protected static function wait_until( callable $condition, string $what ): void {
		$end = microtime( true ) + 60;
		while ( ! $condition() ) {
			self::assertLessThan( $end, microtime( true ), "Waited in vain until $what." );
			usleep( 1000 );
		}
	}

	// With many processes.

	/** Code that keeps the processor busy for far longer than a test lets it. */
	protected const BUSY = '$end = hrtime( true ) + 20e9; while ( hrtime( true ) < $end ) {}';

	/** A call, `%s`, that tells how it ended and how many seconds it took. */
	protected const TIMED = <<<'PHP'
		$started = hrtime( true );
		$end     = static fn( $how ) => $how + [ 'seconds' => ( hrtime( true ) - $started ) / 1e9 ];
		try {
			%s;
			return $end( [ 'kind' => null ] );
		} catch ( \WuServerPilot\Exception $error ) {
			return $end( [ 'kind' => $error->getKind(), 'retryable' => $error->isRetryable(), 'retry_after' => $error->getRetryAfter(), 'message' => $error->getMessage() ] );
		}
		PHP;

	/** Adds a domain in that way. */
	protected static function timed_add( string $domain = 'timed.test' ): string {
		return sprintf( self::TIMED, "wu_serverpilot_add_domain( '$domain', false )" );
	}

	/** Waits until the emulator was asked so many times and swallowed the request. */
	protected function wait_until_hanging( int $count = 1 ): void {
		$hanging = fn() => count( array_keys( array_column( $this->emulator->requests(), 'fault' ), 'hang', true ) );
		self::wait_until( static fn() => $hanging() >= $count, "$count requests hang" );
	}

	/** The lock's file, once there is one. */
	protected static function lock_file( string $folder ): ?string {
		clearstatcache();
		return glob( "$folder/*/*.lock" )[0] ?? null;
	}

	/** How many processes have had to queue so far: the number that the last one drew. */
	protected static function tickets( string $folder ): int {
		$file    = self::lock_file( $folder );
		$numbers = null === $file ? '' : (string) file_get_contents( $file );
		return strlen( $numbers ) < 16 ? 0 : unpack( 'P', $numbers )[1];
	}
}
