<?php
/**
 * Mail about problems.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Support\Problem, Support\Store };

defined( 'ABSPATH' ) || exit;

/**
 * Writes to the network's admin address about a new problem that stops domains as a whole.
 *
 * Once for each problem, and not again within a day when it goes and comes back; what turns up within
 * an hour of a mail waits, and goes out in one.
 */
final class Problem_Mail {

	/** Ultimate Multisite's setting that switches them off, and that of 0.1.0, which said it the other way round. */
	private const SETTING = 'serverpilot_mail';
	private const FORMER  = 'serverpilot_no_mail';

	private const OPTION = 'mail';
	private const PAUSE  = HOUR_IN_SECONDS;

	public function __construct( private Problems $problems, private Store $store ) {}

	/** Sends what is due, if anything is. */
	public function send_due(): void {
		if ( ! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) || ! self::is_wanted() ) {
			return;
		}
		$open = array_filter( $this->problems->open(), array( self::class, 'is_mailed' ) );
		if ( array() === self::new( $this->store->get( self::OPTION ), $open ) ) {
			return;
		}
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( $open, &$new ) {
				$new = self::new( $state, $open );
				return array() === $new ? $state : array(
					'sent' => time(),
					'told' => array_fill_keys( array_keys( $new ), time() ) + self::still_told( $state, $open ),
				);
			}
		);
		if ( array() !== $new ) {
			self::send( $new );
		}
	}

	/** The switch, among Ultimate Multisite's settings. */
	public static function register_setting(): void {
		if ( ! function_exists( 'wu_register_settings_field' ) ) {
			return;
		}
		$field = array(
			'title'   => __( 'E-mail the admin about ServerPilot problems', 'wu-serverpilot' ),
			'desc'    => __( 'The network’s admin address is written to when domains do not reach ServerPilot any more.', 'wu-serverpilot' ),
			'type'    => 'toggle',
			'default' => true,
		);
		wu_register_settings_field( 'integrations', self::SETTING, $field, 100 ); // After the integrations themselves.
		add_filter( 'wu_pre_save_settings', array( self::class, 'keep_default' ), 10, 3 );
	}

	/**
	 * Ultimate Multisite saves "no" for every switch that nobody has seen yet: ours stays on then. What is about to be saved, was
	 * sent, and was saved before.
	 */
	public static function keep_default( $settings, $sent = array(), $saved = array() ) {
		$is_seen = isset( $saved[ self::SETTING ] ) || isset( $sent[ self::SETTING ] ) || ( function_exists( 'wu_request' ) && 'integrations' === wu_request( 'tab', 'general' ) );
		return $is_seen ? $settings : array( self::SETTING => self::is_wanted() ) + $settings;
	}

	private static function is_wanted(): bool {
		return (bool) wu_get_setting( self::SETTING, ! wu_get_setting( self::FORMER, false ) );
	}

	/** Open problems that nobody was written about; none so soon after a mail. */
	private static function new( array $state, array $open ): array {
		return ( $state['sent'] ?? 0 ) > time() - self::PAUSE ? array() : array_diff_key( $open, self::still_told( $state, $open ) );
	}

	/** Kinds that were written about less than a day ago, or that have been open since. */
	private static function still_told( array $state, array $open ): array {
		return array_filter( $state['told'] ?? array(), fn( $time, $kind ) => $time > time() - DAY_IN_SECONDS || ( isset( $open[ $kind ] ) && $open[ $kind ]->since <= $time ), ARRAY_FILTER_USE_BOTH );
	}

	/** Is it worth a mail? What concerns one domain can wait for somebody to look. */
	private static function is_mailed( Problem $problem ): bool {
		$waits = Problem::HELD_BACK === $problem->kind && $problem->since > time() - HOUR_IN_SECONDS;
		$mail  = 'domain' !== $problem->concerns && ! in_array( $problem->kind, Problem::INTENDED, true ) && ! $waits;
		/**
		 * Filters whether the network's admin address is written to about a problem.
		 *
		 * @param bool   $mail    By default true for what stops all domains.
		 * @param string $kind    The problem's kind.
		 * @param array  $problem Its concerns, message, hosts and since (Unix seconds).
		 */
		return (bool) apply_filters( 'wu_serverpilot_mail_problem', $mail, $problem->kind, $problem->to_array() );
	}

	/** Sends one mail about problems. */
	private static function send( array $problems ): void {
		$main       = get_main_network_id();
		$network    = wp_specialchars_decode( (string) get_network_option( $main, 'site_name' ), ENT_QUOTES );
		$paragraphs = array_map( fn( Problem $problem ) => "$problem->title\n$problem->message\n$problem->step\n{$problem->link['text']}: {$problem->link['url']}", $problems );
		/* translators: %s: an address */
		$paragraphs[] = sprintf( __( 'This is written once for each problem. Switch it off under Ultimate Multisite > Settings > Integrations: %s', 'wu-serverpilot' ), network_admin_url( 'admin.php?page=wp-ultimo-settings&tab=integrations' ) );
		wp_mail( (string) get_network_option( $main, 'admin_email' ), "[$network] " . reset( $problems )->title, implode( "\n\n", $paragraphs ) );
	}
}
