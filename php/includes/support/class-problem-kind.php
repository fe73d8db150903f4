<?php
/**
 * What can be wrong.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/** The kinds of problems: every channel tells the same of each. */
final class Problem_Kind {

	/** Kinds of our own, beside the extension's and those of Failure. */
	public const FOREIGN_APP        = 'foreign_app';
	public const CUSTOM_CERTIFICATE = 'custom_certificate';
	public const AUTOSSL_REFUSED    = 'autossl_refused';
	public const ACTION_FAILED      = 'action_failed';
	public const NO_ROOM            = 'no_room';
	public const CAPACITY           = 'capacity';
	public const LOST_APP           = 'lost_app';
	public const HELD_BACK          = 'held_back';
	public const OTHER_CREDENTIALS  = 'other_credentials';
	public const SERVER_FAULT       = 'server_fault';
	public const MAPPING_OFF        = 'mapping_off';
	public const NO_SUNRISE         = 'no_sunrise';
	public const NOT_ACTIVE         = 'not_active';
	public const BECOMES_PRIMARY    = 'becomes_primary';
	public const QUEUE              = 'queue';
	public const UNREADABLE         = 'unreadable';
	public const OFF                = 'off';
	public const NOT_COMPARED       = 'not_compared';

	/** Kinds of an Ultimate Multisite that is not there, too old, or not as this plugin needs it. */
	public const ABSENT   = 'absent';
	public const OUTDATED = 'outdated';
	public const UNFIT    = 'unfit';

	/** What may be as the owner wants it: on a copy of the site, or by choice. Nobody is written to. */
	public const INTENDED = array( self::FOREIGN_APP, self::CUSTOM_CERTIFICATE, self::OTHER_CREDENTIALS, self::CAPACITY, self::OFF, self::NOT_COMPARED, Failure::ENVIRONMENT );

	/** What can wait for a person. */
	private const RECOMMENDED = array( self::CUSTOM_CERTIFICATE, self::OTHER_CREDENTIALS, self::NOT_ACTIVE, self::BECOMES_PRIMARY, self::OFF, self::NOT_COMPARED, Failure::ENVIRONMENT );

	/**
	 * A problem, by its kind, as Problem_Finder::find() has it.
	 *
	 * @param string   $kind     What kind.
	 * @param string   $concerns What it is about.
	 * @param string   $message  What happened, in the language of this request.
	 * @param mixed    $cause    What tells it from another of its kind, in no language.
	 * @param string[] $hosts    The domains it concerns.
	 * @param string   $level    critical or recommended; what its kind is, when left out.
	 */
	public static function problem( string $kind, string $concerns, string $message, $cause = null, array $hosts = array(), string $level = '' ): array {
		$level = '' === $level ? ( in_array( $kind, self::RECOMMENDED, true ) ? 'recommended' : 'critical' ) : $level;
		return array( $kind => compact( 'level', 'concerns', 'message', 'cause', 'hosts' ) );
	}
}
