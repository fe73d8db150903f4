<?php
/**
 * Problems of the app.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Client, Names\Events, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Follow_Up, Reconcile\Jobs, Support\Problem, Support\Sentence };

defined( 'ABSPATH' ) || exit;

/** Finds what is wrong with the app as it was seen last, with the names on it, with its latest server action, and with asking for it. */
final class App_Problems {

	/** From these parts of a limit on it is said that something gets full, and that something has to be done. */
	private const NEARLY_FULL = 0.80;
	private const FULL        = 0.95;

	/** Seconds for which nothing is told of what may pass by itself. */
	private const PATIENCE = HOUR_IN_SECONDS;

	public function __construct( private App_Record $record, private Client $client, private Follow_Up $follow_up, private Circuit_Breaker $circuit, private Events $events, private Jobs $jobs ) {}

	/** What keeps ServerPilot from being asked: a list of problems. */
	public function of_asking(): array {
		return array_filter( array( $this->of_circuit(), $this->of_queue() ) );
	}

	/** What is wrong with the app, and with its latest action: a list of problems. */
	public function of_app(): array {
		$app   = $this->record->all();
		$found = match ( true ) {
			array() === $app     => array(),
			! $app['recognised'] => array( self::of_stranger( ! empty( $app['is_lost'] ) ) ),
			default              => array(
				...$this->of_names( $app['summary'] ?? array() ),
				$this->of_certificate( $app['app']['ssl']['mode'] ?? '', $app['autossl_error'] ?? null ),
				isset( $app['summary']['no_room'] ) ? null : $this->of_capacity(),
				$this->of_credentials( $app['other_credentials'] ?? array() ),
			),
		};
		return array_filter( array( ...$found, $this->of_action( $this->follow_up->action()['failed'] ?? array() ) ) );
	}

	/** That nothing is known yet, where nothing is wrong. */
	public function of_first_sync(): ?Problem {
		return $this->record->is_known() ? null : new Problem( Problem::NOT_COMPARED, 'network', __( 'This network was not synced with the ServerPilot app yet, so nothing is known of its domains. It happens within a minute, by itself.', 'wu-serverpilot' ) );
	}

	/**
	 * How full something is, domain_limit or certificate_names; null before it is known. The limit is 0 where only the extension could say it.
	 *
	 * @return array{used: int, limit: int, level: 'good'|'recommended'|'critical'}|null
	 */
	public function capacity( string $of ): ?array {
		$used  = $this->record->all()[ 'domain_limit' === $of ? 'domains' : 'certificate_names' ] ?? 0;
		$limit = $this->client->status()[ $of ] ?? 0;
		$level = match ( true ) {
			0 === $limit                        => 'good',
			$used >= $limit * self::FULL        => 'critical',
			$used >= $limit * self::NEARLY_FULL => 'recommended',
			default                             => 'good',
		};
		return 0 === $used ? null : compact( 'used', 'limit', 'level' );
	}

	/** How AutoSSL stands, in the extension's word, or `refused`; null before anything is known. */
	public function autossl(): ?string {
		$app = $this->record->all();
		return $this->is_refusal( $app['autossl_error'] ?? null ) ? 'refused' : $app['autossl'] ?? null;
	}

	/** The circuit breaker's: at once, or after an hour if it passes by itself. */
	private function of_circuit(): ?Problem {
		$state = $this->circuit->state();
		if ( array() === $state || ( $state['retryable'] && time() - $state['since'] < self::PATIENCE ) ) {
			return null;
		}
		// A list that is refused as a whole says nothing of the names that wait.
		$concerns = 'domain' === $state['concerns'] ? 'app' : $state['concerns'];
		return new Problem( $state['kind'], $concerns, Sentence::without_step( $state ), $state['message'], $this->events->names() );
	}

	/** Does Ultimate Multisite's queue stand still? Then no call fails that could say so. */
	private function of_queue(): ?Problem {
		$failing = $this->circuit->state()['until'] ?? 0;
		$pause   = 2 * max( HOUR_IN_SECONDS, $this->jobs->interval() );
		$since   = $this->record->is_known() ? max( $this->record->seen(), $failing ) + $pause - HOUR_IN_SECONDS : $this->jobs->due( Jobs::DUE ) ?? time();
		if ( $since >= time() - self::PATIENCE || ! Client::may_write() ) {
			return null;
		}
		/* translators: %s: a span of time */
		return new Problem( Problem::QUEUE, 'network', sprintf( __( 'A job should have run %s ago. Until jobs run, domains do not reach ServerPilot.', 'wu-serverpilot' ), human_time_diff( $since ) ), null, $this->events->names() );
	}

	/** An app that has not the network's own domain, or has lost it. */
	private static function of_stranger( bool $is_lost ): Problem {
		$message = $is_lost
			/* translators: %s: a domain name */
			? __( 'This network’s own domain, %s, was on the ServerPilot app and is not any more. So nothing on the app is changed: new domains are not added.', 'wu-serverpilot' )
			/* translators: %s: a domain name */
			: __( 'This network’s own domain, %s, is not on the ServerPilot app, so nothing is added or removed there.', 'wu-serverpilot' );
		return new Problem( $is_lost ? Problem::LOST_APP : Problem::FOREIGN_APP, 'network', sprintf( $message, Outcome::network() ) );
	}

	private function of_action( array $failed ): ?Problem {
		if ( array() === $failed ) {
			return null;
		}
		$message = 'error' === $failed[1]
			/* translators: %s: an id */
			? __( 'ServerPilot accepted a change of the app, but configuring the server ended in an error (action %s).', 'wu-serverpilot' )
			/* translators: %s: an id */
			: __( 'ServerPilot accepted a change of the app, but the server has not taken it over for an hour (action %s).', 'wu-serverpilot' );
		return new Problem( Problem::ACTION_FAILED, 'action', sprintf( $message, $failed[0] ), $failed );
	}

	private function is_refusal( ?array $error ): bool {
		return Follow_Up::is_in_its_way( $error ) && ( ! $error['retryable'] || $this->follow_up->is_late() );
	}

	private function of_credentials( array $networks ): ?Problem {
		/* translators: %s: numbers of networks */
		return array() === $networks ? null : new Problem( Problem::OTHER_CREDENTIALS, 'network', sprintf( __( 'Other ServerPilot credentials than those in use were saved in networks of this installation (%s). They are not used.', 'wu-serverpilot' ), implode( ', ', $networks ) ), $networks );
	}

	private function of_capacity(): ?Problem {
		$texts = array(
			/* translators: 1: a number of domains; 2: how many there may be */
			'domain_limit'      => __( 'The ServerPilot app has %1$d of %2$d domains.', 'wu-serverpilot' ),
			/* translators: 1: a number of names; 2: how many there usually are at most */
			'certificate_names' => __( 'The AutoSSL certificate has %1$d names; usually %2$d is the most.', 'wu-serverpilot' ),
		);
		$full  = array_filter( array_map( array( $this, 'capacity' ), array_combine( array_keys( $texts ), array_keys( $texts ) ) ), fn( $is ) => null !== $is && 'good' !== $is['level'] );
		$said  = array_map( fn( $of, $is ) => sprintf( $texts[ $of ], $is['used'], $is['limit'] ), array_keys( $full ), $full );
		$level = in_array( 'critical', array_column( $full, 'level' ), true ) ? 'critical' : 'recommended';
		return array() === $full ? null : new Problem( Problem::CAPACITY, 'app', implode( ' ', $said ), array( $level, array_keys( $full ) ), array(), $level );
	}

	/** What is wrong with names: $summary is what Ledger::summary() has. */
	private function of_names( array $summary ): array {
		$found = array();
		if ( isset( $summary['held_back'] ) ) {
			$count = $summary['held_back']['count'];
			/* translators: %d: a number of domains */
			$found[] = new Problem( Problem::HELD_BACK, 'network', sprintf( _n( '%d domain is no longer mapped: it stays on ServerPilot until you say what becomes of it.', '%d domains are no longer mapped: they stay on ServerPilot until you say what becomes of them.', $count, 'wu-serverpilot' ), $count ), $count, $summary['held_back']['names'] );
		}
		foreach ( $summary['refused'] ?? array() as $kind => $refused ) {
			$found[] = new Problem( $kind, 'domain', Sentence::without_step( $refused ), array( $refused['message'], $refused['names'] ), $refused['names'] );
		}
		if ( isset( $summary['no_room'] ) ) {
			$count = $summary['no_room']['count'];
			/* translators: %d: a number of domains */
			$found[] = new Problem( Problem::NO_ROOM, 'domain', sprintf( _n( '%d domain of this network has no room on the ServerPilot app.', '%d domains of this network have no room on the ServerPilot app.', $count, 'wu-serverpilot' ), $count ), null, $summary['no_room']['names'] );
		}
		return $found;
	}

	/** What is wrong with the certificate as a whole, by how it came there, and by why AutoSSL could not be turned on. */
	private function of_certificate( string $mode, ?array $error ): ?Problem {
		if ( 'custom' === $mode ) {
			return new Problem( Problem::CUSTOM_CERTIFICATE, 'certificate', __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' ) );
		}
		return $this->is_refusal( $error ) ? new Problem( Problem::AUTOSSL_REFUSED, 'certificate', Sentence::without_step( $error ), $error['message'] ) : null;
	}
}
