<?php
/**
 * Which names are asked for.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

defined( 'ABSPATH' ) || exit;

/** What a list of names shows. A www twin is shown in its domain's row, so it is in no list. */
final class Name_Query {

	/**
	 * Says which, and in what order.
	 *
	 * @param array  $states     Some of Name_State::ALL; none for all.
	 * @param string $search     A part of the name, canonical or not.
	 * @param string $order_by   state (what needs a person first), name, site or on_app.
	 * @param bool   $descending Backwards.
	 * @param int    $limit      How many rows at most.
	 * @param int    $offset     How many rows are left out before them.
	 */
	public function __construct(
		public readonly array $states = array(),
		public readonly string $search = '',
		public readonly string $order_by = 'state',
		public readonly bool $descending = false,
		public readonly int $limit = 20,
		public readonly int $offset = 0
	) {}
}
