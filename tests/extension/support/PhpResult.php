<?php

namespace WuServerPilot\Tests;

/**
 * The end of a PHP process.
 */
final class PhpResult {

	/** The exit status; a signal that ended it as a negative number. */
	public int $status;

	/** What it printed. */
	public string $output;

	/** What it printed to stderr, PHP's own warnings included. */
	public string $errors;

	/** What came back, serialized; '' when the code ended the process. */
	private string $answer;

	/** Takes what the process left. */
	public function __construct( int $status, string $output, string $errors, string $answer ) {
		$this->status = $status;
		$this->output = $output;
		$this->errors = $errors;
		$this->answer = $answer;
	}

	/**
	 * What the code returned.
	 *
	 * @return mixed
	 * @throws \RuntimeException When it threw.
	 */
	public function value() {
		if ( null !== $this->part( 'error' ) ) {
			throw new \RuntimeException( 'The code threw: ' . var_export( $this->part( 'error' ), true ) );
		}
		return $this->part( 'value' );
	}

	/**
	 * What the code threw.
	 *
	 * @return array{class: string, kind: ?string, code: int, retryable: ?bool, retry_after: ?int, message: string}
	 * @throws \RuntimeException When it threw nothing.
	 */
	public function error(): array {
		if ( null === $this->part( 'error' ) ) {
			throw new \RuntimeException( 'The code threw nothing; it returned ' . var_export( $this->part( 'value' ), true ) );
		}
		return $this->part( 'error' );
	}

	/**
	 * What wu_serverpilot_requests() told at the end.
	 *
	 * @return list<array{method: string, url: string, status: int, attempt: int, duration_ms: float, error: ?string}>
	 */
	public function requests(): array {
		return $this->part( 'requests' );
	}

	/**
	 * The log records that the code left.
	 *
	 * @return list<array{level: string, message: string}>
	 */
	public function log(): array {
		return $this->part( 'log' );
	}

	/** Everything that can be seen from outside, for looking for what must not be there. */
	public function everything(): string {
		return $this->output . $this->errors . $this->answer;
	}

	/** One part of the answer. */
	private function part( string $name ) {
		if ( '' === $this->answer || '' !== $this->errors ) {
			throw new \RuntimeException( "The PHP process ended with status $this->status, printing: $this->output $this->errors" );
		}
		return unserialize( $this->answer )[ $name ];
	}
}
