<?php
/**
 * What is known of one name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

defined( 'ABSPATH' ) || exit;

/**
 * One row of the table of names. Times are Unix seconds; 0 means never. A name is in one state at a time; the words are the machine's, and
 * screens have their own for them:
 *
 *     state                 the name is
 *     refused               wanted, and ServerPilot, or the rules for domain names, do not take it
 *     does_not_work         wanted and listed; the last look found what keeps visitors away
 *     held_back             listed, no longer wanted, and one of too many to go without a person's word
 *     no_room               wanted, and the app is full
 *     not_mapped            listed because we asked for it, and no longer wanted: it goes when it has been missing long enough
 *     waiting_dns           wanted and listed; the last look waits for its DNS
 *     waiting_certificate   wanted and listed; the last look waits for its certificate
 *     waiting_serverpilot   wanted, not listed, and not tried yet
 *     not_checked           wanted and listed; no look says more, or it is too old to
 *     only_on_app           listed, and nobody's
 *     was_there_before      listed, and once wanted; it was listed before we first wanted it, so it stays
 *     kept_off              wanted; a filter of the site's keeps it off the app
 *     by_wildcard           wanted, and served by a wildcard on the app
 *     works                 wanted and listed; a look not older than PROOF says that it works
 *     own                   the network's own
 */
final class Name_Row {

	public const REFUSED             = 'refused';
	public const DOES_NOT_WORK       = 'does_not_work';
	public const HELD_BACK           = 'held_back';
	public const NO_ROOM             = 'no_room';
	public const NOT_MAPPED          = 'not_mapped';
	public const WAITING_DNS         = 'waiting_dns';
	public const WAITING_CERTIFICATE = 'waiting_certificate';
	public const WAITING_SERVERPILOT = 'waiting_serverpilot';
	public const NOT_CHECKED         = 'not_checked';
	public const ONLY_ON_APP         = 'only_on_app';
	public const WAS_THERE_BEFORE    = 'was_there_before';
	public const KEPT_OFF            = 'kept_off';
	public const BY_WILDCARD         = 'by_wildcard';
	public const WORKS               = 'works';
	public const OWN                 = 'own';

	/** All states, what needs a person first. */
	public const STATES = array( self::REFUSED, self::DOES_NOT_WORK, self::HELD_BACK, self::NO_ROOM, self::NOT_MAPPED, self::WAITING_DNS, self::WAITING_CERTIFICATE, self::WAITING_SERVERPILOT, self::NOT_CHECKED, self::ONLY_ON_APP, self::WAS_THERE_BEFORE, self::KEPT_OFF, self::BY_WILDCARD, self::WORKS, self::OWN );

	/**
	 * The states that a look chooses between. A row of outcome LISTED has one of them; what it
	 * is, only looks change.
	 */
	public const OF_LOOKS = array( self::NOT_CHECKED, self::WAITING_DNS, self::WAITING_CERTIFICATE, self::WORKS, self::DOES_NOT_WORK );

	/** Seconds for which a look proves that a name works: the next one comes within a week and a tenth of it. */
	public const PROOF = 8 * DAY_IN_SECONDS;

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
		$this->outcome      = $columns['outcome'] ?? self::WAITING_SERVERPILOT;
		$this->details      = is_array( $details ) ? $details : (array) json_decode( $details, true );
		$this->watch        = $columns['watch'] ?? '';
		$this->stored_state = $columns['state'] ?? ( self::LISTED === $this->outcome ? self::NOT_CHECKED : $this->outcome );
	}

	/** How it stands: one of STATES. */
	public function state(): string {
		$is_stale = self::WORKS === $this->stored_state && $this->checked < time() - self::PROOF;
		return $is_stale ? self::NOT_CHECKED : $this->stored_state;
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
