<?php

namespace ServerPilot_Plugin\Tests;

/** Its control endpoint (tests/emulator/README.md says what can be asked for). */
final class Emulator {

	/** The app's whole list of domains, in its order. */
	public function domains() {
		return $this->app()['domains'];
	}

	/** The app: domains, ssl, autossl and so on. */
	public function app() {
		return $this->state()['apps'][0];
	}

	/** The whole state. */
	public function state() {
		return $this->call( 'GET', 'state' );
	}

	/** Changes fields of the app. */
	public function change_app( array $fields ) {
		$this->call( 'PATCH', 'state', array( 'apps' => array( array_merge( $this->app(), $fields ) ) ) );
	}

	/** Changes fields of the app's server. */
	public function change_server( array $fields ) {
		$this->call( 'PATCH', 'state', array( 'servers' => array( array_merge( $this->state()['servers'][0], $fields ) ) ) );
	}

	/** Changes settings such as latency_ms or autossl_after_ms. */
	public function change_settings( array $settings ) {
		$this->call( 'PATCH', 'state', array( 'settings' => $settings ) );
	}

	/** Adds a fault rule. */
	public function fault( array $rule ) {
		$this->call( 'POST', 'faults', $rule );
	}

	/** Every request with this status and message: what a rotated key, an unpaid bill and the like look like. */
	public function answer_everything( $status, $message = 'The emulator was told to say no.', array $headers = array() ) {
		$this->fault(
			array(
				'action' => array(
					'type'    => 'answer',
					'status'  => $status,
					'headers' => (object) $headers,
					'json'    => array( 'error' => array( 'message' => $message ) ),
				),
			)
		);
	}

	/** Removes all fault rules. */
	public function heal() {
		$this->call( 'DELETE', 'faults' );
	}

	/** The requests it saw since the last forget(). */
	public function requests() {
		return $this->call( 'GET', 'requests' )['requests'];
	}

	/** The same as short lines: "GET /v1/apps/nlcN0TwdZAyNEgdp". */
	public function request_lines() {
		return array_map( static fn( $request ) => $request['method'] . ' ' . $request['path'], $this->requests() );
	}

	/** Forgets the requests. */
	public function forget() {
		$this->call( 'DELETE', 'requests' );
	}

	/** As new: one app with the one domain network.example, no faults, no requests. */
	public function reset() {
		$this->call( 'POST', 'reset' );
	}

	/**
	 * One call of the control endpoint.
	 *
	 * @throws \RuntimeException When the emulator does not like it.
	 */
	private function call( $method, $path, $body = null ) {
		$context = stream_context_create(
			array(
				'http' => array(
					'method'        => $method,
					'header'        => 'Content-Type: application/json',
					'content'       => null === $body ? '' : json_encode( $body ),
					'ignore_errors' => true,
				),
			)
		);
		$answer  = file_get_contents( getenv( 'WU_NETWORK_CONTROL' ) . '/control/' . $path, false, $context );
		if ( ! preg_match( '/ 2\d\d/', $http_response_header[0] ?? '' ) ) {
			throw new \RuntimeException( "$method /control/$path: " . $answer );
		}
		return (array) json_decode( $answer, true );
	}
}
