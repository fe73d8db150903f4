<?php
/**
 * What can go wrong.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Support;

defined( 'ABSPATH' ) || exit;

/** A failure: its kind, its sentence, what it is about, and whether trying again later makes sense. */
final class Failure extends \RuntimeException {

	/**
	 * Kinds of the plugin's own, beside the extension's:
	 *
	 *     blocked      a filter of the site's answered in ServerPilot's place
	 *     extension    the extension is missing
	 *     version      the extension is of another version than the plugin, or does not fit it
	 *     site_code    other code of the site, which was asked for the facts, failed
	 *     database     the site's own database does not answer
	 *     tables       the plugin's own tables cannot be made
	 *     environment  a copy of the site would change ServerPilot
	 */
	public const BLOCKED     = 'blocked';
	public const EXTENSION   = 'extension';
	public const VERSION     = 'version';
	public const SITE_CODE   = 'site_code';
	public const DATABASE    = 'database';
	public const TABLES      = 'tables';
	public const ENVIRONMENT = 'environment';

	/**
	 * Makes one.
	 *
	 * @param string   $kind        The extension's kind, or one of ours.
	 * @param string   $message     A sentence without secrets.
	 * @param string   $concerns    domain, app, certificate, action or moment; see WuServerPilot\Exception::concerns().
	 * @param bool     $retryable   Would the same call make sense later?
	 * @param int|null $retry_after The pause that was asked for, in seconds.
	 * @param array    $text        The sentence in parts, as WuServerPilot\Exception::getText() has it; empty for one of ours.
	 */
	public function __construct( public readonly string $kind, string $message, public readonly string $concerns = 'app', public readonly bool $retryable = false, public readonly ?int $retry_after = null, public readonly array $text = array() ) {
		parent::__construct( $message );
	}

	/** The site's own database did not answer, or did not take a change. */
	public static function of_database(): self {
		return new self( self::DATABASE, __( 'This site’s own database does not answer, or takes no changes. Domains wait until it does.', 'wu-serverpilot' ), 'moment', true );
	}

	/** The plugin's own tables are not there, and cannot be made; the database says why. */
	public static function of_tables( string $cause ): self {
		/* translators: %s: the database's own words */
		return new self( self::TABLES, sprintf( __( 'The plugin cannot create its tables in this site’s database (%s). Nothing on ServerPilot is changed until it can.', 'wu-serverpilot' ), $cause ) );
	}

	/** The extension is not there, or cannot be called as the plugin does it; PHP says why. */
	public static function of_extension( string $cause ): self {
		/* translators: %s: PHP's own words */
		return new self( extension_loaded( 'wu_serverpilot' ) ? self::VERSION : self::EXTENSION, sprintf( __( 'The plugin and the PHP extension wu_serverpilot do not fit each other (%s). Install the same version of both, then restart PHP.', 'wu-serverpilot' ), $cause ) );
	}

	/** What was thrown by the extension or by what it called back; a misfit is PHP's objection to the call itself. */
	public static function of( \Throwable $thrown, bool $is_misfit ): self {
		if ( $thrown instanceof \WuServerPilot\Exception ) {
			$text = method_exists( $thrown, 'getText' ) ? $thrown->getText() : array();
			return new self( $thrown->getKind(), $thrown->getMessage(), $thrown->concerns(), $thrown->isRetryable(), $thrown->getRetryAfter(), $text );
		}
		return match ( true ) {
			$thrown instanceof self => $thrown,
			$is_misfit              => self::of_extension( $thrown->getMessage() ),
			/* translators: 1: PHP's own words; 2: a file; 3: a number */
			default                 => new self( self::SITE_CODE, sprintf( __( 'Code of this site failed while ServerPilot was asked: %1$s (%2$s, line %3$d)', 'wu-serverpilot' ), $thrown->getMessage(), plugin_basename( $thrown->getFile() ), $thrown->getLine() ) ),
		};
	}
}
