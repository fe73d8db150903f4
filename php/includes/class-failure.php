<?php
/**
 * Why something could not be done.
 *
 * @package wu-serverpilot
 */

namespace WU_ServerPilot;

defined( 'ABSPATH' ) || exit;

/**
 * A failure: its kind, its sentence, and whether trying again later makes sense.
 */
final class Failure extends \RuntimeException {

	/**
	 * What happened outside: a filter of the site's answered in ServerPilot's place.
	 */
	public const BLOCKED = 'blocked';

	/**
	 * The kinds that are about the account or the app: every other job would fail just the same.
	 */
	private const ACCOUNT_WIDE = array( 'configuration', 'authentication', 'payment_required', 'forbidden', 'not_found' );

	/**
	 * Makes one.
	 *
	 * @param string   $kind        The extension's kind, or one of ours.
	 * @param string   $message     A sentence without secrets.
	 * @param bool     $retryable   Would the same call make sense later?
	 * @param int|null $retry_after The pause that was asked for, in seconds.
	 * @param int      $status      The HTTP status; 0 when there was none.
	 */
	public function __construct(
		public readonly string $kind,
		string $message,
		public readonly bool $retryable = false,
		public readonly ?int $retry_after = null,
		int $status = 0
	) {
		parent::__construct( $message, $status );
	}

	/**
	 * The extension's exception in our terms.
	 *
	 * @param \WuServerPilot\Exception $exception What it threw.
	 */
	public static function of( \WuServerPilot\Exception $exception ): self {
		return new self(
			$exception->getKind(),
			$exception->getMessage(),
			$exception->isRetryable(),
			$exception->getRetryAfter(),
			$exception->getCode()
		);
	}

	/**
	 * Would every other job fail for the same reason?
	 */
	public function is_account_wide(): bool {
		return in_array( $this->kind, self::ACCOUNT_WIDE, true );
	}

	/**
	 * Has ServerPilot said so itself (and would have to be asked again)?
	 */
	public function halts(): bool {
		return $this->is_account_wide() && 'configuration' !== $this->kind;
	}
}
