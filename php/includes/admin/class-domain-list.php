<?php
/**
 * Every domain.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Network\Mapped_Names, Settle\App_Record };

defined( 'ABSPATH' ) || exit;

/**
 * A row for every mapped name, every site's host and every name on the app, for the page and the
 * command line. Made from what is stored: ServerPilot is not asked.
 *
 * A www twin on the app belongs to its domain's row, unless it is mapped itself.
 */
final class Domain_List {

	public function __construct( private Mapped_Names $mapped, private Domain_States $states, private App_Record $record ) {}

	/**
	 * All rows, by name: the mapped ones in the order in which they deserve a place, then the others
	 * in the app's order. Rows are small, so that ten thousand of them are no burden.
	 *
	 * @return array<string, array{name: string, site: int, mapping: int, www: bool, on_app: bool, state: string, why: string, until: ?int}>
	 *         `site` and `mapping` are 0 where there is none; `www`: its twin is on the app too; `until` in Unix seconds.
	 * @throws \ServerPilot_Plugin\Support\Failure When the tables cannot be read.
	 */
	public function rows(): array {
		$states = $this->states->read();
		$rows   = array();
		foreach ( $this->mapped->rows() as $mapped ) {
			$name            = Domain_States::canonical( $mapped->name );
			$rows[ $name ] ??= self::place( $name, (int) $mapped->site, (int) $mapped->mapping ) + $states->of( $name, true );
		}
		foreach ( $states->on_app() as $name ) {
			$rows[ $name ] ??= self::place( $name, 0, 0 ) + $states->of( $name, false );
		}
		return self::fold_twins( $rows );
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
		$states = $this->states->read();
		$name   = Domain_States::canonical( $name );
		$www    = array( 'www' => in_array( "www.$name", $states->on_app(), true ) );
		return array_replace( self::place( $name, $site, $mapping ), $www ) + $states->of( $name, true );
	}

	/**
	 * Is it nobody's, on an app that is the network's? (A copy of the site must not edit production's list.)
	 *
	 * @param array $row A row.
	 */
	public function may_remove( array $row ): bool {
		return Domain_States::ONLY_ON_APP === $row['state'] && ! empty( $this->record->report()['recognised'] );
	}

	/**
	 * The rows that are asked for.
	 *
	 * @param array $rows  What rows() gave.
	 * @param array $query state: one of Domain_States, or empty for all; search: a part of the name, in any spelling;
	 *                     orderby: name, site, on_app or state (what needs a person first), or empty to leave the order; order: asc or desc.
	 * @return array[] The rows, numbered from 0.
	 */
	public static function select( array $rows, array $query ): array {
		$query += array_fill_keys( array( 'state', 'search', 'orderby', 'order' ), '' );
		$part   = mb_strtolower( trim( $query['search'] ) );
		$name   = Domain_States::canonical( $part );
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
	 * @return array<string, int> In the order of Domain_States::ALL.
	 */
	public static function counts( array $rows ): array {
		$counts = array_count_values( array_column( $rows, 'state' ) );
		return array_intersect_key( array_replace( array_fill_keys( Domain_States::ALL, 0 ), $counts ), $counts );
	}

	private static function place( string $name, int $site, int $mapping ): array {
		return array(
			'name'    => $name,
			'site'    => $site,
			'mapping' => $mapping,
			'www'     => false,
		);
	}

	/**
	 * Takes the twins into their domains' rows.
	 *
	 * @param array[] $rows The rows.
	 */
	private static function fold_twins( array $rows ): array {
		foreach ( $rows as $name => $row ) {
			$twin = $rows[ "www.$name" ] ?? null;
			if ( null !== $twin && 0 === $twin['site'] && ( Domain_States::ONLY_ON_APP !== $twin['state'] || $row['state'] === $twin['state'] ) ) {
				$rows[ $name ]['www'] = true;
				unset( $rows[ "www.$name" ] );
			}
		}
		return $rows;
	}

	private static function sorted( array $rows, string $by, bool $down ): array {
		if ( ! in_array( $by, array( 'name', 'site', 'on_app', 'state' ), true ) ) {
			return $rows;
		}
		$rank = array_flip( Domain_States::ALL );
		$key  = fn( $row ) => 'state' === $by ? $rank[ $row['state'] ] : $row[ $by ];
		usort( $rows, fn( $one, $other ) => array( $key( $one ), $one['name'] ) <=> array( $key( $other ), $other['name'] ) );
		return $down ? array_reverse( $rows ) : $rows;
	}
}
