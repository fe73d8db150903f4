<?php
/**
 * Every domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Names\Events, Names\Name_Row, Names\Name_State, Names\Names, Network\Facts, Reconcile\App_Record, Reconcile\Circuit_Breaker };

defined( 'ABSPATH' ) || exit;

/**
 * A row for every wanted name and every name on the app, for the page and the command line, from the
 * table of names. ServerPilot is not asked.
 */
final class Domain_List {

	public function __construct( private Names $names, private App_Record $record, private Circuit_Breaker $circuit, private Diagnoses $diagnoses, private Events $events ) {}

	/**
	 * All rows, by name.
	 *
	 * @return array<string, array{name: string, site: int, mapping: int, www: bool, on_app: bool, state: string, why: string, until: ?int}>
	 *         `site` and `mapping` are 0 where there is none; `www`: its twin is on the app too; `until` in Unix seconds.
	 * @throws \ServerPilot_Plugin\Support\Failure When the table cannot be read.
	 */
	public function rows(): array {
		$rows    = array();
		$failing = $this->circuit->state();
		$faulty  = $this->diagnoses->failed();
		$waiting = array_fill_keys( $this->events->names( 1000 ), true );
		foreach ( $this->names->each() as $name => $row ) {
			if ( ! $row->twin ) {
				$rows[ $name ] = $this->shown( $row, $failing, $faulty, isset( $waiting[ $name ] ) );
			}
		}
		foreach ( array_keys( array_diff_key( $waiting, $rows ) ) as $name ) {
			$rows[ $name ] = $this->shown( new Name_Row( compact( 'name' ) ), $failing, $faulty, true );
		}
		return $rows;
	}

	/**
	 * One mapping's row, without reading the others.
	 *
	 * @param string $name    The mapped name, as stored.
	 * @param int    $site    Its site.
	 * @param int    $mapping Its number.
	 * @return array As rows() has it.
	 */
	public function row( string $name, int $site, int $mapping ): array {
		$name = self::canonical( $name );
		$row  = $this->names->find( $name ) ?? new Name_Row( compact( 'name', 'site', 'mapping' ) );
		return $this->shown( $row, $this->circuit->state(), $this->diagnoses->failed(), in_array( $name, $this->events->names( 1000 ), true ) );
	}

	/**
	 * Keeps what a diagnosis found, as a look.
	 *
	 * @param array $found See wu_serverpilot_diagnose().
	 */
	public function note( array $found ): void {
		$states = array(
			'fine'    => Name_State::WORKS,
			'failed'  => Name_State::DOES_NOT_WORK,
			'waiting' => Name_State::WAITING_CERTIFICATE,
		);
		$row    = $this->names->find( $found['domain'] );
		if ( null !== $row && isset( $states[ $found['state'] ] ) ) {
			$this->names->save_look( $row, $states[ $found['state'] ], time(), $row->next_check, $row->watch );
		}
	}

	/**
	 * Is it nobody's, on an app that is the network's? (A copy of the site must not edit production's list.)
	 *
	 * @param array $row A row.
	 */
	public function may_remove( array $row ): bool {
		return in_array( $row['state'], array( Name_State::ONLY_ON_APP, Name_State::WAS_THERE_BEFORE ), true ) && true === $this->record->is_recognised();
	}

	/**
	 * The rows that are asked for.
	 *
	 * @param array $rows  What rows() gave.
	 * @param array $query state: one of Name_State, or empty for all; search: a part of the name, in any spelling;
	 *                     orderby: name, site, on_app or state (what needs a person first), or empty to leave the order; order: asc or desc.
	 * @return array[] The rows, numbered from 0.
	 */
	public static function select( array $rows, array $query ): array {
		$query += array_fill_keys( array( 'state', 'search', 'orderby', 'order' ), '' );
		$part   = mb_strtolower( trim( $query['search'] ) );
		$name   = self::canonical( $part );
		$down   = 'desc' === strtolower( $query['order'] );
		$found  = array_filter(
			array_values( $rows ),
			fn( $row ) => in_array( $query['state'], array( '', $row['state'] ), true )
				&& ( '' === $part || str_contains( $row['name'], $part ) || str_contains( $row['name'], $name ) )
		);
		return self::sorted( array_values( $found ), $query['orderby'], $down );
	}

	/**
	 * How many rows there are of each state; none for a state without any.
	 *
	 * @param array $rows What rows() gave.
	 * @return array<string, int> In the order of Name_State::ALL.
	 */
	public static function counts( array $rows ): array {
		$counts = array_count_values( array_column( $rows, 'state' ) );
		return array_intersect_key( array_replace( array_fill_keys( Name_State::ALL, 0 ), $counts ), $counts );
	}

	/**
	 * A name as the table has it.
	 *
	 * @param string|int $name As somebody typed it.
	 */
	public static function canonical( $name ): string {
		return Facts::key( (string) $name );
	}

	/**
	 * What is shown of a row.
	 *
	 * @param Name_Row $row     The row.
	 * @param array    $failing The circuit breaker's state.
	 * @param array    $faulty  What keeps visitors from names.
	 * @param bool     $changed Has something happened to it since?
	 */
	private function shown( Name_Row $row, array $failing, array $faulty, bool $changed ): array {
		$state   = $changed ? Name_State::WAITING_SERVERPILOT : $row->state();
		$waits   = Name_State::WAITING_SERVERPILOT === $state;
		$foreign = false === $this->record->is_recognised() && ( $waits || ( Name_State::OWN === $state && ! $row->on_app ) );
		return array(
			'name'    => $row->name,
			'site'    => $row->site,
			'mapping' => $row->mapping,
			'www'     => $row->www,
			'on_app'  => $row->on_app,
			'state'   => $state,
			'why'     => match ( true ) {
				array() !== $row->details && ! $changed  => Sentence::of( $row->details ),
				Name_State::DOES_NOT_WORK === $state     => $faulty[ $row->name ] ?? '',
				$waits && array() !== $failing           => Sentence::of( $failing ),
				default                                  => $foreign ? Problem_Finder::foreign_app() : '',
			},
			'until'   => $waits ? $failing['until'] ?? null : null,
		);
	}

	private static function sorted( array $rows, string $by, bool $down ): array {
		if ( ! in_array( $by, array( 'name', 'site', 'on_app', 'state' ), true ) ) {
			return $rows;
		}
		$rank = array_flip( Name_State::ALL );
		$key  = fn( $row ) => 'state' === $by ? $rank[ $row['state'] ] : $row[ $by ];
		usort( $rows, fn( $one, $other ) => array( $key( $one ), $one['name'] ) <=> array( $key( $other ), $other['name'] ) );
		return $down ? array_reverse( $rows ) : $rows;
	}
}
