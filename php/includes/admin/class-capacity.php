<?php
/**
 * How full it is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Api_Client, Settle\App_Record };

defined( 'ABSPATH' ) || exit;

/**
 * How many domains the app has, and how many names its certificate, beside what they can have. From
 * what was seen last; nothing is asked.
 */
final class Capacity {

	/**
	 * The names that Let's Encrypt puts on one certificate at most.
	 */
	public const CERTIFICATE_LIMIT = 100;

	/**
	 * From this part of a limit on, it is worth a look.
	 */
	private const WARNING = 0.80;

	/**
	 * From this part of a limit on, something has to be done.
	 */
	private const CRITICAL = 0.95;

	public function __construct( private App_Record $record ) {}

	/**
	 * Domains on the app; null before it was seen.
	 *
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null
	 */
	public function domains(): ?array {
		$report = $this->record->report();
		return array() === $report ? null : self::of( count( $report['domains'] ), Api_Client::DOMAIN_LIMIT );
	}

	/**
	 * Names on the certificate that AutoSSL has to offer; null where it has none.
	 *
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null
	 */
	public function certificate(): ?array {
		$names = $this->record->report()['app']['autossl']['domains'] ?? array();
		return array() === $names ? null : self::of( count( $names ), self::CERTIFICATE_LIMIT );
	}

	private static function of( int $used, int $limit ): array {
		return array(
			'used'  => $used,
			'limit' => $limit,
			'level' => $used >= $limit * self::CRITICAL ? 'critical' : ( $used >= $limit * self::WARNING ? 'recommended' : 'good' ),
		);
	}
}
