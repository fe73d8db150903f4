<?php
/**
 * What a reconcile knows.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Name_Row, Names\Twin, Network\Facts, Network\Wanted };

defined( 'ABSPATH' ) || exit;

/**
 * What was read under the app's lock, after the app itself; and who may go, of the names on the app that nobody wants any more and that
 * ServerPilot was asked to add by us:
 *
 *     an event said so                                  gone: in this reconcile
 *     nobody said so, or too many were told at once     missing: a day and three looks after it was first missed
 *     the owner said so                                 confirmed, and so missing: in this reconcile
 *
 * Every other name stays, and so does the www twin of a wanted name, whatever the setting for twins says by now. How
 * many may go at once is the extension's to decide.
 */
final class Snapshot {

	/** A name goes when it has been missing for so many seconds and in so many looks. */
	private const LONGEST = DAY_IN_SECONDS;
	private const LOOKS   = 3;

	/** Seconds for which a refused name is not tried again. */
	private const DEFERRED = DAY_IN_SECONDS;

	/** When it was read, in Unix seconds. */
	public readonly int $now;

	/** Those that nobody wants any more, by name. */
	public readonly array $unwanted;

	/** Of these, names that an event spoke of. */
	public readonly array $gone;

	/** Names that have been missing long enough, or that the owner confirmed. */
	public readonly array $missing;

	/** Names that have not been missing long enough yet. */
	public readonly array $unripe;

	/** Names that the owner confirmed: no brake is put on these. */
	public readonly array $confirmed;

	/**
	 * Puts it together.
	 *
	 * @param Wanted                  $wanted   What the installation wants.
	 * @param array<string, Name_Row> $past     Names with a past, by name; none at the first look of all.
	 * @param array<int, string>      $events   The events that wait.
	 * @param array<string, true>     $listed   The names on the app, canonical.
	 * @param bool                    $is_first Is it the first look of all, at this app or with this table?
	 * @param int                     $stamp    A higher number than any reconcile before has had.
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

	/** Says which names may go. The owner wants some removed; `$facts` knows what goes with a name. */
	public function sort_unwanted( Facts $facts, array $confirmed ): void {
		$this->unwanted = array_filter( $this->past, fn( Name_Row $row ) => $row->asked > 0 && isset( $this->listed[ $row->name ] ) && ! $this->is_wanted( $row->name ) );

		$told  = array() === $this->unwanted ? array() : array_fill_keys( $this->told( $facts ), true );
		$asked = array_fill_keys( $confirmed, true );
		$gone  = array_diff_key( array_intersect_key( $this->unwanted, $told ), $asked );
		$ripe  = array_filter( array_diff_key( $this->unwanted, $gone ), fn( Name_Row $row ) => isset( $asked[ $row->name ] ) || $this->is_ripe( $row ) );

		$this->gone      = self::names( $gone );
		$this->missing   = self::names( $ripe );
		$this->unripe    = self::names( array_diff_key( $this->unwanted, $gone, $ripe ) );
		$this->confirmed = self::names( array_intersect_key( $this->unwanted, $asked ) );
	}

	/** The names of events, as Events::all() has them, each once. */
	public static function changed( array $events ): array {
		return array_values( array_unique( array_filter( $events, 'strlen' ) ) );
	}

	/** Names that were refused lately. What something happened to is tried at once, and so is what goes with it. */
	public function deferred(): array {
		$changed = array_fill_keys( self::changed( $this->events ), true );
		return self::names(
			array_filter(
				$this->past,
				fn( Name_Row $row ) => Name_Row::REFUSED === $row->outcome
					&& abs( $this->now - ( $row->details['at'] ?? 0 ) ) < self::DEFERRED
					&& ! isset( $changed[ $row->name ] )
					&& ! isset( $changed[ $this->wanted->with[ $row->name ] ?? '' ] )
			)
		);
	}

	private function is_wanted( string $name ): bool {
		return $this->wanted->has( $name ) || $this->wanted->has_domain_of( $name ) || $this->wanted->is_own( $name );
	}

	private function is_ripe( Name_Row $row ): bool {
		return $row->missed > 0 && $this->now - $row->missed >= self::LONGEST && $row->looks >= self::LOOKS;
	}

	/** Names that events speak of, with what goes with each, and its twin: the setting for twins may have been another one when it was added. */
	private function told( Facts $facts ): array {
		return array_merge( ...array_map( fn( $name ) => array( ...Twin::with( array( $name ) ), ...$facts->names_for( $name ) ), self::changed( $this->events ) ) );
	}

	/** The names of rows. */
	private static function names( array $rows ): array {
		return array_map( 'strval', array_keys( $rows ) );
	}
}
