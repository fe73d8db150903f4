<?php
/**
 * What the owner is told.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\Support\{ Problem, Store };

defined( 'ABSPATH' ) || exit;

/**
 * Tells a network's owner what needs attention, and what to do: by notices in the network admin, and, where it stops domains as a
 * whole, by mail to the network's admin address.
 *
 * A mail is written once for each problem, and not again within a day when it goes and comes back; what turns up within an hour of a
 * mail waits, and goes out in one.
 */
final class Notices {

	private const ACTION = 'wu_serverpilot_dismiss';

	/** Ultimate Multisite's setting that switches mails off, and that of 0.1.0, which said it the other way round. */
	private const SETTING = 'serverpilot_mail';
	private const FORMER  = 'serverpilot_no_mail';

	private const OPTION = 'mail';
	private const PAUSE  = HOUR_IN_SECONDS;

	public function __construct( private Problems $problems, private Store $store ) {}

	/**
	 * Shows them, but for what our own page shows in another way. That nothing was synced yet is news there only, for it
	 * passes within a minute.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_network' ) ) {
			return;
		}
		$elsewhere = Request::SLUG === ( $_GET['page'] ?? '' ) ? Page_Head::SHOWS_ITSELF : array( Problem::NOT_COMPARED ); // phpcs:ignore WordPress.Security -- which page it is.
		foreach ( array_diff_key( $this->problems->open(), array_flip( $elsewhere ) ) as $problem ) {
			self::show_one( $problem );
		}
	}

	/** Dismisses one. */
	public function dismiss(): void {
		$kind = isset( $_POST['kind'] ) ? sanitize_key( $_POST['kind'] ) : '';
		check_admin_referer( self::ACTION . $kind );
		if ( ! current_user_can( 'manage_network' ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'wu-serverpilot' ), '', array( 'response' => 403 ) );
		}
		$this->problems->dismiss( $kind );
		wp_safe_redirect( wp_get_referer() ? wp_get_referer() : network_admin_url() );
		exit;
	}

	/** Something happened: there may be problems that were not there before, or a mail that waited. */
	public function look(): void {
		$this->problems->refresh();
		$this->problems->look();
		$this->mail_due();
	}

	/** Where no job runs, nobody else says that none does. */
	public function look_for_news(): void {
		if ( $this->problems->has_news() ) {
			$this->look();
		}
	}

	/** The switch for mails, among Ultimate Multisite's settings. */
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
		return $is_seen ? $settings : array( self::SETTING => self::are_mails_wanted() ) + $settings;
	}

	/** Sends the mail that is due, if one is. */
	private function mail_due(): void {
		if ( ! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) || ! self::are_mails_wanted() ) {
			return;
		}
		$open = array_filter( $this->problems->open(), array( self::class, 'is_mailed' ) );
		if ( array() === self::to_mail( $this->store->get( self::OPTION ), $open ) ) {
			return;
		}
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( $open, &$new ) {
				$new = self::to_mail( $state, $open );
				return array() === $new ? $state : array(
					'sent' => time(),
					'told' => array_fill_keys( array_keys( $new ), time() ) + self::mailed( $state, $open ),
				);
			}
		);
		if ( array() !== $new ) {
			self::mail( $new );
		}
	}

	private static function show_one( Problem $problem ): void {
		printf(
			'<div class="notice notice-%1$s wu-serverpilot-notice" data-kind="%2$s"><form method="post" action="%3$s"><p><strong>%4$s</strong></p><p>%5$s</p>',
			'critical' === $problem->level ? 'error' : ( Problem::OFF === $problem->kind ? 'info' : 'warning' ),
			esc_attr( $problem->kind ),
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_html( $problem->title ),
			esc_html( $problem->message )
		);
		if ( array() !== $problem->hosts ) {
			/* translators: %s: domain names */
			printf( '<p>%s</p>', esc_html( sprintf( _n( 'Domain: %s.', 'Domains: %s.', count( $problem->hosts ), 'wu-serverpilot' ), Outcome::some( $problem->hosts ) ) ) );
		}
		printf(
			'<p>%1$s</p><p><a class="button%2$s" href="%3$s">%4$s</a> ',
			esc_html( $problem->step ),
			Problem::OFF === $problem->kind ? ' button-primary' : '',
			esc_url( $problem->link['url'] ),
			esc_html( $problem->link['text'] )
		);
		printf(
			'<input type="hidden" name="kind" value="%1$s"><input type="hidden" name="_wpnonce" value="%2$s"><button class="button-link" name="action" value="%3$s">%4$s<span class="screen-reader-text"> (%5$s)</span></button></p></form></div>',
			esc_attr( $problem->kind ),
			esc_attr( wp_create_nonce( self::ACTION . $problem->kind ) ),
			esc_attr( self::ACTION ),
			esc_html__( 'Do not show this again', 'wu-serverpilot' ),
			esc_html( $problem->title )
		);
	}

	private static function are_mails_wanted(): bool {
		return (bool) wu_get_setting( self::SETTING, ! wu_get_setting( self::FORMER, false ) );
	}

	/** Open problems that nobody was written about; none so soon after a mail. */
	private static function to_mail( array $state, array $open ): array {
		return ( $state['sent'] ?? 0 ) > time() - self::PAUSE ? array() : array_diff_key( $open, self::mailed( $state, $open ) );
	}

	/** Kinds that were written about less than a day ago, or that have been open since. */
	private static function mailed( array $state, array $open ): array {
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

	/** Writes one mail about problems. */
	private static function mail( array $problems ): void {
		$main       = get_main_network_id();
		$network    = wp_specialchars_decode( (string) get_network_option( $main, 'site_name' ), ENT_QUOTES );
		$paragraphs = array_map( fn( Problem $problem ) => "$problem->title\n$problem->message\n$problem->step\n{$problem->link['text']}: {$problem->link['url']}", $problems );
		/* translators: %s: an address */
		$paragraphs[] = sprintf( __( 'This is written once for each problem. Switch it off under Ultimate Multisite > Settings > Integrations: %s', 'wu-serverpilot' ), network_admin_url( 'admin.php?page=wp-ultimo-settings&tab=integrations' ) );
		wp_mail( (string) get_network_option( $main, 'admin_email' ), "[$network] " . reset( $problems )->title, implode( "\n\n", $paragraphs ) );
	}
}
