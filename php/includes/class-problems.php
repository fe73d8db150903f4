<?php
/**
 * What a person has to see to.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * The problems that no retry can cure, until their cause is gone.
 *
 * One per kind, with the domains it concerns.
 */
final class Problems {

	/**
	 * Kinds of our own, beside the extension's.
	 */
	public const FOREIGN_APP        = 'foreign_app';
	public const CUSTOM_CERTIFICATE = 'custom_certificate';
	public const ACTION_FAILED      = 'action_failed';
	public const LEFT_OUT           = 'left_out';

	private const OPTION    = 'problems';
	public const MOST_HOSTS = 500;

	/**
	 * Names the store.
	 *
	 * @param Store $store What is remembered.
	 */
	public function __construct( private Store $store ) {}

	/**
	 * Notes a problem, or one more domain that has it.
	 *
	 * @param string   $kind    What kind.
	 * @param string   $message What happened, in a sentence.
	 * @param string[] $hosts   The domains it concerns.
	 */
	public function note( string $kind, string $message, array $hosts = array() ): void {
		$this->store->change(
			self::OPTION,
			function ( array $problems ) use ( $kind, $message, $hosts ) {
				$known = $problems[ $kind ] ?? array(
					'since'     => time(),
					'hosts'     => array(),
					'dismissed' => false,
				);
				$hosts = array_values( array_unique( array_merge( $known['hosts'], $hosts ) ) );

				$problems[ $kind ] = array(
					'message' => $message,
					'hosts'   => array_slice( $hosts, -self::MOST_HOSTS ),
				) + $known;
				return $problems;
			}
		);
	}

	/**
	 * Notes a problem with these domains and no others.
	 *
	 * @param string   $kind    What kind.
	 * @param string   $message What happened, in a sentence.
	 * @param string[] $hosts   The domains it concerns.
	 */
	public function restate( string $kind, string $message, array $hosts ): void {
		$known = $this->all()[ $kind ] ?? null;
		if ( null === $known || $known['hosts'] !== $hosts || $known['message'] !== $message ) {
			$this->solve( $kind );
			$this->note( $kind, $message, $hosts );
		}
	}

	/**
	 * Forgets problems whose cause is gone.
	 *
	 * @param string ...$kinds What kinds.
	 */
	public function solve( string ...$kinds ): void {
		if ( array_intersect( $kinds, array_keys( $this->all() ) ) ) {
			$this->store->change( self::OPTION, fn( array $problems ) => array_diff_key( $problems, array_flip( $kinds ) ) );
		}
	}

	/**
	 * Forgets a domain's part in every problem: all is well with it.
	 *
	 * @param string $host The domain.
	 */
	public function solve_for( string $host ): void {
		if ( ! in_array( $host, array_merge( array(), ...array_column( $this->all(), 'hosts' ) ), true ) ) {
			return;
		}
		$this->store->change(
			self::OPTION,
			function ( array $problems ) use ( $host ) {
				foreach ( $problems as $kind => $problem ) {
					if ( array( $host ) === $problem['hosts'] ) {
						unset( $problems[ $kind ] );
					} else {
						$problems[ $kind ]['hosts'] = array_values( array_diff( $problem['hosts'], array( $host ) ) );
					}
				}
				return $problems;
			}
		);
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
	 * @return array<string, array{message: string, hosts: string[], since: int, dismissed: bool}>
	 */
	public function all(): array {
		return $this->store->get( self::OPTION );
	}

	/**
	 * The domains of a problem.
	 *
	 * @param string $kind What kind.
	 * @return string[]
	 */
	public function hosts_of( string $kind ): array {
		return $this->all()[ $kind ]['hosts'] ?? array();
	}
}
