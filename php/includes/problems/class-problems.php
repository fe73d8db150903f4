<?php
/**
 * What needs a person.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Problems;

use ServerPilot_Plugin\Support\Store;

defined( 'ABSPATH' ) || exit;

/**
 * The problems that do not cure themselves, one per kind with the domains it concerns, until their
 * cause has gone.
 *
 * What a problem is about says when it has gone: a problem of a domain when a settling no longer
 * tells of it, one of the app or of the moment when a call works, every other when the class that
 * told of it takes it back.
 */
final class Problems {

	/**
	 * Kinds of our own, beside the extension's.
	 */
	public const FOREIGN_APP        = 'foreign_app';
	public const CUSTOM_CERTIFICATE = 'custom_certificate';
	public const AUTOSSL_REFUSED    = 'autossl_refused';
	public const ACTION_FAILED      = 'action_failed';
	public const NO_ROOM            = 'no_room';
	public const NO_EXTENSION       = 'extension';

	private const OPTION     = 'problems';
	private const MOST_HOSTS = 500;

	public function __construct( private Store $store ) {}

	/**
	 * Tells of a problem, in the place of what was told of this kind before. One that is told again
	 * unchanged stays dismissed.
	 *
	 * @param string   $kind     What kind.
	 * @param string   $concerns What it is about: domain, app, certificate, action, moment, or a word of the caller's.
	 * @param string   $message  What happened, in a sentence.
	 * @param string[] $hosts    The domains it concerns.
	 */
	public function tell( string $kind, string $concerns, string $message, array $hosts = array() ): void {
		$this->find( fn( array $problems ) => self::with( $problems, $kind, $concerns, $message, $hosts ) );
	}

	/**
	 * Tells of a problem and more of its domains.
	 *
	 * @param string   $kind     What kind.
	 * @param string   $concerns What it is about.
	 * @param string   $message  What happened, in a sentence.
	 * @param string[] $hosts    The domains.
	 */
	public function add( string $kind, string $concerns, string $message, array $hosts ): void {
		$this->find(
			fn( array $problems ) => self::with( $problems, $kind, $concerns, $message, array_values( array_unique( array_merge( $problems[ $kind ]['hosts'] ?? array(), $hosts ) ) ) )
		);
	}

	/**
	 * Tells of all problems of this sort, and so takes back what is not told again.
	 *
	 * @param string               $concerns What they are about.
	 * @param array<string, array> $found    message and hosts by kind.
	 */
	public function replace( string $concerns, array $found ): void {
		$this->find(
			function ( array $problems ) use ( $concerns, $found ) {
				$kept = array_filter( $problems, fn( $problem, $kind ) => $problem['concerns'] !== $concerns || isset( $found[ $kind ] ), ARRAY_FILTER_USE_BOTH );
				foreach ( $found as $kind => $problem ) {
					$kept = self::with( $kept, $kind, $concerns, $problem['message'], $problem['hosts'] );
				}
				return $kept;
			}
		);
	}

	/**
	 * Takes back problems of this sort whose cause has gone.
	 *
	 * @param string ...$concerns What they are about.
	 */
	public function solve_concerning( string ...$concerns ): void {
		$this->keep( fn( $problem ) => ! in_array( $problem['concerns'], $concerns, true ) );
	}

	/**
	 * Takes back problems whose cause has gone.
	 *
	 * @param string ...$kinds What kinds.
	 */
	public function solve( string ...$kinds ): void {
		$this->keep( fn( $problem, $kind ) => ! in_array( $kind, $kinds, true ) );
	}

	/**
	 * Does not show a problem any more, as long as it stays the same.
	 *
	 * @param string $kind What kind.
	 */
	public function dismiss( string $kind ): void {
		$this->store->change(
			self::OPTION,
			function ( array $problems ) use ( $kind ) {
				if ( isset( $problems[ $kind ] ) ) {
					$problems[ $kind ]['dismissed'] = true;
				}
				return $problems;
			}
		);
	}

	/**
	 * All of them.
	 *
	 * @return array<string, array{concerns: string, message: string, hosts: string[], since: int, dismissed: bool}>
	 */
	public function all(): array {
		return $this->store->get( self::OPTION );
	}

	/**
	 * Those that the owner has not put away.
	 *
	 * @return array<string, array{concerns: string, message: string, hosts: string[], since: int, dismissed: bool}>
	 */
	public function open(): array {
		return array_filter( $this->all(), fn( $problem ) => ! $problem['dismissed'] );
	}

	/**
	 * Writes problems down, and says which were not there before.
	 *
	 * @param callable $change From the problems to the problems.
	 */
	private function find( callable $change ): void {
		$now = $this->store->change(
			self::OPTION,
			function ( array $problems ) use ( $change, &$before ) {
				$before = $problems;
				return $change( $problems );
			}
		);
		foreach ( array_diff_key( $now, $before ) as $kind => $problem ) {
			/**
			 * Fires when there is a problem that was not there before.
			 *
			 * @param string $kind    Its kind.
			 * @param array  $problem concerns, message, hosts and since (Unix seconds).
			 */
			do_action( 'wu_serverpilot_problem_found', $kind, $problem );
		}
	}

	private function keep( callable $is_kept ): void {
		$rest = fn( array $problems ) => array_filter( $problems, $is_kept, ARRAY_FILTER_USE_BOTH );
		if ( $rest( $this->all() ) !== $this->all() ) {
			$this->store->change( self::OPTION, $rest );
		}
	}

	/**
	 * The problems with one more, or one told anew.
	 *
	 * @param array    $problems The problems.
	 * @param string   $kind     What kind.
	 * @param string   $concerns What it is about.
	 * @param string   $message  What happened, in a sentence.
	 * @param string[] $hosts    The domains it concerns.
	 */
	private static function with( array $problems, string $kind, string $concerns, string $message, array $hosts ): array {
		$known = $problems[ $kind ] ?? null;
		$same  = md5( $message . "\n" . implode( "\n", $hosts ) );

		$problems[ $kind ] = array(
			'concerns'  => $concerns,
			'message'   => $message,
			'hosts'     => array_slice( $hosts, 0, self::MOST_HOSTS ),
			'since'     => $known['since'] ?? time(),
			'dismissed' => null !== $known && $known['dismissed'] && $known['same'] === $same,
			'same'      => $same,
		);
		return $problems;
	}
}
