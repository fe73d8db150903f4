<?php
/**
 * What the watch remembers from run to run.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Customers;

use ServerPilot_Plugin\{ Extension\Client, Support\Store };

defined( 'ABSPATH' ) || exit;

/** Beside the names: when the watch began, what ServerPilot said lately, and whether the server itself is at fault. */
final class Watch_Memory {

	private const OPTION = 'watch';

	/** Seconds for which ServerPilot need not be asked again. */
	private const FRESH = 10 * MINUTE_IN_SECONDS;

	public function __construct( private Store $store, private Client $client ) {}

	/** When the watch began, in Unix seconds: now, if nobody asked before. */
	public function began(): int {
		$began = $this->store->get( self::OPTION )['began'] ?? 0;
		return 0 !== $began ? $began : $this->store->change( self::OPTION, fn( $kept ) => $kept + array( 'began' => time() ) )['began'];
	}

	/**
	 * Lets the watch begin: once, and anew where a table that was lost took all that was known with it. Then everything looks new,
	 * and nothing is news.
	 *
	 * @param bool $has_looks Is anything known of any name?
	 */
	public function begin( bool $has_looks ): void {
		$this->began();
		if ( ! $has_looks && isset( $this->store->get( self::OPTION )['recent'] ) ) {
			$this->store->change( self::OPTION, fn( $kept ) => array_diff_key( array( 'began' => time() ) + $kept, array( 'recent' => 0 ) ) );
		}
	}

	/**
	 * What ServerPilot said lately, for wu_serverpilot_watch(); empty where it has to be asked.
	 *
	 * @param int      $now   Unix seconds.
	 * @param string[] $names Names that are on the app: it has to be asked where it did not have them yet.
	 * @return array{app?: array, server?: array}
	 */
	public function lately( int $now, array $names ): array {
		$kept = $this->store->get( self::OPTION );
		$said = array_filter( array_intersect_key( $kept, array_flip( array( 'app', 'server' ) ) ) );
		$is   = 2 === count( $said ) && abs( $now - $kept['asked'] ) < self::FRESH && $said['app']['id'] === $this->client->app_id();
		return $is && array() === array_diff( $names, array_map( array( Client::class, 'canonical' ), $said['app']['domains'] ) ) ? $said : array();
	}

	/**
	 * Names that began to fail within the last hour.
	 *
	 * @return array<string, int>
	 */
	public function recent(): array {
		return $this->store->get( self::OPTION )['recent'] ?? array();
	}

	/** An address that leads to the app's server, as ServerPilot said it last; empty where it never did. */
	public function address(): string {
		return $this->store->get( self::OPTION )['server']['address'] ?? '';
	}

	/**
	 * What is wrong with the server itself, so that nobody else is told of anything.
	 *
	 * @return array{kind: string, sentence: array}|null
	 */
	public function problem(): ?array {
		return $this->store->get( self::OPTION )['problem'] ?? null;
	}

	/**
	 * Keeps what a run found.
	 *
	 * @param array $answer What wu_serverpilot_watch() answered.
	 * @param bool  $asked  Was ServerPilot asked?
	 * @param int   $now    Unix seconds.
	 */
	public function keep( array $answer, bool $asked, int $now ): void {
		$before = $this->problem();
		$said   = $asked && null !== $answer['app'] && null !== $answer['server'] ? array( 'asked' => $now ) + array_intersect_key( $answer, array_flip( array( 'app', 'server' ) ) ) : array();
		$found  = array_intersect_key( $answer, array_flip( array( 'problem', 'recent' ) ) ) + $said;
		$this->store->change( self::OPTION, fn( $kept ) => $found + $kept );
		if ( ( $before['kind'] ?? null ) !== ( $answer['problem']['kind'] ?? null ) ) {
			do_action( 'serverpilot_plugin_state_changed' );
		}
	}
}
