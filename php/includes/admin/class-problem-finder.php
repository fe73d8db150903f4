<?php
/**
 * What is wrong now.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Customers\Watch_Memory, Extension\Extension_Check, Extension\Write_Permission, Integration\Registration, Reconcile\App_Record, Reconcile\Circuit_Breaker, Reconcile\Follow_Up, Support\Failure };

defined( 'ABSPATH' ) || exit;

/**
 * Reads off what is stored which problems there are: each is there as long as its cause is.
 *
 *     stored                           problems
 *     the circuit breaker's failure    its kind: at once, or after an hour if it passes by itself
 *     the app as seen last             foreign_app or lost_app, custom_certificate, autossl_refused, no_room, held_back,
 *                                      other_credentials, what was refused
 *     what a listener of ours threw    site_code
 *     the latest server action         action_failed
 *     what the watch found             server_fault
 *     a PHP without the extension      extension; version, where it has one that is too old
 *
 * And off the PHP that runs: version, where its extension is not of the plugin's; environment, where this is
 * a copy of the site; absent, outdated and unfit, where Ultimate Multisite is not there or does not fit: what is
 * stored is history then, for another integration writes.
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
	public const LOST_APP           = 'lost_app';
	public const HELD_BACK          = 'held_back';
	public const OTHER_CREDENTIALS  = 'other_credentials';
	public const SERVER_FAULT       = 'server_fault';

	/**
	 * What may be as the owner wants it: on a copy of the site, or by choice.
	 */
	public const INTENDED = array( self::FOREIGN_APP, self::CUSTOM_CERTIFICATE, Failure::ENVIRONMENT );

	/**
	 * Seconds after which an outage is worth telling.
	 */
	private const OUTAGE = HOUR_IN_SECONDS;

	public function __construct(
		private App_Record $record,
		private Circuit_Breaker $circuit,
		private Follow_Up $follow_up,
		private Extension_Check $extension,
		private Registration $registration,
		private Watch_Memory $watch
	) {}

	/**
	 * All of them, what stops everything first.
	 *
	 * @param callable $waiting Gives the names that wait for ServerPilot.
	 * @param array    $thrown  What a listener of our hooks threw.
	 * @return array<string, array{concerns: string, message: string, cause: mixed, hosts: string[]}> By kind; `concerns` is domain, app, certificate,
	 *         action, moment, network or extension.
	 */
	public function find( callable $waiting, array $thrown ): array {
		$obstacle = $this->registration->obstacle();
		if ( null !== $obstacle ) {
			return array( $obstacle['kind'] => self::problem( 'network', $obstacle['message'], $obstacle['message'] ) ) + $this->of_extension();
		}
		return $this->of_circuit( $this->circuit->state(), $waiting )
			+ $this->of_extension()
			+ self::of_environment()
			+ $this->of_app( $this->record->all() )
			+ $this->of_site_code( $thrown )
			+ $this->of_watch( $this->watch->problem() )
			+ $this->of_action( $this->follow_up->action()['failed'] ?? array() );
	}

	private static function of_environment(): array {
		return Write_Permission::is_given() ? array() : array( Failure::ENVIRONMENT => self::problem( 'network', Write_Permission::sentence() ) );
	}

	private function of_app( array $app ): array {
		if ( array() === $app ) {
			return array();
		}
		if ( ! $app['recognised'] ) {
			return array( $app['is_lost'] ? self::LOST_APP : self::FOREIGN_APP => self::problem( 'network', $app['is_lost'] ? self::lost_app() : self::foreign_app() ) );
		}
		return $this->of_credentials( $app['other_credentials'] ) + $this->of_certificate( $app['app']['ssl']['mode'] ?? '', $app['autossl_error'] ) + $this->of_names( $app['summary'] );
	}

	private function of_credentials( array $networks ): array {
		/* translators: %s: numbers of networks */
		return array() === $networks ? array() : array( self::OTHER_CREDENTIALS => self::problem( 'network', sprintf( __( 'Other ServerPilot credentials than those in use were saved in networks of this installation (%s). They are not used.', 'wu-serverpilot' ), implode( ', ', $networks ) ), $networks ) );
	}

	private function of_site_code( array $thrown ): array {
		return array() === $thrown ? array() : array( Failure::SITE_CODE => self::problem( 'app', $thrown['message'], $thrown['message'] ) );
	}

	private function of_watch( ?array $problem ): array {
		return null === $problem ? array() : array( self::SERVER_FAULT => self::problem( 'app', Sentence::say( $problem['sentence'] ), $problem['kind'] ) );
	}

	private function of_circuit( array $state, callable $waiting ): array {
		if ( array() === $state || ( $state['retryable'] && time() - $state['since'] < self::OUTAGE ) ) {
			return array();
		}
		// A list that is refused as a whole says nothing of the names that wait.
		$concerns = 'domain' === $state['concerns'] ? 'app' : $state['concerns'];
		return array( $state['kind'] => self::problem( $concerns, Sentence::of( $state ), $state['message'], $waiting() ) );
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

	/**
	 * What it means that it was there before, and is not any more.
	 */
	private static function lost_app(): string {
		/* translators: %s: a domain name */
		return sprintf( __( 'This network’s own domain, %s, was on the ServerPilot app and is not any more. So nothing on the app is changed: new domains are not added.', 'wu-serverpilot' ), get_network( get_main_network_id() )->domain );
	}

	/**
	 * What is wrong with names.
	 *
	 * @param array $summary What Ledger::summary() has.
	 */
	private function of_names( array $summary ): array {
		$found = array();
		foreach ( $summary['refused'] ?? array() as $kind => $refused ) {
			$found[ $kind ] = self::problem( 'domain', Sentence::of( $refused ), $refused['message'], $refused['names'] );
		}
		if ( isset( $summary['no_room'] ) ) {
			$count = $summary['no_room']['count'];
			/* translators: %d: a number of domains */
			$found[ self::NO_ROOM ] = self::problem( 'domain', sprintf( _n( '%d domain of this network has no room on the ServerPilot app.', '%d domains of this network have no room on the ServerPilot app.', $count, 'wu-serverpilot' ), $count ), null, $summary['no_room']['names'] );
		}
		if ( isset( $summary['held_back'] ) ) {
			$count = $summary['held_back']['count'];
			/* translators: %d: a number of domains */
			$found[ self::HELD_BACK ] = self::problem( 'network', sprintf( _n( '%d domain is no longer mapped: it stays on ServerPilot until you say what becomes of it.', '%d domains are no longer mapped: they stay on ServerPilot until you say what becomes of them.', $count, 'wu-serverpilot' ), $count ), $count, $summary['held_back']['names'] );
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
		$is_told = null !== $error && ! in_array( $error['kind'], array( 'conflict', 'rejected' ), true ) && ( ! $error['retryable'] || $this->follow_up->is_late() );
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
