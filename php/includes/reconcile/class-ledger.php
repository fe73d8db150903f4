<?php
/**
 * What is written down of each name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Reconcile;

use ServerPilot_Plugin\{ Names\Name_Row, Names\Twin, Network\Facts };

defined( 'ABSPATH' ) || exit;

/**
 * Makes the rows of all names from what was known and what a reconcile answered. A generator: there may
 * be fifty thousand.
 */
final class Ledger {

	/** Names that a summary keeps of each kind. */
	private const MOST = 100;

	/** Names on the app now, as keys. */
	private array $listed;

	/** How each wanted name fares, in the extension's word. */
	private array $fates;

	/** The names of each of the report's lists that decide an outcome, as keys. */
	private array $in;

	/** What needs a person, as summary() has it. */
	private array $summary = array();

	/** From what was known, what was answered, and the names that are too many to go. */
	public function __construct( private Snapshot $seen, private Report $report, array $held_back ) {
		$all          = $report->to_array();
		$this->fates  = $all['fates'];
		$this->listed = array_fill_keys( array_map( array( Facts::class, 'key' ), $report->domains ), true );
		$this->in     = array_map( fn( $names ) => array_fill_keys( $names, true ), compact( 'held_back' ) + array_intersect_key( $all, array_flip( array( 'added', 'no_room', 'by_wildcard', 'deferred', 'only_on_app' ) ) ) );
	}

	/** All rows: a generator of Name_Row. */
	public function rows(): \Generator {
		foreach ( $this->seen->wanted->sites as $name => $site ) {
			yield $this->wanted( (string) $name, (string) $name );
		}
		foreach ( $this->seen->wanted->with as $name => $of ) {
			yield $this->wanted( (string) $name, $of );
		}
		foreach ( array_keys( $this->listed ) as $name ) {
			if ( ! $this->seen->wanted->has( (string) $name ) ) {
				yield $this->unwanted( (string) $name );
			}
		}
	}

	/**
	 * What needs a person, for those who do not read the table: counts, and the first names. Known once all rows were taken.
	 *
	 * @return array{no_room?: array, held_back?: array, refused?: array<string, array>, only_on_app?: array, by_wildcard?: array}
	 */
	public function summary(): array {
		return $this->summary;
	}

	/** A name that is wanted, together with another or, where that is the name itself, for its own sake. */
	private function wanted( string $name, string $of ): Name_Row {
		$wanted  = $this->seen->wanted;
		$on_app  = isset( $this->listed[ $name ] );
		$outcome = $this->outcome( $name );
		$details = Name_Row::REFUSED === $outcome ? $this->refusal( $name ) : array();
		$this->sum( $outcome, $name, $details );
		return new Name_Row(
			array(
				'name'       => $name,
				'mapping'    => $wanted->mappings[ $of ] ?? 0,
				'site'       => $wanted->sites[ $of ],
				'wanted'     => true,
				'twin'       => Twin::of( $of ) === $name,
				'on_app'     => $on_app,
				'asked'      => $this->asked( $name, $outcome, $on_app ),
				'outcome'    => $outcome,
				'details'    => $details,
				'next_check' => Name_Row::LISTED === $outcome && $wanted->is_watched( $name ) ? $this->seen->now : 0,
			)
		);
	}

	/** What became of a wanted name. A name that could not be tried, or is for a later call, waits. */
	private function outcome( string $name ): string {
		return match ( true ) {
			$this->seen->wanted->is_own( $name )            => Name_Row::OWN,
			isset( $this->listed[ $name ] )                 => Name_Row::LISTED,
			isset( $this->report->refused[ $name ] )        => Name_Row::REFUSED,
			isset( $this->in['deferred'][ $name ] )         => Name_Row::REFUSED,
			isset( $this->in['no_room'][ $name ] )          => Name_Row::NO_ROOM,
			isset( $this->in['by_wildcard'][ $name ] )      => Name_Row::BY_WILDCARD,
			'kept_off' === ( $this->fates[ $name ] ?? '' )  => Name_Row::KEPT_OFF,
			default                                         => Name_Row::WAITING_SERVERPILOT,
		};
	}

	/** Why a name was refused, and when; what is deferred was refused before. */
	private function refusal( string $name ): array {
		$refused = $this->report->refused[ $name ] ?? null;
		return null === $refused ? ( $this->seen->past[ $name ] ?? null )?->details ?? array() : array( 'at' => $this->seen->now ) + $refused;
	}

	/**
	 * When we asked for it. What is on the app at the first look of all, and wanted, another integration put there: it is ours. The
	 * network's own names never are.
	 */
	private function asked( string $name, string $outcome, bool $on_app ): int {
		if ( Name_Row::OWN === $outcome ) {
			return 0;
		}
		$first = isset( $this->in['added'][ $name ] ) || ( $on_app && $this->seen->is_first && $this->report->recognised );
		return ( $this->seen->past[ $name ] ?? null )?->asked ?: ( $first ? $this->seen->now : 0 ); // phpcs:ignore Universal.Operators.DisallowShortTernary -- 0 is never.
	}

	/** A name that is on the app, and not wanted. */
	private function unwanted( string $name ): Name_Row {
		$past    = $this->seen->past[ $name ] ?? null;
		$outcome = $this->outcome_of_unwanted( $name );
		$missing = isset( $this->seen->unwanted[ $name ] );
		$is_twin = Twin::is( $name ) && $this->is_shown_in( Twin::domain( $name ), $outcome );
		$details = Name_Row::REFUSED === $outcome ? $this->refusal( $name ) : array();
		if ( ! $is_twin ) {
			$this->sum( $outcome, $name, $details );
		}
		return new Name_Row(
			array(
				'name'    => $name,
				'mapping' => $past?->mapping,
				'site'    => $past?->site,
				'twin'    => $is_twin,
				'on_app'  => true,
				'asked'   => Name_Row::OWN === $outcome ? 0 : $past?->asked,
				'missed'  => $missing ? ( $past->missed ?: $this->seen->now ) : 0, // phpcs:ignore Universal.Operators.DisallowShortTernary -- 0 is never.
				'looks'   => $missing ? $past->looks + 1 : 0,
				'outcome' => $outcome,
				'details' => $details,
			)
		);
	}

	private function outcome_of_unwanted( string $name ): string {
		return match ( true ) {
			$this->seen->wanted->is_own( $name )       => Name_Row::OWN,
			isset( $this->report->refused[ $name ] )   => Name_Row::REFUSED,
			isset( $this->in['held_back'][ $name ] )   => Name_Row::HELD_BACK,
			isset( $this->seen->unwanted[ $name ] )    => Name_Row::NOT_MAPPED,
			$this->was_wanted( $name )                 => Name_Row::WAS_THERE_BEFORE,
			! $this->report->recognised                => Name_Row::ONLY_ON_APP,
			isset( $this->in['only_on_app'][ $name ] ) => Name_Row::ONLY_ON_APP,
			default                                    => Name_Row::OWN, // A wildcard below an own name.
		};
	}

	private function was_wanted( string $name ): bool {
		$past = $this->seen->past[ $name ] ?? null;
		return null !== $past && ( $past->wanted || Name_Row::WAS_THERE_BEFORE === $past->outcome );
	}

	/** Is a twin shown in its domain's row? Where both are as one. */
	private function is_shown_in( string $domain, string $outcome ): bool {
		return $this->seen->wanted->has( $domain )
			? Name_Row::OWN === $outcome
			: isset( $this->listed[ $domain ] ) && $this->outcome_of_unwanted( $domain ) === $outcome;
	}

	/** Counts a name that needs a person. */
	private function sum( string $outcome, string $name, array $details ): void {
		if ( in_array( $outcome, array( Name_Row::NO_ROOM, Name_Row::HELD_BACK, Name_Row::ONLY_ON_APP, Name_Row::BY_WILDCARD ), true ) ) {
			$of = &$this->summary[ $outcome ];
		} elseif ( Name_Row::REFUSED === $outcome ) {
			$of = &$this->summary[ $outcome ][ $details['kind'] ?? 'rejected' ];
			$of = (array) $of + array_intersect_key( $details, array_flip( array( 'kind', 'message', 'text' ) ) );
		} else {
			return;
		}
		$of['count'] = ( $of['count'] ?? 0 ) + 1;
		if ( $of['count'] <= self::MOST ) {
			$of['names'][] = $name;
		}
	}
}
