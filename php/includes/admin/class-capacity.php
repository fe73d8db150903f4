<?php
/**
 * How full it is.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Reconcile\App_Record };

defined( 'ABSPATH' ) || exit;

/**
 * How many domains the app has, and how many names its certificate, beside what they can have. From
 * what was seen last; nothing is asked.
 */
final class Capacity {

	/**
	 * From this part of a limit on, it is worth a look.
	 */
	private const WARNING = 0.80;

	/**
	 * From this part of a limit on, something has to be done.
	 */
	private const CRITICAL = 0.95;

	public function __construct( private App_Record $record, private Client $client ) {}

	/**
	 * Domains on the app; null before it was seen.
	 *
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null
	 */
	public function domains(): ?array {
		return $this->record->is_known() ? $this->of( $this->record->all()['domains'], 'domain_limit' ) : null;
	}

	/**
	 * Names on the certificate that AutoSSL has to offer; null where it has none.
	 *
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null
	 */
	public function certificate(): ?array {
		$names = $this->record->all()['certificate_names'] ?? 0;
		return 0 === $names ? null : $this->of( $names, 'certificate_names' );
	}

	private function of( int $used, string $of ): ?array {
		$limit = $this->client->status()[ $of ] ?? null;
		return null === $limit ? null : array(
			'used'  => $used,
			'limit' => $limit,
			'level' => $used >= $limit * self::CRITICAL ? 'critical' : ( $used >= $limit * self::WARNING ? 'recommended' : 'good' ),
		);
	}
}
