<?php
/**
 * Every domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Status as Customer_Status, Names\Events, Names\Name_Row, Names\Names, Network\Facts, Reconcile\App_Record, Reconcile\Circuit_Breaker, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** The names of the table, a page at a time, what is said of each, and which may be removed. ServerPilot is not asked. */
final class Domain_List {

	/** What waits for a reconcile, in a list that is for one page: see waiting(). */
	private ?array $waiting = null;

	public function __construct( private Names $names, private Events $events, private App_Record $record, private Circuit_Breaker $circuit, private App_Problems $app ) {}

	/** The list as it is now, for one page: what waits for a reconcile is read once. */
	public function now(): self {
		$list          = clone $this;
		$list->waiting = $this->waiting();
		return $list;
	}

	/**
	 * A page of the list, by name, as Names::page() has it, but that $state is one or empty, and $search in any spelling. A name that no reconcile
	 * has seen yet stands before the first row. Where the table cannot be read, this is a Failure, as everything here.
	 */
	public function page( string $state, string $search, string $order_by, bool $descending, int $limit, int $offset ): array {
		$states = $this->stored( $state );
		$search = self::canonical_part( $search );
		$rows   = null === $states ? array() : $this->names->page( $states, $search, $order_by, $descending, $limit, $offset );
		return ( 0 === $offset ? $this->unseen( $state, $search ) : array() ) + $rows;
	}

	/** How many rows there are of a state and with a part of a name, both as page() has them. */
	public function count( string $state, string $search ): int {
		$states = $this->stored( $state );
		$search = self::canonical_part( $search );
		return count( $this->unseen( $state, $search ) ) + ( null === $states ? 0 : $this->names->count( $states, $search ) );
	}

	/** How many rows there are of each state, in the order of Name_Row::STATES; none for a state without any. */
	public function counts(): array {
		$counts = $this->names->counts() + array( Name_Row::WAITING_SERVERPILOT => 0 );

		$counts[ Name_Row::WAITING_SERVERPILOT ] += count( $this->unseen( '', '' ) );
		$shown                                    = array_fill_keys( Name_Row::STATES, 0 );
		foreach ( $counts as $state => $count ) {
			$shown[ self::shown_state( $state ) ] += $count;
		}
		return array_filter( $shown );
	}

	/** A name's row, in any spelling; also one that no reconcile has seen yet. */
	public function find( string $name ): ?Name_Row {
		$name = Facts::key( $name );
		return $this->names->find( $name ) ?? $this->unseen( '', '' )[ $name ] ?? null;
	}

	/**
	 * What is said of a row: its state in words, why, the state's colour, and when ServerPilot is asked again, in Unix seconds.
	 *
	 * @return array{state: string, label: string, why: string, colour: string, until: ?int}
	 */
	public function described( Name_Row $row ): array {
		$state                          = self::shown_state( $row->state() );
		list( $label, $means, $colour ) = Words::state( $state );
		$waits                          = Name_Row::WAITING_SERVERPILOT === $state;
		$until                          = $waits ? $this->circuit->state()['until'] ?? null : null;
		$why                            = match ( true ) {
			$state !== $row->state()                              => Set_Up_Problems::of_mapping()->message,
			array() !== $row->details                             => Sentence::of( $row->details ),
			Name_Row::WORKS === $state                            => sprintf( /* translators: %s: a date */ __( 'Checked on %s.', 'wu-serverpilot' ), wp_date( get_option( 'date_format' ), $row->checked ) ),
			Name_Row::WAITING_CERTIFICATE === $state && 'refused' === $this->app->autossl() => __( 'ServerPilot refuses AutoSSL, so no certificate is made.', 'wu-serverpilot' ),
			in_array( $state, Name_Row::OF_LOOKS, true )          => '' === $row->watch ? $means : Customer_Status::of_row( $row )['sentence'] ?? $means,
			/* translators: %s: "in 15 minutes" */
			null !== $until                                       => sprintf( __( 'Trying again %s.', 'wu-serverpilot' ), Words::distance( max( $until, time() + 1 ) ) ),
			$waits && false === $this->record->is_recognised()    => __( 'This network’s own domain is not on the app, so nothing is added.', 'wu-serverpilot' ),
			default                                               => $means,
		};
		return compact( 'state', 'label', 'why', 'colour', 'until' );
	}

	/** Is it nobody's, on an app that is the network's? (A copy of the site must not edit production's list.) */
	public function may_remove( Name_Row $row ): bool {
		return in_array( $row->state(), array( Name_Row::ONLY_ON_APP, Name_Row::WAS_THERE_BEFORE ), true ) && true === $this->record->is_recognised() && ! in_array( $row->name, $this->waiting()[0], true );
	}

	/** The rows of names that may be taken off the app, by name. */
	public function removable( array $names ): array {
		return array_filter( $this->names->find_all( $names ), array( $this->now(), 'may_remove' ) );
	}

	/** Names that are no longer mapped, and too many to go without a person's word. */
	public function held_back(): array {
		return array_map( 'strval', array_keys( array_filter( $this->names->of_outcome( Name_Row::HELD_BACK, PHP_INT_MAX ), fn( Name_Row $row ) => ! $row->twin ) ) );
	}

	/** The state that is shown for one of Name_Row::STATES: where Ultimate Multisite serves no mapped domain, none works. */
	private static function shown_state( string $state ): string {
		return Name_Row::WORKS === $state && null !== Set_Up_Problems::of_mapping() ? Name_Row::DOES_NOT_WORK : $state;
	}

	/** The stored states that are shown as this one, all of them for an empty one; null where none is. */
	private function stored( string $state ): ?array {
		if ( '' === $state ) {
			return array();
		}
		$states = array_values( array_filter( Name_Row::STATES, fn( $stored ) => self::shown_state( $stored ) === $state ) );
		return array() === $states ? null : $states;
	}

	/** Names that something happened to, and rows of those that no reconcile has seen yet. */
	private function waiting(): array {
		if ( null !== $this->waiting ) {
			return $this->waiting;
		}
		$names  = $this->events->names();
		$unseen = array_diff( $names, array() === $names ? array() : array_keys( $this->names->find_all( $names ) ) );
		return array( $names, array_combine( $unseen, array_map( fn( $name ) => new Name_Row( compact( 'name' ) ), $unseen ) ) );
	}

	/** Rows that no reconcile has seen yet: none where another state is asked for. */
	private function unseen( string $state, string $search ): array {
		$is_asked = in_array( $state, array( '', Name_Row::WAITING_SERVERPILOT ), true );
		return $is_asked ? array_filter( $this->waiting()[1], fn( Name_Row $row ) => '' === $search || str_contains( $row->name, $search ) ) : array();
	}

	/** A part of a name, as the table has names. */
	private static function canonical_part( string $part ): string {
		$part = mb_strtolower( trim( $part ) );
		return 1 === preg_match( '/^[\x21-\x7E]*$/', $part ) ? $part : Facts::key( $part );
	}
}
