<?php
/**
 * Words.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Names\Name_Row;

defined( 'ABSPATH' ) || exit;

/** The tables from the machine's words to the owner's. */
final class Words {

	/** The name of one of Name_Row::STATES, what it means, and its colour: bad, waiting, good or none. */
	public static function state( string $state ): array {
		return match ( $state ) {
			Name_Row::REFUSED             => array( __( 'Refused', 'wu-serverpilot' ), __( 'ServerPilot does not take this name.', 'wu-serverpilot' ), 'bad' ),
			Name_Row::DOES_NOT_WORK       => array( __( 'Does not work', 'wu-serverpilot' ), __( 'The last check found what keeps visitors away: diagnose it.', 'wu-serverpilot' ), 'bad' ),
			Name_Row::HELD_BACK           => array( __( 'Held back', 'wu-serverpilot' ), __( 'No longer mapped, together with many others: it stays until you say what becomes of them.', 'wu-serverpilot' ), 'bad' ),
			Name_Row::NO_ROOM             => array( __( 'No room', 'wu-serverpilot' ), __( 'The app is full.', 'wu-serverpilot' ), 'bad' ),
			Name_Row::NOT_MAPPED          => array( __( 'No longer mapped', 'wu-serverpilot' ), __( 'It is removed from ServerPilot a day after it was missed first.', 'wu-serverpilot' ), 'waiting' ),
			Name_Row::WAITING_DNS         => array( __( 'Waiting for DNS', 'wu-serverpilot' ), __( 'It does not lead to this server yet.', 'wu-serverpilot' ), 'waiting' ),
			Name_Row::WAITING_CERTIFICATE => array( __( 'Waiting for its certificate', 'wu-serverpilot' ), __( 'ServerPilot makes it within minutes.', 'wu-serverpilot' ), 'waiting' ),
			Name_Row::WAITING_SERVERPILOT => array( __( 'Waiting for ServerPilot', 'wu-serverpilot' ), __( 'It is added within a minute.', 'wu-serverpilot' ), 'waiting' ),
			Name_Row::NOT_CHECKED         => array( __( 'On ServerPilot, not checked', 'wu-serverpilot' ), '', '' ),
			Name_Row::ONLY_ON_APP         => array( __( 'Only on ServerPilot', 'wu-serverpilot' ), __( 'Not mapped in this network. It stays unless you remove it.', 'wu-serverpilot' ), '' ),
			Name_Row::WAS_THERE_BEFORE    => array( __( 'Was there before', 'wu-serverpilot' ), __( 'It was on the app before it was mapped here, so it stays. You can remove it.', 'wu-serverpilot' ), '' ),
			Name_Row::KEPT_OFF            => array( __( 'Kept off by a filter', 'wu-serverpilot' ), __( 'A filter of this site keeps it off the app.', 'wu-serverpilot' ), '' ),
			Name_Row::BY_WILDCARD         => array( __( 'Served by a wildcard', 'wu-serverpilot' ), __( 'It needs no entry of its own.', 'wu-serverpilot' ), '' ),
			Name_Row::WORKS               => array( __( 'Works', 'wu-serverpilot' ), '', 'good' ),
			default                       => array( __( 'The network’s own', 'wu-serverpilot' ), '', '' ),
		};
	}

	/** The name of a check of wu_serverpilot_diagnose(). */
	public static function check( string $check ): string {
		return match ( $check ) {
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
			'mapping'     => __( 'Domain mapping', 'wu-serverpilot' ),
			default       => $check,
		};
	}

	/** A check's, or a whole diagnosis', result, and its colour. */
	public static function status( string $status ): array {
		return match ( $status ) {
			'fine'    => array( __( 'Works', 'wu-serverpilot' ), 'good' ),
			'passed'  => array( __( 'Good', 'wu-serverpilot' ), 'good' ),
			'warning' => array( __( 'Good, with a warning', 'wu-serverpilot' ), 'waiting' ),
			'waiting' => array( __( 'Waiting', 'wu-serverpilot' ), 'waiting' ),
			'failed'  => array( __( 'Failed', 'wu-serverpilot' ), 'bad' ),
			'skipped' => array( __( 'Not checked', 'wu-serverpilot' ), '' ),
			default   => array( __( 'Not known', 'wu-serverpilot' ), '' ),
		};
	}

	/** How AutoSSL stands, as App_Problems::autossl() has it. */
	public static function autossl( string $autossl ): string {
		return match ( $autossl ) {
			'on'                 => __( 'on', 'wu-serverpilot' ),
			'enabled'            => __( 'now on', 'wu-serverpilot' ),
			'pending'            => __( 'waiting for a certificate', 'wu-serverpilot' ),
			'custom_certificate' => __( 'not used, a custom certificate is installed', 'wu-serverpilot' ),
			'not_requested'      => __( 'not needed', 'wu-serverpilot' ),
			'refused'            => __( 'refused', 'wu-serverpilot' ),
			default              => $autossl,
		};
	}

	/** How far away a time (Unix seconds) is. */
	public static function distance( int $time ): string {
		/* translators: %s: a span of time */
		return sprintf( $time > time() ? __( 'in %s', 'wu-serverpilot' ) : __( '%s ago', 'wu-serverpilot' ), human_time_diff( $time ) );
	}

	/** A canonical name as people read it, where that is another than the machine's. */
	public static function readable( string $name ): string {
		$readable = function_exists( 'idn_to_utf8' ) ? (string) idn_to_utf8( $name, IDNA_DEFAULT, INTL_IDNA_VARIANT_UTS46 ) : '';
		return $readable === $name ? '' : $readable;
	}
}
