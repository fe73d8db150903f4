<?php
/**
 * What a reconcile knows.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Name_Row, Names\Name_State, Network\Wanted };

defined( 'ABSPATH' ) || exit;

/** What was read under the app's lock, after the app itself. */
final class Snapshot {

	/** Seconds for which a refused name is not tried again. */
	private const DEFERRED = DAY_IN_SECONDS;

	/** When it was read, in Unix seconds. */
	public readonly int $now;

	/**
	 * Puts it together.
	 *
	 * @param Wanted                  $wanted What the installation wants.
	 * @param array<string, Name_Row> $past   Names with a past, by name; none at the first look of all.
	 * @param array<int, string>      $events The events that wait.
	 * @param array<string, true>     $listed The names on the app, canonical.
	 * @param bool                    $is_first Is it the first look of all, at this app or with this table?
	 * @param int                     $stamp  A higher number than any reconcile before has had.
	 */
	public function __construct(
		public readonly Wanted $wanted,
		public readonly array $past,
		public readonly array $events,
		public readonly array $listed,
		public readonly bool $is_first,
		public readonly int $stamp
	) {
		$this->now = time();
	}

	/**
	 * Names that something happened to, each once.
	 *
	 * @return string[]
	 */
	public function changed(): array {
		return self::names( $this->events );
	}

	/**
	 * The names of events, each once.
	 *
	 * @param array<int, string> $events As Events::all() has them.
	 * @return string[]
	 */
	public static function names( array $events ): array {
		return array_values( array_unique( array_filter( $events, 'strlen' ) ) );
	}

	/**
	 * Names that were refused lately. What something happened to is tried at once, and so is what goes with it.
	 *
	 * @return string[]
	 */
	public function deferred(): array {
		$changed  = array_fill_keys( $this->changed(), true );
		$deferred = array_filter(
			$this->past,
			fn( Name_Row $row ) => Name_State::REFUSED === $row->outcome
				&& abs( $this->now - ( $row->details['at'] ?? 0 ) ) < self::DEFERRED
				&& ! isset( $changed[ $row->name ] )
				&& ! isset( $changed[ $this->wanted->with[ $row->name ] ?? '' ] )
		);
		return array_map( 'strval', array_keys( $deferred ) );
	}
}
