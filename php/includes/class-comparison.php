<?php
/**
 * The network beside the app.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * What a comparison found.
 */
final class Comparison {

	/**
	 * Holds it.
	 *
	 * @param string[]           $missing     Wanted, not listed, and there is room.
	 * @param string[]           $left_out    Wanted, not listed, and there is no room.
	 * @param string[]           $only_on_app Listed, and not wanted by this network.
	 * @param string[]           $implausible Mapped, but no domain names.
	 * @param array<string,true> $known       All names that are this network's.
	 */
	public function __construct(
		public readonly array $missing,
		public readonly array $left_out,
		public readonly array $only_on_app,
		public readonly array $implausible,
		private array $known
	) {}

	/**
	 * Is the name this network's?
	 *
	 * @param string $host A name.
	 */
	public function is_known( string $host ): bool {
		return isset( $this->known[ $host ] ) || in_array( $host, $this->implausible, true );
	}

	/**
	 * Compares.
	 *
	 * @param array{add: string[], known: array<string,true>, implausible: string[]} $wanted  What Wanted_Hosts::on() says.
	 * @param string[]                                                               $domains The app's list.
	 * @param int                                                                    $limit   How long it may be.
	 */
	public static function of( array $wanted, array $domains, int $limit ): self {
		$listed  = array_flip( array_map( array( Host::class, 'canonical' ), $domains ) );
		$missing = array_values( array_filter( $wanted['add'], fn( $host ) => ! isset( $listed[ $host ] ) ) );
		$room    = max( 0, $limit - count( $domains ) );
		return new self(
			array_slice( $missing, 0, $room ),
			array_slice( $missing, $room ),
			array_values( array_filter( array_keys( $listed ), fn( $host ) => ! isset( $wanted['known'][ $host ] ) ) ),
			$wanted['implausible'],
			$wanted['known']
		);
	}
}
