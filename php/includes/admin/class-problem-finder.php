<?php
/**
 * What is wrong now.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Api_Client, Extension\Extension_Check, Support\Failure, Settle\App_Record, Settle\Autossl, Settle\Circuit_Breaker, Settle\Server_Action, Settle\Work };

defined( 'ABSPATH' ) || exit;

/**
 * Reads off what is stored which problems there are: each is there as long as its cause is.
 *
 *     stored                           problems
 *     the circuit breaker's failure    its kind: at once, or after an hour if it passes by itself
 *     the last report                  foreign_app, custom_certificate, autossl_refused, no_room, what was refused
 *     the latest server action         action_failed
 *     a PHP without the extension      extension; version, where it has one that is too old
 *
 * And off the PHP that runs whether its extension is of the plugin's version: version; and whether Ultimate Multisite is
 * there and fits: absent, outdated, unfit. What is stored is history then: another integration writes.
 */
final class Problem_Finder {

	/**
	 * Kinds of our own, beside the extension's.
	 */
	public const FOREIGN_APP        = 'foreign_app';
	public const CUSTOM_CERTIFICATE = 'custom_certificate';
	public const AUTOSSL_REFUSED    = 'autossl_refused';
	public const ACTION_FAILED      = 'action_failed';
	public const NO_ROOM            = 'no_room';

	/**
	 * What may be as the owner wants it: on a copy of the site, or by choice.
	 */
	public const INTENDED = array( self::FOREIGN_APP, self::CUSTOM_CERTIFICATE );

	/**
	 * Seconds after which an outage is worth telling.
	 */
	private const OUTAGE = HOUR_IN_SECONDS;

	public function __construct(
		private App_Record $record,
		private Circuit_Breaker $circuit,
		private Autossl $autossl,
		private Server_Action $action,
		private Extension_Check $extension,
		private Work $work,
		private Registration $registration
	) {}

	/**
	 * All of them, what stops everything first.
	 *
	 * @return array<string, array{concerns: string, message: string, cause: mixed, hosts: string[]}> By kind; `concerns` is domain, app, certificate,
	 *         action, moment, network or extension.
	 */
	public function find(): array {
		$obstacle = $this->registration->obstacle();
		if ( null !== $obstacle ) {
			return array( $obstacle['kind'] => self::problem( 'network', $obstacle['message'], $obstacle['message'] ) ) + $this->of_extension();
		}
		$report = $this->record->report();
		return $this->of_circuit( $this->circuit->state() )
			+ $this->of_extension()
			+ ( array() === $report ? array() : ( $report['recognised'] ? $this->of_report( $report ) : array( self::FOREIGN_APP => self::problem( 'network', self::foreign_app() ) ) ) )
			+ $this->of_action( $this->action->latest()['failed'] ?? array() );
	}

	private function of_circuit( array $state ): array {
		if ( array() === $state || ( $state['retryable'] && time() - $state['since'] < self::OUTAGE ) ) {
			return array();
		}
		// A list that is refused as a whole says nothing of the names that wait.
		$concerns = 'domain' === $state['concerns'] ? 'app' : $state['concerns'];
		return array( $state['kind'] => self::problem( $concerns, Sentence::of( $state ), $state['message'], $this->work->due() ) );
	}

	/**
	 * The PHP that runs is looked at for its extension's version alone: one without the extension is told of
	 * once it has missed work.
	 */
	private function of_extension(): array {
		$found = array();
		foreach ( array_filter( array( $this->extension->missed(), Extension_Report::differs() ? Extension_Check::this_php() : null ) ) as $php ) {
			$versions = array( $php[3], Extension_Report::plugin_version() );
			$sentence = Extension_Report::sentence_on( $php );
			// The same two versions are one problem, whichever PHP finds it.
			$found += '' === $php[3] || $versions[0] === $versions[1]
				? array( Failure::EXTENSION => self::problem( 'extension', $sentence, $php ) )
				: array( Failure::VERSION => self::problem( 'extension', $sentence, $versions ) );
		}
		return $found;
	}

	/**
	 * What it means that the network's own name is not on the app.
	 */
	public static function foreign_app(): string {
		return sprintf(
			/* translators: %s: a domain name */
			__( 'This network’s own domain, %s, is not on the ServerPilot app. If this is a copy of another site, that is as it should be: nothing on the app was changed.', 'wu-serverpilot' ),
			get_network( get_main_network_id() )->domain
		);
	}

	private function of_report( array $report ): array {
		$found = $this->of_certificate( $report['app']['ssl']['mode'], $report['autossl_error'] );
		foreach ( $report['refused'] as $name => $refused ) {
			$found[ $refused['kind'] ] ??= self::problem( 'domain', Sentence::of( $refused ), $refused['message'] );

			$found[ $refused['kind'] ]['hosts'][] = (string) $name;
		}
		if ( array() !== $report['no_room'] ) {
			$count = count( $report['no_room'] );
			/* translators: 1: a number of domains; 2: the limit */
			$message = _n( '%1$d domain of this network has no room on the ServerPilot app, which takes %2$d.', '%1$d domains of this network have no room on the ServerPilot app, which takes %2$d.', $count, 'wu-serverpilot' );

			$found[ self::NO_ROOM ] = self::problem( 'domain', sprintf( $message, $count, Api_Client::DOMAIN_LIMIT ), null, $report['no_room'] );
		}
		return $found;
	}

	/**
	 * A conflict or a rejection is how ServerPilot says that there is no certificate yet: its
	 * documentation names no status.
	 *
	 * @param string     $mode  How the app's certificate came there.
	 * @param array|null $error Why AutoSSL could not be turned on.
	 */
	private function of_certificate( string $mode, ?array $error ): array {
		if ( 'custom' === $mode ) {
			return array( self::CUSTOM_CERTIFICATE => self::problem( 'certificate', __( 'The ServerPilot app has a custom certificate, so AutoSSL cannot take over: new domains are served without a certificate of their own unless the custom one covers them. Nothing was changed.', 'wu-serverpilot' ) ) );
		}
		$is_told = null !== $error && ! in_array( $error['kind'], array( 'conflict', 'rejected' ), true ) && ( ! $error['retryable'] || $this->autossl->is_late() );
		return $is_told ? array( self::AUTOSSL_REFUSED => self::problem( 'certificate', Sentence::of( $error ), $error['message'] ) ) : array();
	}

	private function of_action( array $failed ): array {
		if ( array() === $failed ) {
			return array();
		}
		$message = 'error' === $failed[1]
			/* translators: %s: an id */
			? __( 'ServerPilot accepted a change of the app, but configuring the server ended in an error (action %s).', 'wu-serverpilot' )
			/* translators: %s: an id */
			: __( 'ServerPilot accepted a change of the app, but the server has not taken it over for an hour (action %s).', 'wu-serverpilot' );
		return array( self::ACTION_FAILED => self::problem( 'action', sprintf( $message, $failed[0] ), $failed ) );
	}

	/**
	 * A problem.
	 *
	 * @param string   $concerns What it is about.
	 * @param string   $message  What happened, in the language of this request.
	 * @param mixed    $cause    What tells it from another of its kind, in no language.
	 * @param string[] $hosts    The domains it concerns.
	 */
	private static function problem( string $concerns, string $message, $cause = null, array $hosts = array() ): array {
		return compact( 'concerns', 'message', 'cause', 'hosts' );
	}
}
