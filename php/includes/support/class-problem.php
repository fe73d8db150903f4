<?php
/**
 * A problem.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/** Something that needs attention, of one of these kinds. Every channel tells the same of it. */
final class Problem {

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

	/** How bad it is: critical or recommended. */
	public readonly string $level;

	/** Its title, in the language of this request. */
	public readonly string $title;

	/** What to do about it. */
	public readonly string $step;

	/** Where to go: url and text. */
	public readonly array $link;

	/** Since when it is known, in Unix seconds. */
	public readonly int $since;

	/** Does the owner not want to see it any more? */
	public readonly bool $dismissed;

	/**
	 * What was found.
	 *
	 * @param string   $kind     What kind: the extension's, one of Failure, or one of ours.
	 * @param string   $concerns What it is about: domain, app, certificate, action, moment, network or extension.
	 * @param string   $message  What happened, in the language of this request.
	 * @param mixed    $cause    What tells it from another of its kind, in no language.
	 * @param string[] $hosts    The domains it concerns.
	 * @param string   $level    What its kind is, when left out.
	 */
	public function __construct(
		public readonly string $kind,
		public readonly string $concerns,
		public readonly string $message,
		public readonly mixed $cause = null,
		public readonly array $hosts = array(),
		string $level = ''
	) {
		$this->level = $level ?: ( in_array( $kind, self::RECOMMENDED, true ) ? 'recommended' : 'critical' ); // phpcs:ignore Universal.Operators.DisallowShortTernary -- empty is left out.
	}

	/** Adds, once, what is known and to be said of it: title, step, link, since and dismissed. */
	public function add( array $known ): void {
		foreach ( $known as $name => $value ) {
			$this->$name = $value;
		}
	}

	/** Tells it from another of its kind, whatever language it is read in. */
	public function digest(): string {
		return md5( (string) wp_json_encode( $this->cause ) );
	}

	/** As the hooks hand it over: concerns, message, hosts, since (Unix seconds) and the other properties. */
	public function to_array(): array {
		return array_diff_key( get_object_vars( $this ), array( 'kind' => true ) );
	}
}
