<?php
/**
 * What stands above the list.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Extension_Check, Integration\Registration, Reconcile\App_Record, Reconcile\Jobs };

defined( 'ABSPATH' ) || exit;

/**
 * Before the set-up an invitation to it; then the app at a glance, and what waits for a person's word.
 */
final class Page_Head {

	public function __construct( private Registration $registration, private App_Record $record, private Jobs $jobs, private App_Problems $problems ) {}

	/**
	 * Is the integration switched on and set up?
	 */
	public function is_on(): bool {
		return $this->registration->is_on();
	}

	/**
	 * Shows it.
	 */
	public function show(): void {
		if ( null === $this->registration->obstacle() && Extension_Check::is_available() && ! $this->is_on() ) {
			self::show_set_up();
		}
		$this->show_app();
		$this->show_held_back();
	}

	private static function show_set_up(): void {
		printf(
			'<div class="wu-serverpilot-empty"><h2>%1$s</h2><p>%2$s</p><p><a class="button button-primary button-hero" href="%3$s">%4$s</a></p></div>',
			esc_html__( 'Let ServerPilot follow your domains', 'wu-serverpilot' ),
			esc_html__( 'The set-up wizard asks for three values and tests them. Then every mapped domain is put on your app, and this page shows how each of them stands.', 'wu-serverpilot' ),
			esc_url( Remediation::wizard() ),
			esc_html__( 'Set up ServerPilot', 'wu-serverpilot' )
		);
	}

	/**
	 * The app at a glance.
	 */
	private function show_app(): void {
		$app = $this->record->all();
		if ( array() === $app ) {
			return;
		}
		$next = $this->jobs->due( Jobs::RECONCILE );
		echo '<dl class="wu-serverpilot-head">';
		self::show_fact( __( 'App', 'wu-serverpilot' ), sprintf( '<a href="%1$s">%2$s</a> <span class="description">%3$s</span>', esc_url( 'https://manage.serverpilot.io/apps/' . rawurlencode( $app['app']['id'] ) ), esc_html( $app['app']['name'] ), esc_html( $app['app']['runtime'] ) ) );
		$this->show_meter( __( 'Domains', 'wu-serverpilot' ), 'domain_limit' );
		$this->show_meter( __( 'Names on the certificate', 'wu-serverpilot' ), 'certificate_names' );
		self::show_fact( __( 'AutoSSL', 'wu-serverpilot' ), esc_html( Words::autossl( $app['autossl'] ) ) );
		$this->show_redirection( $app['app']['ssl'] );
		self::show_fact( __( 'Last sync', 'wu-serverpilot' ), esc_html( Words::distance( $app['seen'] ) ) );
		self::show_fact( __( 'Next sync', 'wu-serverpilot' ), esc_html( null === $next ? __( 'not planned', 'wu-serverpilot' ) : Words::distance( max( $next, time() + 1 ) ) ) );
		echo '</dl>';
	}

	private static function show_fact( string $label, string $html ): void {
		printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $label ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by who made it.
	}

	/**
	 * How full something is; the bar warns before it is.
	 *
	 * @param string $label What.
	 * @param string $of    As App_Problems::capacity() has it.
	 */
	private function show_meter( string $label, string $of ): void {
		$is = $this->problems->capacity( $of );
		if ( null === $is ) {
			self::show_fact( $label, esc_html__( 'none yet', 'wu-serverpilot' ) );
			return;
		}
		/* translators: 1: a number; 2: the limit */
		$text = sprintf( 'domain_limit' === $of ? __( '%1$d of %2$d', 'wu-serverpilot' ) : __( '%1$d of usually %2$d', 'wu-serverpilot' ), $is['used'], $is['limit'] );
		self::show_fact( $label, sprintf( '%1$s<br><meter min="0" max="%2$d" value="%3$d" aria-label="%4$s" class="is-%5$s">%1$s</meter>', esc_html( $text ), $is['limit'], $is['used'], esc_attr( $label ), esc_attr( $is['level'] ) ) );
	}

	/**
	 * The switch for the redirection to HTTPS.
	 *
	 * @param array{mode: string, force: bool} $ssl The app's SSL.
	 */
	private function show_redirection( array $ssl ): void {
		$label = __( 'Redirection to HTTPS', 'wu-serverpilot' );
		ob_start();
		echo esc_html( $ssl['force'] ? __( 'on', 'wu-serverpilot' ) : __( 'off', 'wu-serverpilot' ) ) . ' ';
		if ( 'none' !== $ssl['mode'] && Extension_Check::is_available() ) {
			Button::form( $ssl['force'] ? Button::REDIRECT_OFF : Button::REDIRECT_ON, $ssl['force'] ? __( 'Turn off', 'wu-serverpilot' ) : __( 'Turn on', 'wu-serverpilot' ), '', 'button button-small', $label );
		}
		self::show_fact( $label, (string) ob_get_clean() );
	}

	/**
	 * What waits for a person's word.
	 */
	private function show_held_back(): void {
		$held_back = $this->record->all()['summary']['held_back'] ?? array();
		if ( array() !== $held_back && Extension_Check::is_available() ) {
			/* translators: %d: a number of domains */
			printf( '<div class="wu-serverpilot-held-back"><h2>%1$s</h2><p>%2$s</p><p>', esc_html( sprintf( _n( '%d domain is no longer mapped', '%d domains are no longer mapped', $held_back['count'], 'wu-serverpilot' ), $held_back['count'] ) ), esc_html( Outcome::some( $held_back['names'], $held_back['count'] ) ) );
			Button::form( Button::REMOVE_HELD_BACK, __( 'Remove them', 'wu-serverpilot' ), '', 'button' );
			Button::form( Button::KEEP_HELD_BACK, __( 'Keep them', 'wu-serverpilot' ), '', 'button' );
			echo '</p></div>';
		}
	}
}
