<?php
/**
 * What is known of one name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

defined( 'ABSPATH' ) || exit;

/** One row of the table of names. Times are Unix seconds; 0 means never. */
final class Name_Row {

	/** The outcome of a wanted name that is on the app's list: from there on, looks say how it stands. */
	public const LISTED = 'listed';

	/** The columns that a reconcile writes, in the table's order; `next_check` only as to whether the name is watched. */
	public const RECONCILED = array( 'mapping', 'site', 'wanted', 'twin', 'on_app', 'asked', 'missed', 'looks', 'outcome', 'details' );

	/** Canonical; what is no domain name as Names::key() has it. */
	public readonly string $name;

	/** The number of the mapping in Ultimate Multisite, 0 for a name without one. */
	public readonly int $mapping;

	/** The site that it leads to; 0 for none. */
	public readonly int $site;

	/** Does this installation want it on the app, for its own sake or as what goes with another name? */
	public readonly bool $wanted;

	/** Is it a www twin that is shown in its domain's row? */
	public readonly bool $twin;

	/** Is it on the app's list? */
	public readonly bool $on_app;

	/** When we asked ServerPilot to add it; 0: it was there without us. */
	public readonly int $asked;

	/** Since when it is on the app though nobody wants it any more. */
	public readonly int $missed;

	/** How many reconciles have missed it. */
	public readonly int $looks;

	/** What the last reconcile made of it: LISTED or a state that no look chooses. */
	public readonly string $outcome;

	/** More about the outcome. Of a refusal: kind, message, text and `at`. */
	public readonly array $details;

	/** When it was checked last. */
	public readonly int $checked;

	/** When it is to be checked again; 0: it is not watched. */
	public readonly int $next_check;

	/** What the watch keeps about it, ASCII JSON of its own; empty before the first look. */
	public readonly string $watch;

	/** Is its www twin on the app's list? Known of rows that Names reads. */
	public readonly bool $www;

	/** The state as it is stored. */
	private readonly string $stored_state;

	/** From columns as the table has them, but that `details` may be an array; those that are left out are empty. */
	public function __construct( array $columns ) {
		foreach ( array( 'mapping', 'site', 'asked', 'missed', 'looks', 'checked', 'next_check' ) as $number ) {
			$this->$number = (int) ( $columns[ $number ] ?? 0 );
		}
		foreach ( array( 'wanted', 'twin', 'on_app', 'www' ) as $flag ) {
			$this->$flag = (bool) ( $columns[ $flag ] ?? false );
		}
		$details            = $columns['details'] ?? array();
		$this->name         = (string) $columns['name'];
		$this->outcome      = $columns['outcome'] ?? Name_State::WAITING_SERVERPILOT;
		$this->details      = is_array( $details ) ? $details : (array) json_decode( $details, true );
		$this->watch        = $columns['watch'] ?? '';
		$this->stored_state = $columns['state'] ?? ( self::LISTED === $this->outcome ? Name_State::NOT_CHECKED : $this->outcome );
	}

	/** How it stands: one of Name_State::ALL. */
	public function state(): string {
		$is_stale = Name_State::WORKS === $this->stored_state && $this->checked < time() - Name_State::PROOF;
		return $is_stale ? Name_State::NOT_CHECKED : $this->stored_state;
	}

	/** The columns that a reconcile writes. */
	public function reconciled(): array {
		$columns = array();
		foreach ( self::RECONCILED as $column ) {
			$columns[ $column ] = is_bool( $this->$column ) ? (int) $this->$column : $this->$column;
		}
		$columns['details'] = array() === $this->details ? '' : (string) wp_json_encode( $this->details );
		return $columns;
	}

	/** A number that tells whether a reconcile has something new to write; the database makes the same. */
	public function digest(): int {
		return crc32( implode( '|', $this->reconciled() ) . '|' . (int) ( $this->next_check > 0 ) );
	}
}
