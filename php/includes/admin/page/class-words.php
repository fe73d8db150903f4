<?php
/**
 * Words for states, checks and changes.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin\Page;

use ServerPilot_Plugin\{ Admin\History, Names\Name_State };

defined( 'ABSPATH' ) || exit;

/**
 * The tables from the machine's words to the owner's.
 */
final class Words {

	/**
	 * A state's name.
	 *
	 * @param string $state One of Name_State.
	 */
	public static function state( string $state ): string {
		return self::states()[ $state ][0];
	}

	/**
	 * A row's state, and when it is seen to.
	 *
	 * @param array $row A row of Domain_List.
	 */
	public static function state_and_time( array $row ): string {
		return self::state( $row['state'] ) . ( null === $row['until'] ? '' : ' ' . self::distance( max( $row['until'], time() + 1 ) ) );
	}

	/**
	 * What a state means.
	 *
	 * @param string $state One of Name_State.
	 */
	public static function meaning( string $state ): string {
		return self::states()[ $state ][1];
	}

	/**
	 * A check's name.
	 *
	 * @param string $check As wu_serverpilot_diagnose() has it.
	 */
	public static function check( string $check ): string {
		$words = array(
			'on_app'      => __( 'On ServerPilot', 'wu-serverpilot' ),
			'dns'         => __( 'DNS', 'wu-serverpilot' ),
			'ipv6'        => __( 'IPv6', 'wu-serverpilot' ),
			'caa'         => __( 'CAA record', 'wu-serverpilot' ),
			'port_80'     => __( 'Port 80 (HTTP)', 'wu-serverpilot' ),
			'port_443'    => __( 'Port 443 (HTTPS)', 'wu-serverpilot' ),
			'certificate' => __( 'Certificate', 'wu-serverpilot' ),
			'site'        => __( 'Site', 'wu-serverpilot' ),
			'autossl'     => __( 'AutoSSL', 'wu-serverpilot' ),
			'action'      => __( 'Last server action', 'wu-serverpilot' ),
		);
		return $words[ $check ] ?? $check;
	}

	/**
	 * A check's, or a whole diagnosis', result.
	 *
	 * @param string $status As wu_serverpilot_diagnose() has it.
	 */
	public static function status( string $status ): string {
		$words = array(
			'fine'    => __( 'Fine', 'wu-serverpilot' ),
			'passed'  => __( 'Passed', 'wu-serverpilot' ),
			'warning' => __( 'Look at it', 'wu-serverpilot' ),
			'waiting' => __( 'Waiting', 'wu-serverpilot' ),
			'failed'  => __( 'Failed', 'wu-serverpilot' ),
			'unknown' => __( 'Unknown', 'wu-serverpilot' ),
			'skipped' => __( 'Skipped', 'wu-serverpilot' ),
		);
		return $words[ $status ] ?? $status;
	}

	/**
	 * What a stage of Ultimate Multisite's own check says; empty where it says nothing of this.
	 *
	 * @param string $stage A mapping's stage.
	 * @param string $check dns or certificate.
	 */
	public static function stage( string $stage, string $check ): string {
		$checking = __( 'Being checked', 'wu-serverpilot' );
		$words    = array(
			'dns'         => array(
				'checking-dns' => $checking,
				'failed'       => self::status( 'failed' ),
			) + array_fill_keys( array( 'checking-ssl-cert', 'done', 'done-without-ssl', 'ssl-failed' ), self::status( 'passed' ) ),
			'certificate' => array(
				'checking-ssl-cert' => $checking,
				'done'              => self::status( 'passed' ),
				'ssl-failed'        => self::status( 'failed' ),
			),
		);
		return $words[ $check ][ $stage ] ?? '';
	}

	/**
	 * What was changed.
	 *
	 * @param string $change One of History.
	 */
	public static function change( string $change ): string {
		$words = array(
			History::ADDED        => __( 'Added', 'wu-serverpilot' ),
			History::REMOVED      => __( 'Removed', 'wu-serverpilot' ),
			History::AUTOSSL_ON   => __( 'AutoSSL turned on', 'wu-serverpilot' ),
			History::REDIRECT_ON  => __( 'Redirection to HTTPS turned on', 'wu-serverpilot' ),
			History::REDIRECT_OFF => __( 'Redirection to HTTPS turned off', 'wu-serverpilot' ),
		);
		return $words[ $change ] ?? $change;
	}

	/**
	 * Why it was.
	 *
	 * @param array $entry An entry of the history.
	 */
	public static function why( array $entry ): string {
		if ( History::PERSON === $entry['why'] ) {
			$user = $entry['user'] > 0 ? get_userdata( $entry['user'] ) : false;
			/* translators: %s: a user's name */
			return $user ? sprintf( __( 'By %s', 'wu-serverpilot' ), $user->display_name ) : __( 'By hand', 'wu-serverpilot' );
		}
		return History::EVENT === $entry['why'] ? __( 'A mapping or a site changed', 'wu-serverpilot' ) : __( 'A comparison found it', 'wu-serverpilot' );
	}

	/**
	 * How far away a time is.
	 *
	 * @param int $time Unix seconds.
	 */
	public static function distance( int $time ): string {
		if ( $time > time() ) {
			/* translators: %s: a span of time */
			return sprintf( __( 'in %s', 'wu-serverpilot' ), human_time_diff( $time ) );
		}
		/* translators: %s: a span of time */
		return sprintf( __( '%s ago', 'wu-serverpilot' ), human_time_diff( $time ) );
	}

	private static function states(): array {
		return array(
			Name_State::REFUSED             => array( __( 'Refused', 'wu-serverpilot' ), __( 'ServerPilot does not take this name.', 'wu-serverpilot' ) ),
			Name_State::DOES_NOT_WORK       => array( __( 'Does not work', 'wu-serverpilot' ), __( 'It is on ServerPilot, but the last check found what keeps visitors away.', 'wu-serverpilot' ) ),
			Name_State::HELD_BACK           => array( __( 'Held back', 'wu-serverpilot' ), __( 'No longer mapped, together with many others: it stays until you say what becomes of them.', 'wu-serverpilot' ) ),
			Name_State::NO_ROOM             => array( __( 'No room', 'wu-serverpilot' ), __( 'The app is full: remove domains that are no longer needed.', 'wu-serverpilot' ) ),
			Name_State::NOT_MAPPED          => array( __( 'No longer mapped', 'wu-serverpilot' ), __( 'It is removed from ServerPilot after a day.', 'wu-serverpilot' ) ),
			Name_State::WAITING_DNS         => array( __( 'Waiting for DNS', 'wu-serverpilot' ), '' ),
			Name_State::WAITING_CERTIFICATE => array( __( 'Waiting for its certificate', 'wu-serverpilot' ), '' ),
			Name_State::WAITING_SERVERPILOT => array( __( 'Waiting for ServerPilot', 'wu-serverpilot' ), __( 'It will be added by the next job or the hourly sync.', 'wu-serverpilot' ) ),
			Name_State::NOT_CHECKED         => array( __( 'On ServerPilot, not checked', 'wu-serverpilot' ), '' ),
			Name_State::ONLY_ON_APP         => array( __( 'Only on ServerPilot', 'wu-serverpilot' ), __( 'On the app, but not mapped in this network. It is left as it is.', 'wu-serverpilot' ) ),
			Name_State::WAS_THERE_BEFORE    => array( __( 'Was there before', 'wu-serverpilot' ), __( 'It was on the app before it was mapped here, so it stays. You can remove it.', 'wu-serverpilot' ) ),
			Name_State::KEPT_OFF            => array( __( 'Kept off', 'wu-serverpilot' ), __( 'A filter of this site keeps it off the app.', 'wu-serverpilot' ) ),
			Name_State::BY_WILDCARD         => array( __( 'Served by a wildcard', 'wu-serverpilot' ), __( 'A wildcard on the app serves it; it needs no entry of its own.', 'wu-serverpilot' ) ),
			Name_State::WORKS               => array( __( 'Works', 'wu-serverpilot' ), '' ),
			Name_State::OWN                 => array( __( 'The network’s own', 'wu-serverpilot' ), __( 'It is never removed.', 'wu-serverpilot' ) ),
		);
	}
}
