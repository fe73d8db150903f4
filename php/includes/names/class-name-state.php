<?php
/**
 * The states of a name.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Names;

defined( 'ABSPATH' ) || exit;

/**
 * How a name stands, one state each. The words are the machine's: screens have their own for them.
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
 *     works                 wanted and listed; a look not older than eight days says that it works
 *     own                   the network's own
 */
final class Name_State {

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

	/** All of them, what needs a person first. */
	public const ALL = array( self::REFUSED, self::DOES_NOT_WORK, self::HELD_BACK, self::NO_ROOM, self::NOT_MAPPED, self::WAITING_DNS, self::WAITING_CERTIFICATE, self::WAITING_SERVERPILOT, self::NOT_CHECKED, self::ONLY_ON_APP, self::WAS_THERE_BEFORE, self::KEPT_OFF, self::BY_WILDCARD, self::WORKS, self::OWN );

	/**
	 * The states that a look chooses between. A row of outcome Name_Row::LISTED has one of them; what it
	 * is, only looks change.
	 */
	public const OF_LOOKS = array( self::NOT_CHECKED, self::WAITING_DNS, self::WAITING_CERTIFICATE, self::WORKS, self::DOES_NOT_WORK );

	/** Seconds for which a look proves that a name works: the next one comes within a week and a tenth of it. */
	public const PROOF = 8 * DAY_IN_SECONDS;
}
