<?php
/**
 * Problems of the app.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Reconcile\App_Record, Reconcile\Follow_Up, Support\Problem_Kind, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Finds what is wrong with the app as it was seen last, with the names on it, and with its latest server action. */
final class App_Problems {

	/** From these parts of a limit on it is said that something gets full, and that something has to be done. */
	private const NEARLY_FULL = 0.80;
	private const FULL        = 0.95;

	public function __construct( private App_Record $record, private Client $client, private Follow_Up $follow_up ) {}

	/**
	 * Those of the app.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_app(): array {
		$app = $this->record->all();
		if ( array() === $app ) {
			return array();
		}
		if ( ! $app['recognised'] && empty( $app['is_lost'] ) ) {
			/* translators: %s: a domain name */
			return Problem_Kind::problem( Problem_Kind::FOREIGN_APP, 'network', sprintf( __( 'This network’s own domain, %s, is not on the ServerPilot app, so nothing is added or removed there.', 'wu-serverpilot' ), Outcome::network() ) );
		}
		if ( ! $app['recognised'] ) {
			/* translators: %s: a domain name */
			return Problem_Kind::problem( Problem_Kind::LOST_APP, 'network', sprintf( __( 'This network’s own domain, %s, was on the ServerPilot app and is not any more. So nothing on the app is changed: new domains are not added.', 'wu-serverpilot' ), Outcome::network() ) );
		}
		return $this->of_names( $app['summary'] ?? array() )
			+ $this->of_certificate( $app['app']['ssl']['mode'] ?? '', $app['autossl_error'] ?? null )
			+ ( isset( $app['summary']['no_room'] ) ? array() : $this->of_capacity() )
			+ $this->of_credentials( $app['other_credentials'] ?? array() );
	}

	/**
	 * That of the latest action.
	 *
	 * @return array<string, array> See Problem_Finder::find().
	 */
	public function of_action(): array {
		$failed = $this->follow_up->action()['failed'] ?? array();
		if ( array() === $failed ) {
			return array();
		}
		$message = 'error' === $failed[1]
			/* translators: %s: an id */
			? __( 'ServerPilot accepted a change of the app, but configuring the server ended in an error (action %s).', 'wu-serverpilot' )
			/* translators: %s: an id */
			: __( 'ServerPilot accepted a change of the app, but the server has not taken it over for an hour (action %s).', 'wu-serverpilot' );
		return Problem_Kind::problem( Problem_Kind::ACTION_FAILED, 'action', sprintf( $message, $failed[0] ), $failed );
	}

	/**
	 * How full something is.
	 *
	 * @param string $of domain_limit or certificate_names.
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null Null before it is known; the limit is 0
	 *         where only the extension could say it.
	 */
	public function capacity( string $of ): ?array {
		$used  = $this->record->all()[ 'domain_limit' === $of ? 'domains' : 'certificate_names' ] ?? 0;
		$limit = $this->client->status()[ $of ] ?? 0;
		return 0 === $used ? null : array(
			'used'  => $used,
			'limit' => $limit,
			'level' => match ( true ) {
				0 === $limit                        => 'good',
				$used >= $limit * self::FULL        => 'critical',
				$used >= $limit * self::NEARLY_FULL => 'recommended',
				default                             => 'good',
			},
		);
	}

	/** How AutoSSL stands, in the extension's word, or `refused`; null before anything is known. */
	public function autossl(): ?string {
		$app = $this->record->all();
		return $this->is_refusal( $app['autossl_error'] ?? null ) ? 'refused' : $app['autossl'] ?? null;
	}

	private function is_refusal( ?array $error ): bool {
		return Follow_Up::is_in_its_way( $error ) && ( ! $error['retryable'] || $this->follow_up->is_late() );
	}

	private function of_credentials( array $networks ): array {
		/* translators: %s: numbers of networks */
		return array() === $networks ? array() : Problem_Kind::problem( Problem_Kind::OTHER_CREDENTIALS, 'network', sprintf( __( 'Other ServerPilot credentials than those in use were saved in networks of this installation (%s). They are not used.', 'wu-serverpilot' ), implode( ', ', $networks ) ), $networks );
	}

	private function of_capacity(): array {
		$said  = array();
		$level = 'recommended';
		foreach ( array( 'domain_limit', 'certificate_names' ) as $of ) {
			$is = $this->capacity( $of );
			if ( null === $is || 'good' === $is['level'] ) {
				continue;
			}
			$said[ $of ] = sprintf(
				'domain_limit' === $of
					/* translators: 1: a number of domains; 2: how many there may be */
					? __( 'The ServerPilot app has %1$d of %2$d domains.', 'wu-serverpilot' )
					/* translators: 1: a number of names; 2: how many there usually are at most */
					: __( 'The AutoSSL certificate has %1$d names; usually %2$d is the most.', 'wu-serverpilot' ),
				$is['used'],
				$is['limit']
			);
			$level = 'critical' === $is['level'] ? 'critical' : $level;
		}
		return array() === $said ? array() : Problem_Kind::problem( Problem_Kind::CAPACITY, 'app', implode( ' ', $said ), array( $level, array_keys( $said ) ), array(), $level );
	}

	/**
	 * What is wrong with names.
	 *
	 * @param array $summary What Ledger::summary() has.
	 */
	private function of_names( array $summary ): array {
		$found = array();
		if ( isset( $summary['held_back'] ) ) {
			$count = $summary['held_back']['count'];
			/* translators: %d: a number of domains */
			$found += Problem_Kind::problem( Problem_Kind::HELD_BACK, 'network', sprintf( _n( '%d domain is no longer mapped: it stays on ServerPilot until you say what becomes of it.', '%d domains are no longer mapped: they stay on ServerPilot until you say what becomes of them.', $count, 'wu-serverpilot' ), $count ), $count, $summary['held_back']['names'] );
		}
		foreach ( $summary['refused'] ?? array() as $kind => $refused ) {
			$found += Problem_Kind::problem( $kind, 'domain', Sentence::without_step( $refused ), array( $refused['message'], $refused['names'] ), $refused['names'] );
		}
		if ( isset( $summary['no_room'] ) ) {
			$count = $summary['no_room']['count'];
			/* translators: %d: a number of domains */
			$found += Problem_Kind::problem( Problem_Kind::NO_ROOM, 'domain', sprintf( _n( '%d domain of this network has no room on the ServerPilot app.', '%d domains of this network have no room on the ServerPilot app.', $count, 'wu-serverpilot' ), $count ), null, $summary['no_room']['names'] );
		}
		return $found;
	}

	/**
	 * What is wrong with the certificate as a whole.
	 *
	 * @param string     $mode  How the app's certificate came there.
	 * @param array|null $error Why AutoSSL could not be turned on.
	 */
	private function of_certificate( string $mode, ?array $error ): array {
		if ( 'custom' === $mode ) {
			return Problem_Kind::problem( Problem_Kind::CUSTOM_CERTIFICATE, 'certificate', __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' ) );
		}
		return $this->is_refusal( $error ) ? Problem_Kind::problem( Problem_Kind::AUTOSSL_REFUSED, 'certificate', Sentence::without_step( $error ), $error['message'] ) : array();
	}
}
