<?php
/**
 * A change of the app's list.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * Names to make present and names to make absent.
 */
final class Change {

	/**
	 * Holds both.
	 *
	 * @param string[] $add    Names to make present.
	 * @param string[] $remove Names to make absent.
	 */
	public function __construct( public readonly array $add, public readonly array $remove ) {}

	/**
	 * The same change without some of the names to add.
	 *
	 * @param callable $is_left_out Tells of a name whether to leave it out.
	 */
	public function without( callable $is_left_out ): self {
		return new self( array_values( array_filter( $this->add, fn( $name ) => ! $is_left_out( $name ) ) ), $this->remove );
	}

	/**
	 * Is there nothing to ask ServerPilot for?
	 */
	public function is_empty(): bool {
		return array() === $this->add && array() === $this->remove;
	}
}
