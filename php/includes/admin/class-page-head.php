<?php
/**
 * What stands above the list.
 *
 * @package wu-serverpilot
 */

namespace ServerPilot_Plugin\Admin;

use ServerPilot_Plugin\{ Extension\Extension_Check, Reconcile\App_Record, Reconcile\Jobs, Support\Problem };

defined( 'ABSPATH' ) || exit;

/** Problems that one click solves, the set-up first of all, and the app at a glance. */
final class Page_Head {

	/** Problems that are solved here, with what can be done about them. */
	public const SHOWS_ITSELF = array( Problem::OFF, Problem::HELD_BACK );

	public function __construct( private Problems $problems, private App_Problems $app, private App_Record $record, private Jobs $jobs ) {}

	/** Shows it. Is there more to show? Before the set-up there is not. */
	public function show(): bool {
		$problems = $this->problems->all();
		foreach ( array_intersect_key( $problems, array_flip( self::SHOWS_ITSELF ) ) as $problem ) {
			self::show_problem( $problem );
		}
		$this->show_app();
		return ! isset( $problems[ Problem::OFF ] ) || $this->record->is_known();
	}

	/** A problem that is solved here, by a click. */
	private static function show_problem( Problem $problem ): void {
		printf( '<div class="wu-serverpilot-problem is-%1$s"><h2>%2$s</h2><p>%3$s</p>', esc_attr( $problem->level ), esc_html( $problem->title ), esc_html( $problem->message ) );
		if ( array() !== $problem->hosts ) {
			printf( '<p class="wu-serverpilot-names">%s</p>', esc_html( Outcome::some( $problem->hosts, $problem->cause ) ) );
		}
		printf( '<p>%s</p><p>', esc_html( $problem->step ) );
		if ( Problem::OFF === $problem->kind ) {
			printf( '<a class="button button-primary button-hero" href="%1$s">%2$s</a>', esc_url( $problem->link['url'] ), esc_html( $problem->link['text'] ) );
		} elseif ( Extension_Check::is_available() ) {
			Request::print_button( Request::REMOVE_HELD_BACK, __( 'Remove them', 'wu-serverpilot' ) );
			Request::print_button( Request::KEEP_HELD_BACK, __( 'Keep them', 'wu-serverpilot' ) );
		}
		echo '</p></div>';
	}

	/** The app at a glance. */
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
		self::show_fact( __( 'AutoSSL', 'wu-serverpilot' ), esc_html( Words::autossl( $this->app->autossl() ) ) );
		$this->show_redirection( $app['app']['ssl'] );
		self::show_fact( __( 'Last sync', 'wu-serverpilot' ), esc_html( Words::distance( $app['seen'] ) ) );
		self::show_fact( __( 'Next sync', 'wu-serverpilot' ), esc_html( null === $next ? __( 'not planned', 'wu-serverpilot' ) : Words::distance( max( $next, time() + 1 ) ) ) );
		echo '</dl>';
	}

	private static function show_fact( string $label, string $html ): void {
		printf( '<div><dt>%1$s</dt><dd>%2$s</dd></div>', esc_html( $label ), $html ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by who made it.
	}

	/** How full something is, as App_Problems::capacity() has it; the bar warns before it is. */
	private function show_meter( string $label, string $of ): void {
		$is = $this->app->capacity( $of );
		if ( null === $is || 0 === $is['limit'] ) {
			self::show_fact( $label, esc_html( null === $is ? __( 'none yet', 'wu-serverpilot' ) : number_format_i18n( $is['used'] ) ) );
			return;
		}
		/* translators: 1: a number; 2: the limit */
		$text = sprintf( 'domain_limit' === $of ? __( '%1$d of %2$d', 'wu-serverpilot' ) : __( '%1$d of usually %2$d', 'wu-serverpilot' ), $is['used'], $is['limit'] );
		self::show_fact( $label, sprintf( '%1$s<br><meter min="0" max="%2$d" value="%3$d" aria-label="%4$s" class="is-%5$s">%1$s</meter>', esc_html( $text ), $is['limit'], $is['used'], esc_attr( $label ), esc_attr( $is['level'] ) ) );
	}

	/** The switch for the redirection to HTTPS, by the app's SSL. */
	private function show_redirection( array $ssl ): void {
		$label = __( 'Redirection to HTTPS', 'wu-serverpilot' );
		ob_start();
		echo esc_html( $ssl['force'] ? __( 'on', 'wu-serverpilot' ) : __( 'off', 'wu-serverpilot' ) ) . ' ';
		if ( 'none' !== $ssl['mode'] && Extension_Check::is_available() ) {
			Request::print_button( $ssl['force'] ? Request::REDIRECT_OFF : Request::REDIRECT_ON, $ssl['force'] ? __( 'Turn off', 'wu-serverpilot' ) : __( 'Turn on', 'wu-serverpilot' ), '', 'button button-small', $label );
		}
		self::show_fact( $label, (string) ob_get_clean() );
	}
}
