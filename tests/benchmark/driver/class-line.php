<?php
/**
 * The way to the emulated ServerPilot.
 *
 * @package wu_serverpilot
 */

namespace ServerPilot_Plugin\Tests\Benchmark;

/**
 * The emulator behind a proxy with one round-trip time (tests/emulator/README.md).
 */
final class Line {

	/**
	 * A running proxy.
	 *
	 * @param int    $delay    The round trip in milliseconds.
	 * @param string $api      As WU_SERVER_PILOT_API_URL.
	 * @param string $counts   The proxy's control endpoint.
	 * @param string $emulator The emulator's control endpoint.
	 */
	public function __construct(
		public readonly int $delay,
		public readonly string $api,
		private readonly string $counts,
		private readonly string $emulator,
	) {}

	/**
	 * Makes the app as a site has it, with AutoSSL on, and counts from 0.
	 *
	 * @param string[] $domains The app's list.
	 */
	public function reset( array $domains ): void {
		$app = array(
			'id'      => Api::APP_ID,
			'name'    => 'network',
			'domains' => $domains,
			'ssl'     => array( 'auto' => true ),
			'autossl' => array(
				'available' => true,
				'domains'   => $domains,
			),
		);
		Http::json(
			'POST',
			"$this->emulator/control/reset",
			array(
				'apps'     => array( $app ),
				'settings' => array( 'keep_bodies' => 0 ),
			)
		);
		Http::json( 'DELETE', $this->counts );
	}

	/** The app's list. */
	public function domains(): array {
		return Http::json( 'GET', "$this->emulator/control/state" )['apps'][0]['domains'];
	}

	/** What went over the line since the reset: requests, connections, bytes. */
	public function traffic(): array {
		$requests = Http::json( 'GET', "$this->emulator/control/requests" )['requests'];
		$counts   = Http::json( 'GET', $this->counts );
		return array(
			'requests'    => count( $requests ),
			'connections' => $counts['connections'],
			'bytes'       => $counts['bytes_up'] + $counts['bytes_down'],
		);
	}

	/** Waits until what was sent last has arrived. */
	public function settle(): void {
		usleep( 1000 * ( $this->delay + 5 ) );
	}
}
