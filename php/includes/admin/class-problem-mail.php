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
	public const SETTING = 'serverpilot_mail';
	private const FORMER = 'serverpilot_no_mail';

	private const OPTION = 'mail';
	private const PAUSE  = HOUR_IN_SECONDS;

	public function __construct( private Problems $problems, private Store $store ) {}

	/** Sends what is due, if anything is. */
	public function send_due(): void {
		$open = array_filter( $this->problems->open(), array( self::class, 'is_mailed' ), ARRAY_FILTER_USE_BOTH );
		if ( ! function_exists( 'wu_get_setting' ) || ! class_exists( 'WP_Ultimo' ) || ! self::is_wanted() || array() === $this->new( $this->store->get( self::OPTION ), $open ) ) {
			return;
		}
		$this->store->change(
			self::OPTION,
			function ( array $state ) use ( $open, &$new ) {
				$new = $this->new( $state, $open );
				return array() === $new ? $state : array(
					'sent' => time(),
					'told' => array_fill_keys( array_keys( $new ), time() ) + self::still_told( $state, $open ),
				);
			}
		);
		if ( array() !== $new ) {
			$this->send( $new );
		}
	}

	/** The switch, among Ultimate Multisite's settings. */
	public function register_setting(): void {
		if ( function_exists( 'wu_register_settings_field' ) ) {
			wu_register_settings_field(
				'integrations',
				self::SETTING,
				array(
					'title'   => __( 'E-mail the admin about ServerPilot problems', 'wu-serverpilot' ),
					'desc'    => __( 'The network’s admin address is written to when domains do not reach ServerPilot any more.', 'wu-serverpilot' ),
					'type'    => 'toggle',
					'default' => true,
				),
				100 // After the integrations themselves.
			);
			add_filter( 'wu_pre_save_settings', array( self::class, 'keep_default' ), 10, 3 );
		}
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
	private function new( array $state, array $open ): array {
		return ( $state['sent'] ?? 0 ) > time() - self::PAUSE ? array() : array_diff_key( $open, self::still_told( $state, $open ) );
	}

	/** Kinds that were written about less than a day ago, or that have been open since. */
	private static function still_told( array $state, array $open ): array {
		return array_filter( $state['told'] ?? array(), fn( $time, $kind ) => $time > time() - DAY_IN_SECONDS || ( isset( $open[ $kind ] ) && $open[ $kind ]->since <= $time ), ARRAY_FILTER_USE_BOTH );
	}

	/** Is it worth a mail? What concerns one domain can wait for somebody to look. */
	private static function is_mailed( Problem $problem, string $kind ): bool {
		/**
		 * Filters whether the network's admin address is written to about a problem.
		 *
		 * @param bool   $mail    By default true for what stops all domains.
		 * @param string $kind    The problem's kind.
		 * @param array  $problem Its concerns, message, hosts and since (Unix seconds).
		 */
		return (bool) apply_filters( 'wu_serverpilot_mail_problem', 'domain' !== $problem->concerns && ! in_array( $kind, Problem::INTENDED, true ) && ( Problem::HELD_BACK !== $kind || $problem->since <= time() - HOUR_IN_SECONDS ), $kind, $problem->to_array() );
	}

	/** Sends one mail about problems. */
	private function send( array $problems ): void {
		$main  = get_main_network_id();
		$first = reset( $problems )->title;
		wp_mail(
			(string) get_network_option( $main, 'admin_email' ),
			sprintf( '[%1$s] %2$s', wp_specialchars_decode( (string) get_network_option( $main, 'site_name' ), ENT_QUOTES ), $first ),
			implode( "\n\n", array_map( array( self::class, 'paragraph' ), $problems ) ) . "\n\n" . self::ending()
		);
	}

	private static function paragraph( Problem $problem ): string {
		return "{$problem->title}\n{$problem->message}\n{$problem->step}\n{$problem->link['text']}: {$problem->link['url']}";
	}

	private static function ending(): string {
		/* translators: %s: an address */
		return sprintf( __( 'This is written once for each problem. Switch it off under Ultimate Multisite > Settings > Integrations: %s', 'wu-serverpilot' ), network_admin_url( 'admin.php?page=wp-ultimo-settings&tab=integrations' ) );
	}
}
