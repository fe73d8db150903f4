<?php
/**
 * What can go wrong.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Extension;

defined( 'ABSPATH' ) || exit;

/**
 * A failure: its kind, its sentence, what it is about, and whether trying again later makes sense.
 */
final class Failure extends \RuntimeException {

	/**
	 * A filter of the site's answered in ServerPilot's place.
	 */
	public const BLOCKED = 'blocked';

	/**
	 * The extension is missing, or of another version than the plugin.
	 */
	public const EXTENSION = 'extension';

	/**
	 * The site's own database does not answer.
	 */
	public const DATABASE = 'database';

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
	public function __construct(
		public readonly string $kind,
		string $message,
		public readonly string $concerns = 'app',
		public readonly bool $retryable = false,
		public readonly ?int $retry_after = null,
		public readonly array $text = array()
	) {
		parent::__construct( $message );
	}

	/**
	 * The site's own database did not answer, or did not take a change.
	 */
	public static function of_database(): self {
		return new self( self::DATABASE, __( 'This site’s own database does not answer, or takes no changes. Domains wait until it does.', 'wu-serverpilot' ), 'moment', true );
	}

	/**
	 * The extension is not there, or older than the plugin.
	 */
	public static function of_extension(): self {
		return new self( self::EXTENSION, __( 'This PHP lacks the extension wu_serverpilot, or has it in another version than the plugin’s.', 'wu-serverpilot' ) );
	}

	public static function of( \WuServerPilot\Exception $exception ): self {
		return new self(
			$exception->getKind(),
			$exception->getMessage(),
			$exception->concerns(),
			$exception->isRetryable(),
			$exception->getRetryAfter(),
			method_exists( $exception, 'getText' ) ? $exception->getText() : array()
		);
	}
}
