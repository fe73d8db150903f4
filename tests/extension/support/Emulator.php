<?php

namespace WuServerPilot\Tests;

/**
 * The emulated ServerPilot's control endpoint (tests/emulator/README.md says what can be asked for).
 */
final class Emulator {

	public const CLIENT_ID = 'cid_emulator';
	public const API_KEY   = 'emulator-api-key-SECRET';
	public const APP_ID    = 'nlcN0TwdZAyNEgdp';

	/** The control listener's address. */
	private string $address;

	/**
	 * Takes the control listener's address.
	 *
	 * @param string|null $address The address, without a path; that of the network in which this process is by default.
	 */
	public function __construct( ?string $address = null ) {
		$this->address = $address ?? getenv( 'WU_NETWORK_CONTROL' );
	}

	/**
	 * No faults, no requests, one app with these domains.
	 *
	 * @param string[]             $domains The app's list.
	 * @param array<string, mixed> $app     Other fields of the app that differ from the default.
	 */
	public function reset( array $domains = [ 'network.example' ], array $app = [] ): void {
		$this->call( 'POST', 'reset' );
		$this->change_app( array_merge( $app, [ 'domains' => $domains ] ) );
	}

	/**
	 * Changes fields of the app.
	 *
	 * @param array<string, mixed> $fields Fields that replace the app's.
	 */
	public function change_app( array $fields ): void {
		$this->call( 'PATCH', 'state', [ 'apps' => [ array_merge( $this->app(), $fields ) ] ] );
	}

	/**
	 * Changes fields of the app's server.
	 *
	 * @param array<string, mixed> $fields Fields that replace the server's.
	 */
	public function change_server( array $fields ): void {
		$this->call( 'PATCH', 'state', [ 'servers' => [ array_merge( $this->state()['servers'][0], $fields ) ] ] );
	}

	/**
	 * Changes settings such as latency_ms or autossl_after_ms.
	 *
	 * @param array<string, mixed> $settings The settings.
	 */
	public function change_settings( array $settings ): void {
		$this->call( 'PATCH', 'state', [ 'settings' => $settings ] );
	}

	/** The app: domains, ssl, autossl and so on. */
	public function app(): array {
		return $this->state()['apps'][0];
	}

	/**
	 * The app's whole list of domains, in its order.
	 *
	 * @return list<string>
	 */
	public function domains(): array {
		return $this->app()['domains'];
	}

	/** The whole state. */
	public function state(): array {
		return $this->call( 'GET', 'state' );
	}

	/**
	 * Adds a fault rule.
	 *
	 * @param array<string, mixed> $rule The rule.
	 */
	public function fault( array $rule ): void {
		$this->call( 'POST', 'faults', $rule );
	}

	/**
	 * The requests that the rule names get this answer.
	 *
	 * @param int                   $status  The status.
	 * @param string                $message ServerPilot's own message.
	 * @param array<string, string> $headers Headers such as Retry-After.
	 * @param array<string, mixed>  $rule    Which requests: method, path, which.
	 */
	public function answer( int $status, string $message, array $headers = [], array $rule = [] ): void {
		$action = [
			'type'    => 'answer',
			'status'  => $status,
			'headers' => (object) $headers,
			'json'    => [ 'error' => [ 'message' => $message ] ],
		];
		$this->fault( array_merge( $rule, [ 'action' => $action ] ) );
	}

	/**
	 * Every request gets this answer: what a rotated key, an unpaid bill and the like look like.
	 *
	 * @param int                   $status  The status.
	 * @param string                $message ServerPilot's own message.
	 * @param array<string, string> $headers Headers such as Retry-After.
	 */
	public function answer_everything( int $status, string $message = 'The emulator was told to say no.', array $headers = [] ): void {
		$this->answer( $status, $message, $headers );
	}

	/** Removes all fault rules. */
	public function heal(): void {
		$this->call( 'DELETE', 'faults' );
	}

	/**
	 * The requests it saw since the last reset() or forget().
	 *
	 * @return list<array<string, mixed>>
	 */
	public function requests(): array {
		return $this->call( 'GET', 'requests' )['requests'];
	}

	/**
	 * The same as short lines: "GET /v1/apps/nlcN0TwdZAyNEgdp".
	 *
	 * @return list<string>
	 */
	public function request_lines(): array {
		return array_map( static fn( $request ) => $request['method'] . ' ' . $request['path'], $this->requests() );
	}

	/**
	 * The bodies of the writes it saw.
	 *
	 * @return list<mixed>
	 */
	public function written(): array {
		$writes = array_filter( $this->requests(), static fn( $request ) => 'GET' !== $request['method'] );
		return array_column( $writes, 'body' );
	}

	/** How many TCP connections it accepted since the last reset() or forget(). */
	public function connections(): int {
		return $this->call( 'GET', 'requests' )['connections'];
	}

	/** Closes the connections that wait for a request. */
	public function close_idle_connections(): void {
		$this->call( 'DELETE', 'connections' );
	}

	/** Forgets the requests, and counts connections from 0. */
	public function forget(): void {
		$this->call( 'DELETE', 'requests' );
	}

	/**
	 * One call of the control endpoint.
	 *
	 * @param string $method The method.
	 * @param string $path   What follows /control/.
	 * @param mixed  $body   What to send as JSON.
	 * @throws \RuntimeException When the emulator does not like it.
	 */
	public function call( string $method, string $path, $body = null ): array {
		$request = [
			'method'        => $method,
			'header'        => 'Content-Type: application/json',
			'content'       => null === $body ? '' : json_encode( $body, JSON_THROW_ON_ERROR ),
			'ignore_errors' => true,
		];
		$answer  = file_get_contents( $this->address . '/control/' . $path, false, stream_context_create( [ 'http' => $request ] ) );
		if ( ! preg_match( '/ 2\d\d/', $http_response_header[0] ?? '' ) ) {
			throw new \RuntimeException( "$method /control/$path: $answer" );
		}
		return (array) json_decode( $answer, true );
	}
}
